import { mutantsOf } from './mutant.ts'

/** Those that take a moment; the long ones beside them watch whole flows. */
const tests = ['attempt', 'callback', 'logout', 'me', 'return-to', 'used-handles'].map(
  name => `test/signin/${name}.test.ts`,
)

const overHttp = ['login', 'sign-out-http'].map(name => `test/signin/${name}.test.ts`)

export const signin = [
  ...mutantsOf('src/signin/attempt.ts', tests, {
    'a renamed attempt cookie is taken': ['if (handleOf(sealed, startedAt) !== handle) return undefined', ''],
    'an attempt lives for ever': ['age >= -clockDrift && age < attemptLifetime', 'age >= -clockDrift'],
    'an attempt from the far future counts': [
      'age >= -clockDrift && age < attemptLifetime',
      'age < attemptLifetime',
    ],
    'nonce and verifier are the same': ["derive('nonce', sealed)", "derive('code_verifier', sealed)"],
  }),
  ...mutantsOf('src/signin/used-handles.ts', tests, {
    'an attempt is used twice': ['if (usedAt.has(handle)) return false', ''],
  }),
  ...mutantsOf('src/signin/renewal-of.ts', tests, {
    'groups left out are no groups': [
      'if (needsGroups && groupsOverage(claims, [...groups, ...roles])) {',
      'if (!groupsOverage) {',
    ],
  }),
  ...mutantsOf('src/signin/callback.ts', ['test/attacks/cb-03'], {
    'an error without the issuer that is promised is believed': [
      'options.provider.promisesIssuer()',
      'false',
    ],
  }),
  ...mutantsOf('src/signin/callback.ts', tests, {
    'two states are taken for one': ['states.length !== 1 || !isHandle(handle)', '!isHandle(handle)'],
    'the attempt cookie stays': ['        forget,\n', ''],
    'single use is not asked for': [
      'if (!options.used.use(attempt.handle, now)) throw',
      'if (now < 0) throw',
    ],
    'a session that does not fit is no matter': [
      "if (created === undefined) throw new GatewayError('ERR_SIGNIN_SESSION_TOO_LARGE')",
      "if (created === undefined) return { identity: { user: '', sessionId: '' }, setCookies: [] } as unknown as Created",
    ],
  }),
  ...mutantsOf('src/signin/callback.ts', tests, {
    'a doubled code is taken': ['if (moreCodes.length > 0 ||', 'if (!moreCodes ||'],
    'an error of the provider is overlooked': ['if (error !== undefined) throw error', ''],
  }),
  ...mutantsOf('src/signin/begin.ts', overHttp, {
    'the attempts grow without end': ['if (used > room) break', ''],
  }),
  ...mutantsOf('src/signin/login.ts', overHttp, {
    'a browser that fetches ahead starts a sign-in': [
      'if (isPrefetch(request.headers)) throw',
      'if (!isPrefetch) throw',
    ],
    'a host that is not ours sends browsers to and fro': [" && !query.has('moved')", ''],
    'any parameter goes on to the provider as long as it likes': [' && pair[1].length <= 320', ''],
  }),
  ...mutantsOf('src/provider/oauth-error.ts', ['test/signin/silent.test.ts'], {
    'a doubled error is taken': ["if (query.getAll('error').length > 1) return", 'if (!query) return'],
  }),
  ...mutantsOf('src/signin/callback.ts', ['test/signin/silent.test.ts'], {
    'every refused sign-in is repeated by itself': ['if (!silent || !(error', 'if (!(error'],
    'whatever the provider says is tried again': [" || error.retry !== 'interactive')", ')'],
    'the claims that the provider wants are lost': [
      'error.claims === undefined ? {} : { claims: error.claims }',
      '{}',
    ],
  }),
  ...mutantsOf('src/signin/attempt.ts', ['test/signin/silent.test.ts'], {
    'each try is silent again': ['silent: silent === 1 }', 'silent: true }'],
  }),
  ...mutantsOf('src/signin/admin-consent.ts', ['test/signin/admin-consent.test.ts'], {
    'an answer with a code is a return from the approval': [" && !query.get('code')", ''],
    'every provider has administrators': [
      "!query.get('code') && isApprovable(options, request)",
      "!query.get('code')",
    ],
    'the words of a return are on the page': [
      "    code: 'ERR_SIGNIN_CONSENT_REQUIRED',\n    asPage",
      "    code: 'ERR_SIGNIN_CONSENT_REQUIRED',\n    facts: error.facts,\n    asPage",
    ],
  }),
  ...mutantsOf('src/signin/failure.ts', ['test/signin/entra-refusals.test.ts'], {
    'an expired secret is a line like any other': ["const level = isOperators ? 'error' :", 'const level ='],
    'the words of the provider are on the page': [
      '    facts,\n    asPage',
      '    facts: { ...facts, detail: String(error instanceof ProviderRefusal && error.said.description) },\n    asPage',
    ],
    'the audit does not know the Microsoft code': ['reason: message, ...number })', 'reason: message })'],
  }),
  ...mutantsOf('src/pages/error-page.ts', ['test/signin/entra-refusals.test.ts'], {
    'people are not told that it is not their fault': ['${words.page.error.notYourFault} ', ''],
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
    'no limit of length': ['if (sealedLength(wanted) > maxReturnTo)', 'if (sealedLength(wanted) > 9e9)'],
    'our own endpoints in another spelling': [
      'const path = decoded(pathname)',
      'const path = pathname as string | undefined',
    ],
  }),
  ...mutantsOf('src/signin/callback.ts', ['test/attacks/cb-03-whose-answer-it-is.test.ts'], {
    'a refusal of another provider counts': ['|| isForeign) {', ') {'],
    'a doubled issuer of a refusal counts': [' || moreIssuers.length > 0', ''],
  }),
  ...mutantsOf('src/signin/callback.ts', ['test/attacks/cb-02-used-twice.test.ts'], {
    'a sign-in that came to nothing is begun again': [
      'if (!options.used.use(attempt.handle, now)) throw',
      'if ((await isSignedIn(options, request)) && !options.used.use(attempt.handle, now)) throw',
    ],
  }),
  ...mutantsOf('src/signin/renewal-of.ts', ['test/attacks/clm-04-groups-and-roles.test.ts'], {
    'groups that are emitted as roles may be left out': [', [...groups, ...roles])) {', ')) {'],
  }),
  ...mutantsOf('src/signin/callback.ts', ['test/signin/sessions-http.test.ts'], {
    'a strict cookie is set on a redirect from another site': [
      'options.jar.isStrict && !isReturn\n          ?',
      'options.jar.isStrict && isReturn\n          ?',
    ],
  }),
  ...mutantsOf('src/signin/logout.ts', overHttp, {
    'the attempts stay': ['...options.jar.clearAttempts(request.headers.cookie),', ''],
    'somebody signed in is told to be signed out': [
      'if ((await options.sessions.read(request.headers.cookie, options.now())) !== undefined) {',
      'if (!options) {',
    ],
    'the link of the signed-out page grows beyond a cookie': [' && value.length <= longestReturn', ''],
  }),
  ...mutantsOf('src/signin/logout.ts', tests, {
    'any sealed word signs people out': [
      "opened['x'] === live?.identity.sessionId",
      "opened['x'] !== live?.session.id",
    ],
    'any page signs people out': [
      'const isMeant = isSameOrigin(request, options) ||',
      'const isMeant = true ||',
    ],
    'a page fetched ahead signs people out': [
      'if (isPrefetch(request.headers) || !isMeant)',
      'if (!isMeant)',
    ],
    'the session stays': ['      ...out.setCookies,\n', ''],
  }),
  ...mutantsOf('src/signin/me.ts', tests, {
    'the end without use is told as the latest': [
      'absoluteAt: expiresAt, expiresAt: idleAt',
      'expiresAt, idleAt',
    ],
    'tokens are shown': ['JSON.stringify({ ...body,', 'JSON.stringify({ ...live.session, ...body,'],
  }),
  ...mutantsOf('src/signin/plugin.ts', ['test/signin/rate-limit.test.ts'], {
    'sign-ins may be begun without end': [
      "/login`, ['GET'], loginHandler(options, rounds), signins)",
      "/login`, ['GET'], loginHandler(options, rounds))",
    ],
    'callbacks may be asked for without end': [
      'callbackHandler(options, rounds), true)',
      'callbackHandler(options, rounds))',
    ],
    'sign-outs may be asked for without end': ['logoutHandler(options), true)', 'logoutHandler(options))'],
  }),
  ...mutantsOf('src/signin/login.ts', ['test/signin/loops.test.ts'], {
    'a loop goes on': ['if (round > mostRounds) return', 'if (round > 9) return'],
  }),
  ...mutantsOf('src/signin/attempt.ts', ['test/signin/loops.test.ts'], {
    'any cookie of that name is one of another gateway': [
      '&& handleOf(sealed, startedAt) === handle',
      "&& sealed !== ''",
    ],
    'an old cookie of another gateway still counts': [
      'isAlive(startedAt, now) && handleOf',
      'startedAt > 0 && handleOf',
    ],
  }),
  ...mutantsOf('src/signin/login.ts', overHttp, {
    'a sign-in is begun over plain http': [
      "raw.headers['x-forwarded-proto'] === 'http'",
      "raw.headers['x-'] === ''",
    ],
  }),
  ...mutantsOf('src/signin/logout.ts', ['test/signin/logout.test.ts'], {
    'what was fetched ahead is shown to whoever signs out': [
      'isPrefetch(request.headers) ? 503 : 200',
      '200',
    ],
  }),
  ...mutantsOf('src/signin/silent.ts', ['test/journeys/back-and-bookmarks.test.ts'], {
    'an answer brought twice to another replica is an error': [" || code === 'ERR_SIGNIN_CODE_REJECTED'", ''],
  }),
  ...mutantsOf('src/signin/rounds.ts', ['test/signin/loops.test.ts'], {
    'a round is no sign-in': ['round === 0 ? []', 'round >= 0 ? []'],
    'a browser that is signed in is always in a hurry': [
      'undefined ? lifetime : hurry',
      'undefined ? lifetime : 9e9',
    ],
    'a session that is good for nothing goes round': [
      'undefined ? lifetime : hurry',
      'undefined ? lifetime : 0',
    ],
    'a round counts for ever': ['undefined ? lifetime : hurry', 'undefined ? 9e9 : hurry'],
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
