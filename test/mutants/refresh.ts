import { mutantsOf } from './mutant.ts'

const open = ['test/attacks/ref-05-while-something-is-open.test.ts']
const refreshing = ['test/signin/refreshing.test.ts']
const silent = ['test/signin/silent-revalidation.test.ts']
const conformance = ['test/conformance/oidf-refresh.test.ts']

/** What the provider has said is asked for anew, and what that means. */
export const refresh = [
  ...mutantsOf('src/session/following.ts', ['test/session/following'], {
    'what is open is never refreshed': ["if (age !== 'fresh') tellDue(watched, now)", ''],
    'what is open is due each time that somebody looks': [
      'if (now >= watched.toldAt && now < watched.toldAt + tellAgainAfter) return',
      '',
    ],
    'what is open outlives maxStale': ["if (age === 'over') return { kind: 'over', reason: 'stale' }", ''],
  }),
  ...mutantsOf('src/session/store-rules.ts', ['test/session/cookie-store.test.ts'], {
    'a refresh that nobody asked for is activity': [
      'latest.lastSeenAt)\n    tell()\n    return { identity',
      'checkedAt)\n    tell()\n    return { identity',
    ],
  }),
  ...mutantsOf('src/signin/refreshing.ts', open, {
    'nobody refreshes what is open': ['  refreshWhatIsOpen(sessions, redeeming)\n', ''],
  }),
  ...mutantsOf('src/signin/refreshing.ts', refreshing, {
    'what a provider does not do is told each time': ['if (said.has(event)) return', ''],
    'the time that the provider names is not kept': ['...(retryAfter !== undefined && { retryAfter }),', ''],
    'a refresh token that came with a useless answer is lost': [
      '...(refreshToken !== undefined && { refreshToken }),',
      '',
    ],
  }),
  ...mutantsOf('src/signin/refreshing.ts', conformance, {
    'the session of one person becomes that of another': [
      'if (isSamePerson(person, session.person)) return',
      'if (isSamePerson.length) return',
    ],
  }),
  ...mutantsOf('src/session/refresher.ts', refreshing, {
    'a refresh token is not kept where nothing else is of use': [
      'next === undefined ? undefined : await store.renew(session, rotated, session.checkedAt)',
      'next === undefined ? undefined : rotated && undefined',
    ],
    'a useless answer makes a session fresh': [
      'store.renew(session, rotated, session.checkedAt)',
      'store.renew(session, rotated, now())',
    ],
  }),
  ...mutantsOf('src/session/pauses.ts', ['test/session/pauses'], {
    'one that fails is tried at once': ['(own !== undefined && isWithin(own, now)) || ', ''],
    'there is no breaker': ['if (failures >= failuresInRow) all = span', ''],
    'all try at once after a pause': [
      'if (failures >= failuresInRow) all = { from: now, to: now + pause }',
      '',
    ],
    'a success is forgotten': ['    failures = 0\n', ''],
    'Graph that is away keeps all waiting': [
      'succeeded()\n      waiting',
      'if (failures++ >= 4) all = spanOf(now, seconds)\n      waiting',
    ],
    'a clock that is set back makes a pause of hours': ['now >= from && now < to', 'now < to'],
    'a short pause is believed': ['Math.max(pause, seconds)', 'seconds || pause'],
  }),
  ...mutantsOf('src/session/refresher.ts', ['test/session/pauses'], {
    'Graph that is away counts as the provider': [
      'if (isBehind(code)) pauses.failedAlone(',
      'if (isBehind(code)) pauses.failed(',
    ],
  }),
  ...mutantsOf('src/session/from-session.ts', refreshing, {
    'who comes ahead of time has to wait': [
      "    if (age === 'soon') return found\n    return as",
      '    return as',
    ],
    'nobody is told that a token was redeemed elsewhere': [
      'if (store.hasOutlived(session)) options.onOutlived()',
      '',
    ],
  }),
  ...mutantsOf('src/session/from-session.ts', silent, {
    'a silent sign-in that failed is tried at once': [' || isPause ? found', ' ? found'],
  }),
  ...mutantsOf('src/provider/refresh.ts', conformance, {
    'a refresh is believed whoever it is about': [
      "if (sub !== known.subject) throw refusal('the ID token of the refresh is of another subject')",
      '',
    ],
  }),
  ...mutantsOf('src/provider/refresh.ts', refreshing, {
    'an old ID token counts at a refresh': [
      "typeof iat !== 'number' || iat < now - freshFor - settings.clockTolerance",
      "typeof iat !== 'number' || iat < freshFor",
    ],
    'a wrong clock loses the new refresh token': [
      '{ ...useless, ...rotated } : useless',
      'useless : useless',
    ],
  }),
  ...mutantsOf('src/provider/refresh.ts', ['test/provider/refresh.test.ts'], {
    'an answer for something else makes a session fresh': [
      'if (!isNarrowed) return',
      'if (isNarrowed || next) return',
    ],
    'a refresh may come back for something else': [
      'isNarrowed && settings.entra',
      '!isNarrowed && settings.entra',
    ],
    'a refresh asks for what is of several resources': [
      "resourceOf(scope) === ''",
      "resourceOf(scope) !== ' '",
    ],
  }),
  ...mutantsOf('src/provider/provider.ts', refreshing, {
    'the library throws an answer away for a wrong clock': [
      'configure(found.metadata, authentication, Number.MAX_SAFE_INTEGER)',
      'configure(found.metadata, authentication)',
    ],
  }),
  ...mutantsOf('src/signin/silent.ts', silent, {
    'a link chooses whom a session is asked for': [
      'if (session === undefined) return undefined',
      'return undefined',
    ],
    'trouble of the provider signs people out': [
      "error.code.startsWith('ERR_PROVIDER_') &&",
      "error.code.startsWith('ERR_NOBODY_') &&",
    ],
    'a session lives on that the provider does not vouch for': [
      "error.code !== 'ERR_PROVIDER_TOKEN_INVALID'",
      'true || broughtTwice',
    ],
    'any link ends a session': ['live !== undefined && options.isStale(live.session) ? live', 'live ? live'],
    'no pause is kept': [
      "redirectAnswer(returnTo, 'signin-silent', [wait])",
      'redirectAnswer(returnTo, wait, [])',
    ],
  }),
  ...mutantsOf('src/signin/silent.ts', ['test/signin/groups-overage.test.ts'], {
    'Graph that is away signs people out': ['saysNothing.has(error.code)', 'saysNothing.size === 0'],
  }),
  ...mutantsOf('src/signin/callback.ts', silent, {
    'a strict cookie makes a new session each time': [
      ' && !isReturn && isFromAnotherSite(request)',
      ' && !isReturn && !request',
    ],
    'people see a page each time': [
      'options.jar.isStrict && !isReturn\n          ?',
      'options.jar.isStrict\n          ?',
    ],
  }),
]
