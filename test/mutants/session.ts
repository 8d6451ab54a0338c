import { mutantsOf } from './mutant.ts'

const tests = [
  'chunks',
  'cookie-header',
  'cookie-jar',
  'cookie-store',
  'keys',
  'packing',
  'sealer',
  'session',
].map(name => `test/session/${name}.test.ts`)
const refresh = ['test/attacks/ref-01-06-refresh.test.ts']

export const session = [
  ...mutantsOf('src/session/session.ts', tests, {
    'there is no idle limit': [
      'Math.min(session.lastSeenAt + limits.idle, session.authenticatedAt + limits.absolute)',
      'session.authenticatedAt + limits.absolute',
    ],
    'there is no absolute limit': [
      'Math.min(session.lastSeenAt + limits.idle, session.authenticatedAt + limits.absolute)',
      'session.lastSeenAt + limits.idle',
    ],
    'a session from the future counts': ['session.authenticatedAt <= now + clockDrift &&', 'true &&'],
    'the session id is shown as it is': [
      "hash('sha256', id, 'base64url').slice(0, 22)",
      'id + (hash.length > 99 ? id : String())',
    ],
  }),
  ...mutantsOf('src/session/store-rules.ts', tests, {
    'limits are not checked': [
      'isLive(entry.session, limits, now) || isActive',
      'isLive.length + limits.idle > now * 0 || isActive',
    ],
  }),
  ...mutantsOf('src/session/opened.ts', tests, {
    'a remembered cookie is found by its tail alone': [
      'if (hit?.sealed === value) return',
      'if (hit) return',
    ],
    'whoever was asked about last is taken for everybody': ['last?.identity === identity ?', 'last ?'],
  }),
  ...mutantsOf('src/session/renewal.ts', tests, {
    'a new sign-in keeps the session id': [
      "randomBytes(16).toString('base64url')",
      "'same'.padEnd(randomBytes.length, 'x')",
    ],
  }),
  ...mutantsOf('src/session/fitting.ts', tests, {
    'the ID token stays although it needs two cookies': [
      'if (isOneCookie(whole, jar)) return',
      'if (whole && isOneCookie.length) return',
    ],
  }),
  ...mutantsOf('src/session/refresher.ts', refresh, {
    'a refresh token is redeemed by each request': [
      'exclusive(session.id, () =>',
      'exclusive(session.id + Math.random(), () =>',
    ],
    'a provider that is away is asked with every request': [
      "if (!pauses.begin(session.id, now())) return 'failed'",
      'pauses.begin(session.id, now())',
    ],
  }),
  ...mutantsOf('src/session/from-session.ts', refresh, {
    'the provider is never asked anew': ["if (age === 'fresh') return found", 'if (age) return found'],
    'a session lives for ever while the provider is away': [
      "if (outcome === 'failed' && age === 'over') return tooStale",
      '',
    ],
    'the cookie of an ended session stays': [
      'return { ...tooStale, setCookies: clearSession(jar, credentials.cookie) }',
      'return clearSession.length ? tooStale : { ...tooStale, setCookies: [String(jar)] }',
    ],
    'an idle limit is forgotten over a failed refresh': ['{ ...now, setCookies: found.setCookies }', 'now'],
  }),
  ...mutantsOf('src/session/generations.ts', ['test/session/generations.test.ts'], {
    'a session that the provider has ended lives on': [
      'generation <= (ended.get(id) ?? -1)',
      'generation < (ended.get(id) ?? -1)',
    ],
  }),
  ...mutantsOf('src/session/generations.ts', refresh, {
    'an older cookie is the older session': [
      'known.generation > session.generation ? known : session',
      'known.generation > session.generation ? session : session',
    ],
  }),
  ...mutantsOf('src/guard/enforce.ts', ['test/session/silent-sign-in.test.ts'], {
    'frames are sent to sign in silently': [
      ' && !isFramed(headers) && !isPrefetch(headers)',
      ' && !isPrefetch(headers)',
    ],
    'what is fetched ahead is sent to sign in silently': [
      ' && !isFramed(headers) && !isPrefetch(headers)',
      ' && !isFramed(headers)',
    ],
  }),
  ...mutantsOf('src/session/store-rules.ts', tests, {
    'every request writes a cookie': ['if (now - entry.writtenAt < rewriteAfter) return noCookies', ''],
    'requests at once write a cookie each': ['    entry.writtenAt = now\n', ''],
    'activity does not count': ['{ ...entry.session, lastSeenAt: now }', 'entry.session'],
    'groups that nobody needs go along': [
      'keepGroups(signedIn.person, options.keepsGroup)',
      'signedIn.person',
    ],
  }),
  ...mutantsOf('src/session/cookie-place.ts', tests, {
    'only the first cookie of our name is tried': ['candidates.flatMap(', 'candidates.slice(0, 1).flatMap('],
  }),
  ...mutantsOf('src/session/renewal.ts', ['test/session/silent-sign-in.test.ts'], {
    'a silent sign-in begins a session anew': [
      '    checkedAt,\n    generation: session',
      '    checkedAt,\n    authenticatedAt: checkedAt,\n    generation: session',
    ],
  }),
  ...mutantsOf('src/session/keys.ts', tests, {
    'one key serves all purposes': ["'entrada', 1, purpose, binding", "'entrada', 1, binding"],
    'a key serves every installation': [', binding.issuer, binding.clientId, binding.publicOrigin', ''],
  }),
  ...mutantsOf('src/session/sealer.ts', tests, {
    'other spellings of a sealed value open': [" || bytes.toString('base64url') !== compact", ''],
  }),
  ...mutantsOf('src/session/chunks.ts', tests, {
    'cookies may be as large as they like': ['if (total > sessionBudget) return undefined', ''],
    'the cookies of an older session stay': ['...stale.map(name => jar.clear(name))', ''],
    'a chunk count is believed': ['count <= maxChunks;', 'count <= 9;'],
    'parts of two sessions are one': [" && next.startsWith('2')", ''],
    'one part of a session is the whole': ["found.length === 2 && rest === ''", 'found.length === 2'],
  }),
  ...mutantsOf('src/session/cookie-jar.ts', tests, {
    'scripts may read the cookie': ["    'HttpOnly',\n", ''],
    'the cookie goes over http': ["...(settings.secure ? ['Secure'] : []),", ''],
    'what the provider sends back finds no cookie': [
      "isBrief && settings.sameSite === 'strict' ? 'lax' :",
      '',
    ],
    'the name of the cookie does not bind it': [
      "settings.secure ? (bound ? '__Host-' : '__Secure-') : ''",
      "bound ? '' : ''",
    ],
  }),
  ...mutantsOf('src/session/cookie-header.ts', tests, {
    'any name is taken for ours': ['if (!header.startsWith(prefix, from)) continue', ''],
    'a name that begins like ours is taken for it': ["if (found[at] === '') values", 'values'],
  }),
  ...mutantsOf('src/session/chunks.ts', ['test/faults/f26-work-grows-with-the-input.test.ts'], {
    'any number of session cookies is opened': [
      'return [...whole, ...chunked].slice(0, 8)',
      'return [...whole, ...chunked]',
    ],
  }),
]
