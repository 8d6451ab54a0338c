import { mutantsOf } from './mutant.ts'

/** Those that take a moment; the long ones beside them watch whole flows. */
const tests = ['attempt', 'callback', 'logout', 'me', 'return-to', 'used-handles'].map(
  name => `test/signin/${name}.test.ts`,
)

const overHttp = ['login', 'sign-out-http'].map(name => `test/signin/${name}.test.ts`)

export const signin = [
  ...mutantsOf('src/signin/attempt.ts', tests, {
    'a renamed attempt cookie is taken': ["opened['h'] !== handle", 'false'],
    'an attempt lives for ever': ['age >= -clockDrift && age < attemptLifetime', 'age >= -clockDrift'],
    'an attempt from the far future counts': [
      'age >= -clockDrift && age < attemptLifetime',
      'age < attemptLifetime',
    ],
    'nonce and verifier are the same': ["derive('nonce', attempt)", "derive('code_verifier', attempt)"],
  }),
  ...mutantsOf('src/signin/used-handles.ts', tests, {
    'an attempt is used twice': ['if (usedAt.has(handle)) return false', ''],
  }),
  ...mutantsOf('src/signin/callback.ts', tests, {
    'two states are taken for one': ['states.length !== 1 || !isHandle(handle)', '!isHandle(handle)'],
    'the attempt cookie stays': ['[...created.setCookies, forget, ', '[...created.setCookies, '],
    'single use is not asked for': ['if (!used.use(attempt.handle, now)) throw', 'if (!used) throw'],
    'groups left out are no groups': [
      'if (options.needsGroups && groupsOverage(claims)) throw',
      'if (!groupsOverage) throw',
    ],
    'a session that does not fit is no matter': [
      "if (created === undefined) throw new GatewayError('ERR_SIGNIN_SESSION_TOO_LARGE')",
      "if (created === undefined) return { identity: { user: '', sessionId: '' }, setCookies: [] } as unknown as Created",
    ],
  }),
  ...mutantsOf('src/signin/callback.ts', tests, {
    'a doubled code is taken': [
      'moreErrors.length > 0 || moreCodes.length > 0',
      'moreErrors.length > 0 || !moreCodes',
    ],
    'an error of the provider is overlooked': ['if (error) throw oauthError', 'if (!query) throw oauthError'],
  }),
  ...mutantsOf('src/signin/login.ts', overHttp, {
    'a browser that fetches ahead starts a sign-in': [
      'if (isPrefetch(request.headers)) throw',
      'if (!isPrefetch) throw',
    ],
    'the attempts grow without end': ['if (used > room) break', ''],
    'a host that is not ours sends browsers to and fro': [" && !query.has('moved')", ''],
    'a proxy that nobody trusts names the host': [
      '${request.host}`',
      "${String(request.headers['x-forwarded-host'] ?? request.host)}`",
    ],
    'any parameter goes on to the provider as long as it likes': [' && pair[1].length <= 320', ''],
  }),
  ...mutantsOf('src/signin/return-to.ts', tests, {
    'a path that a browser reads as another origin': [
      "if (found !== origin || pathname.startsWith('//')) return '/'",
      '',
    ],
    'a backslash in the path': ['\\x40-\\x5b\\x5d-\\x7e', '\\x40-\\x7e'],
    'a control character in the path': ['[\\x21-\\x22', '[\\x01-\\x22'],
    'a return to our own endpoints': [
      "return isOwn ? '/' : wanted",
      'return isOwn && wanted.length > 9e9 ? String() : wanted',
    ],
    'a return to the callback': ['    path === decoded(own.callbackPath) ||\n', ''],
    'no limit of length': [' || sealedLength(wanted) > maxReturnTo', ''],
    'our own endpoints in another spelling': [
      'const path = decoded(pathname)',
      'const path = pathname as string | undefined',
    ],
  }),
  ...mutantsOf('src/signin/callback.ts', ['test/signin/sessions-http.test.ts'], {
    'a strict cookie is set on a redirect from another site': [
      'if (!options.jar.isStrict)',
      'if (options.jar)',
    ],
  }),
  ...mutantsOf('src/signin/logout.ts', overHttp, {
    'the attempts stay': ['...options.jar.clearAttempts(request.headers.cookie),', ''],
    'somebody signed in is told to be signed out': [
      'if (options.sessions.read(request.headers.cookie, options.now()) !== undefined) {',
      'if (!options) {',
    ],
    'the link of the signed-out page grows beyond a cookie': [' && value.length <= longestReturn', ''],
    'the link of the signed-out page makes it fail': [' && isLocalPath(target)', ''],
  }),
  ...mutantsOf('src/signin/logout.ts', tests, {
    'any sealed word signs people out': [
      "opened['x'] === live?.identity.sessionId",
      "opened['x'] !== live?.session.id",
    ],
    'any page signs people out': [
      'const isMeant = isSameOrigin(request, options.publicOrigin) ||',
      'const isMeant = true ||',
    ],
    'a page fetched ahead signs people out': [
      'if (isPrefetch(request.headers) || !isMeant)',
      'if (!isMeant)',
    ],
    'the session stays': ['...options.sessions.clear(request.headers.cookie),', ''],
  }),
  ...mutantsOf('src/signin/me.ts', tests, {
    'tokens are shown': ['JSON.stringify({ ...body,', 'JSON.stringify({ ...live.session, ...body,'],
  }),
  ...mutantsOf('src/signin/plugin.ts', ['test/signin/rate-limit.test.ts'], {
    'sign-ins may be begun without end': [
      'loginHandler(options, rounds), true)',
      'loginHandler(options, rounds))',
    ],
    'callbacks may be asked for without end': [
      'createUsedHandles(), rounds), true)',
      'createUsedHandles(), rounds))',
    ],
    'sign-outs may be asked for without end': ['logoutHandler(options), true)', 'logoutHandler(options))'],
  }),
  ...mutantsOf('src/signin/login.ts', ['test/signin/loops.test.ts'], {
    'a loop goes on': ['if (round > mostRounds) return', 'if (round > 9) return'],
  }),
  ...mutantsOf('src/signin/rounds.ts', ['test/signin/loops.test.ts'], {
    'every sign-in is a round': ['if (!isSuspected || sessions', 'if (sessions'],
    'a browser that is signed in goes round': [
      'if (!isSuspected || sessions.read(cookie, now()) !== undefined) return 0',
      'if (!isSuspected) return 0',
    ],
  }),
  ...mutantsOf('src/signin/logout.ts', ['test/signin/loops.test.ts'], {
    'the count of rounds stays': [
      '...cookieNames(request.headers.cookie, options.jar.roundsName).map(name => options.jar.clear(name)),',
      '',
    ],
  }),
  ...mutantsOf('src/guard/server.ts', ['test/signin/sessions-http.test.ts'], {
    'too many sign-ins lock a browser out': ['options.makeRoom?.(request.headers.cookie) ?? []', '[]'],
  }),
]
