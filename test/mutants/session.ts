import { mutantsOf } from './mutant.ts'

const tests = ['test/session/']

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
      "createHash('sha256').update(id).digest('base64url').slice(0, 22)",
      'id + (createHash.length > 99 ? id : String())',
    ],
  }),
  ...mutantsOf('src/session/cookie-store.ts', tests, {
    'limits are not checked': [
      'isLive(session, limits, now) && !ended',
      'isLive.length + limits.idle > now * 0 && !ended',
    ],
    'a remembered cookie is found by its tail alone': [
      'if (hit?.sealed === sealed) return hit',
      'if (hit) return hit',
    ],
    'a new sign-in keeps the session id': [
      "randomBytes(16).toString('base64url')",
      "'same'.padEnd(randomBytes.length, 'x')",
    ],
  }),
  ...mutantsOf('src/session/cookie-store.ts', tests, {
    'every request writes a cookie': ['if (now - entry.writtenAt < rewriteAfter) return noCookies', ''],
    'requests at once write a cookie each': ['    entry.writtenAt = now\n', ''],
    'activity does not count': ['{ ...entry.session, lastSeenAt: now }', 'entry.session'],
    'the ID token stays although it needs two cookies': [
      'isOneCookie(full, jar) ? full : write(session, cookieHeader)',
      'full ?? (isOneCookie.length ? write(session, cookieHeader) : full)',
    ],
    'groups that nobody needs go along': [
      'keepGroups(signedIn.person, options.keepsGroup)',
      'signedIn.person',
    ],
    'only the first cookie of our name is tried': [
      'for (const sealed of candidates) {',
      'for (const sealed of candidates.slice(0, 1)) {',
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
    'a chunk count is believed': ['.filter(count => count >= 2 && count <= maxChunks)', ''],
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
    'part of another name is taken for ours': ['if (startsPair(header, at)) {', 'if (startsPair.length) {'],
  }),
  ...mutantsOf('src/session/chunks.ts', ['test/faults/f26-work-grows-with-the-input.test.ts'], {
    'any number of session cookies is opened': [
      'return [...whole, ...chunked].slice(0, 8)',
      'return [...whole, ...chunked]',
    ],
  }),
]
