import { mutantsOf } from './mutant.ts'

const store = ['test/session/cookie-store.test.ts', 'test/session/revocations.test.ts']

/** How sessions and sign-ins end: sign-out, logout by the provider, one account after another. */
export const endings = [
  ...mutantsOf('src/session/store-rules.ts', store, {
    'a session that has ended is accepted': ['&& !hasEnded(latest)', ''],
    'a copy lives on after signing out': ['        ended.endSession(session, now)\n', ''],
    'other tabs live on after signing out': [
      'if (sid !== undefined) ended.endProviderSession(',
      'if (!sid) ended.endProviderSession(',
    ],
    'the session of another account lives on': [
      '.filter(other => !isSamePerson(other.person, person))',
      '.filter(other => !other)',
    ],
    'the other tabs of a person are signed out': [
      '.filter(other => !isSamePerson(other.person, person))',
      '',
    ],
    'logout by the provider takes any cookie back': [
      'found === undefined || isAccepted(found, now)) return',
      'found === undefined) return',
    ],
    'the second of a logout makes no session': [
      'if (!ended.has(fresh, at)) return at',
      'if (at === now) return at',
    ],
    'whoever was signed in is told twice': [
      'const live = all.find(entry => isAccepted(entry, now))',
      'const live = all.find(entry => isLive(entry.session, limits, now))',
    ],
  }),
  ...mutantsOf(
    'src/session/store-rules.ts',
    ['test/signin/frontchannel-logout.test.ts', 'test/attacks/ses-04-within-a-second.test.ts'],
    {
      'what anybody may say at the front channel counts as vouched for': [
        'ended.endProviderSession(named, false, now)',
        'ended.endProviderSession(named, true, now)',
      ],
      'signing out and in again within a second gets past a logout by the provider': [
        'ended.endProviderSession(named, true, now + 1)',
        'ended.endProviderSession(named, true, now)',
      ],
      'a flood brings back what its own browser has ended': ['ended.endSession(found.session, now)\n', '\n'],
    },
  ),
  ...mutantsOf('src/signin/refresh.ts', ['test/signin/refresh-is-use.test.ts'], {
    'use counts for nothing while the provider is away': [
      'if (extended.length > 0) reply',
      'if (!extended) reply',
    ],
    'use counts for nothing without a refresh token': ['return nobody(extended)', 'return nobody()'],
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
  ...mutantsOf('src/signin/backchannel-logout.ts', ['test/signin/backchannel-logout.test.ts'], {
    'a logout token is heeded twice': ['if (!isFirst) throw', 'if (!token.id) throw'],
    'a logout token ends nothing': ['options.sessions.endVouched(named, now)\n', '\n'],
    'one of several logout tokens counts': [' || more.length > 0', ''],
    'a logout of one session ends a person': [
      'if (sid !== undefined && sid.length',
      'if (sid === "" && sid.length',
    ],
    'a sid that no session has kept is heeded': [' && sid.length <= longestSid', ''],
    'trouble with the keys is blamed on the token': ['if (!isToken) throw', 'if (!error.code) throw'],
    'nobody is told of a refused logout token': ["event: 'signout.refused'", "event: 'signout'"],
    'a subject of the provider passes for an id here': [
      "'subject' in named && options.claimRules.subject === 'sub'",
      "'subject' in named && options.now() === 0",
    ],
  }),
  ...mutantsOf('src/signin/heard-tokens.ts', ['test/signin/heard-tokens.test.ts'], {
    'logout tokens are not remembered': ['    heard.set(name, until)\n', ''],
    'a logout token is remembered as long as there is room': ['itsUntil > now && heard.size', 'heard.size'],
    'logout tokens are remembered without end': [' && heard.size < capacity', ''],
  }),
  ...mutantsOf('src/signin/plugin.ts', ['test/signin/backchannel-logout.test.ts'], {
    'logout tokens may be sent without end': ['(options, heard), generous)', '(options, heard))'],
    'logout tokens are limited like people': ['options.rateLimit * 20', 'options.rateLimit'],
  }),
  ...mutantsOf('src/signin/renewal-of.ts', ['test/signin/frontchannel-logout.test.ts'], {
    'the session at the provider is not remembered': [
      '    ...(typeof sid ===',
      "    ...(typeof sid === 'number' && typeof sid ===",
    ],
  }),
  ...mutantsOf('src/forward/plugin.ts', ['test/forward/plugin.test.ts'], {
    'a request whose session ends on its way goes on': [
      'if (identity !== undefined && sessions.isEnded(identity)) throw',
      'if (identity !== undefined && !sessions) throw',
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
      "site === undefined ? headers.origin === originOf(options, request).origin : site === 'same-origin'",
      "site === 'same-origin' || headers.origin === originOf(options, request).origin",
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
