import { mutantsOf } from './mutant.ts'

const store = ['test/session/cookie-store.test.ts', 'test/session/ended.test.ts']

/** How sessions and sign-ins end: sign-out, logout by the provider, one account after another. */
export const endings = [
  ...mutantsOf('src/session/ended.ts', store, {
    'what has ended is not looked for': ['if (authenticatedAt <= before) return true', 'return false'],
    'a logout ends what is made afterwards': ['now, now),', 'Infinity, now),'],
    'a logout of another issuer counts': ['issuer === undefined ? [sid] : [sid, issuer]', '[sid]'],
    'ends that anybody can send grow without end': [
      'pool === heard ? capacity.heard',
      'pool === heard ? 9e9',
    ],
    'ends that anybody can send push sign-outs out': [
      'isVouched ? vouched : heard, sidMark',
      'vouched, sidMark',
    ],
    'a sign-out that is pushed out is undone': ['before = Math.max(before, oldest[1].upTo)', 'before = -1'],
    'what has ended is forgotten too early': ['until: now + absolute + clockDrift', 'until: now + absolute'],
    'nobody is told': ['for (const listener of listeners) listener()', ''],
  }),
  ...mutantsOf('src/session/cookie-store.ts', store, {
    'a session that has ended is accepted': ['&& !ended.has(marks, session.authenticatedAt)', ''],
    'a copy lives on after signing out': ['        ended.endSession(session, now)\n', ''],
    'other tabs live on after signing out': [
      'if (sid !== undefined) ended.endProviderSession(',
      'if (!sid) ended.endProviderSession(',
    ],
    'the session of another account lives on': [
      'if (!isSamePerson(other.session.person, person))',
      'if (!other)',
    ],
    'the other tabs of a person are signed out': [
      'if (!isSamePerson(other.session.person, person))',
      'if (other)',
    ],
    'logout by the provider takes any cookie back': [
      "typeof found === 'object' && !isAccepted(found, now)",
      "typeof found === 'object'",
    ],
    'the second of a logout makes no session': [
      'isTooEarly ? { ...fresh, authenticatedAt: now + 1 } : fresh',
      'isTooEarly ? fresh : fresh',
    ],
    'whoever was signed in is told twice': [
      'all.find(entry => isAccepted(entry, now))',
      'all.find(entry => isLive(entry.session, limits, now))',
    ],
  }),
  ...mutantsOf('src/signin/frontchannel-logout.ts', ['test/signin/frontchannel-logout.test.ts'], {
    'a foreign issuer ends sessions': [
      'isIssuer(issuer) ? { sid, issuer } : undefined',
      'isIssuer(issuer) ? { sid, issuer } : { sid }',
    ],
    'one of several sids counts': [' || moreSids.length > 0', ''],
    'one of several issuers counts': [' || moreIssuers.length > 0', ''],
    'any page may frame it': ['frame-ancestors ${origins.join', '${origins.join'],
  }),
  ...mutantsOf('src/signin/plugin.ts', ['test/signin/frontchannel-logout.test.ts'], {
    'logouts by the provider may be sent without end': [
      'frontchannelLogoutHandler(options), true)',
      'frontchannelLogoutHandler(options))',
    ],
  }),
  ...mutantsOf('src/signin/callback.ts', ['test/signin/frontchannel-logout.test.ts'], {
    'the session at the provider is not remembered': [
      '      ...(typeof sid ===',
      "      ...(typeof sid === 'number' && typeof sid ===",
    ],
  }),
  ...mutantsOf('src/forward/plugin.ts', ['test/signin/frontchannel-logout.test.ts'], {
    'a WebSocket outlives its session': [
      'tunnels.close(({ identity }) => identity !== undefined && endings.isEnded(identity), sessionEnded)',
      'tunnels.close(() => false, sessionEnded)',
    ],
    'the end of one session closes the WebSockets of all': [
      'identity !== undefined && endings.isEnded(identity), sessionEnded',
      'identity !== undefined, sessionEnded',
    ],
  }),
  ...mutantsOf('src/forward/plugin.ts', ['test/forward/plugin.test.ts'], {
    'a request whose session ends on its way goes on': [
      'if (identity !== undefined && endings.isEnded(identity)) throw',
      'if (identity !== undefined && !endings) throw',
    ],
  }),
  ...mutantsOf('src/signin/logout.ts', ['test/signin/sign-out-http.test.ts'], {
    'people are sent to a provider that is away': [
      'if (session !== undefined && (await provider.isAway())) return undefined',
      'if (session === undefined) await provider.isAway()',
    ],
  }),
  ...mutantsOf('src/signin/logout.ts', ['test/attacks/csrf-01'], {
    'a picture in a page signs people out': [
      "if (destination !== 'document' && destination !== 'empty') return false",
      '',
    ],
    'a site that calls itself ours counts': ["site === 'same-origin'", "site.startsWith('same-origin')"],
    'a neighbour signs people out': ["site === 'same-origin'", "site.startsWith('same-')"],
    'Origin alone signs people out': [
      "site === undefined ? headers.origin === publicOrigin : site === 'same-origin'",
      "site === 'same-origin' || headers.origin === publicOrigin",
    ],
  }),
  ...mutantsOf('src/pages/wants-page.ts', ['test/attacks/csrf-01'], {
    'only the newest header says that it is fetched ahead': [
      "'sec-purpose', 'purpose', 'x-purpose', 'x-moz'",
      "'sec-purpose'",
    ],
  }),
  ...mutantsOf('src/session/cookie-jar.ts', ['test/attacks/ses-05'], {
    'cookies are ended without what their names ask for': [
      '`${name}=; ${attributes(name)}; Max-Age=0`',
      '`${name}=; Path=${settings.path}; Max-Age=0`',
    ],
  }),
  ...mutantsOf('src/signin/begin.ts', ['test/attacks/ses-06'], {
    'the newest sign-ins are given up': [
      'for (const name of attempts.toReversed()) {',
      'for (const name of attempts) {',
    ],
  }),
]
