import { mutantsOf } from './mutant.ts'

const tests = ['test/provider/']

/** Those that watch the ID token. */
const tokens = [
  ...['id-token', 'entra'].map(name => `test/provider/${name}.test.ts`),
  ...['tok-04-times-and-claims', 'tok-05-tokens-of-another-kind'].map(name => `test/attacks/${name}.test.ts`),
]

/** Those that watch what the provider publishes. */
const documents = ['idp-01', 'idp-03', 'idp-05', 'idp-04'].map(row => `test/attacks/${row}-`)

/** Those that watch the logout token. */
const logoutTokens = ['test/provider/logout-token.test.ts']

export const provider = [
  ...mutantsOf('src/provider/signed-token.ts', tokens, {
    'the signature is not checked': [
      'const { payload, protectedHeader } = await jwtVerify(',
      "const { payload, protectedHeader } = await (async (token: string, ..._: unknown[]) => ({ protectedHeader: { alg: 'RS256', typ: 'JWT' }, payload: JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) }))(",
    ],
    'any issuer is believed': ['...(isIssuerTemplate(issuer) ? {} : { issuer }),', ''],
    'any audience is believed': ['      audience: settings.clientId,\n', ''],
    'a token may be as long as it likes': ['if (token.length > longestToken) throw', 'if (!token) throw'],
    'the tolerance of the clocks is not heeded': ['      clockTolerance: settings.clockTolerance,\n', ''],
    'the clock is not the one given': ['      currentDate: new Date(now * 1000),\n', ''],
    'every algorithm that the provider offers is believed': [
      'believed.filter(alg => offered.includes(alg))',
      '[...offered]',
    ],
    'a token from the future is believed': ['payload.iat > now + settings.clockTolerance', 'false'],
    'tenant and key issuer are not looked at': ['if (problem !== undefined) throw refusal(problem)', ''],
    'the issuer of the key is lost': ['keyIssuer = found.issuer', 'keyIssuer = metadata.issuer'],
  }),
  ...mutantsOf('src/provider/id-token.ts', tokens, {
    'any nonce is believed': ["claims['nonce'] !== expected.nonce) {", 'claims === undefined) {'],
    'any authorized party is believed': ["&& claims['azp'] !== clientId", '&& false'],
    'the authorized party of one audience is not looked at': [
      "(isOneOfSeveral || claims['azp'] !== undefined) &&",
      'isOneOfSeveral &&',
    ],
    'several audiences need no authorized party': [
      "isOneOfSeveral || claims['azp'] !== undefined",
      "claims['azp'] !== undefined",
    ],
    'the access token may be another one': [
      'if (hash !== undefined && hash !== accessTokenHash(expected.accessToken, algorithm)) {',
      'if (hash !== undefined && !accessTokenHash(expected.accessToken, algorithm)) {',
    ],
    'a token of another type signs in': [
      "if (!isPlainType(type)) return 'the type of the ID token is not JWT'",
      '',
    ],
    'an access token of Keycloak signs in': ['foreignTypes.has(typ)', 'false'],
    'a token without a time signs in': ["['exp', 'iat', 'sub']", "['exp', 'sub']"],
    'a token of nobody signs in': ["['exp', 'iat', 'sub']", "['exp', 'iat']"],
    'a token without an end is believed': ["['exp', 'iat', 'sub']", "['iat', 'sub']"],
  }),
  ...mutantsOf('src/provider/signed-token.ts', logoutTokens, {
    'a logout token of another issuer is believed': ['...(isIssuerTemplate(issuer) ? {} : { issuer }),', ''],
    'a logout token for another client is believed': ['      audience: settings.clientId,\n', ''],
    'a logout token from the future is believed': ['payload.iat > now + settings.clockTolerance', 'false'],
    'the tenant of a logout token is not looked at': [
      'if (problem !== undefined) throw refusal(problem)',
      '',
    ],
  }),
  ...mutantsOf('src/provider/logout-token.ts', logoutTokens, {
    'a token of another type ends sessions': ['if (!isTyped && !isPlainType(type))', 'if (type === 0)'],
    'the type of a logout token is refused': ['!isTyped && !isPlainType(type)', '!isPlainType(type)'],
    'a type that only holds the word is one': [')?logout\\+jwt$/i', ')?logout\\+jwt/i'],
    'an ID token of Keycloak ends sessions': [
      "if (typ !== undefined && typ !== 'Logout')",
      "if (typ === 'x')",
    ],
    'a token with a nonce ends sessions': ['if (nonce !== undefined)', 'if (nonce === 0)'],
    'a token with an empty nonce ends sessions': ['if (nonce !== undefined)', 'if (nonce)'],
    'any event ends sessions': ['!isObject(events[logoutEvent])', '!events'],
    'an event that is no object ends sessions': [
      '!isObject(events[logoutEvent])',
      '!(logoutEvent in events)',
    ],
    'a token without a time ends sessions': ["'iat', 'jti', 'events'", "'jti', 'events'"],
    'a token without exp ends sessions for ever': [
      'if (usableUntil <= expected.now) throw',
      'if (!usableUntil) throw',
    ],
    'an old iat counts where there is an exp': ['(exp ?? iat + freshFor)', '(iat + freshFor)'],
    'a token that is heard late was heard in time': [
      'usableUntil <= expected.now',
      'usableUntil < expected.now',
    ],
    'any jti is a name': ['if (!isName(id)) throw', 'if (typeof id !== "string") throw'],
    'a token that names nobody is taken': [
      'if (subject === undefined && sid === undefined) throw',
      'if (subject === 0) throw',
    ],
    'any sub is a name': ['subject !== undefined && !isName(subject)', 'subject === null'],
    'any sid is a name': ['if (sid !== undefined && !isName(sid)) throw', 'if (sid === 0) throw'],
  }),
  ...mutantsOf('src/provider/key-set.ts', tests, {
    'an unknown kid takes any key': ['(header.kid === undefined || jwk.kid === header.kid) &&', ''],
    'an unknown kid fetches every time': ['if (pending === undefined && isPause) return', ''],
    'a rotation right after the first fetch is missed': [
      'if (fetchedAt !== -Infinity) soughtAt = now',
      'soughtAt = now',
    ],
    'a failed fetch ends every sign-in': ['await seek(now).catch(() => undefined)', 'await seek(now)'],
    'any of several keys is taken': ['if (candidates.length > 1) throw', 'if (!candidates) throw'],
    'each who waits fetches': ['pending ??= fetchKeys', 'pending = fetchKeys'],
    'a key of another kind is taken': ['jwk.kty === kty &&', ''],
  }),
  ...mutantsOf('src/provider/key-document.ts', tests, {
    'a key for encryption signs': ["use === undefined || use === 'sig'", 'true'],
    'a redirect is taken for keys': ['if (status !== 200) throw', 'if (!status) throw'],
  }),
  ...mutantsOf('src/provider/key-document.ts', documents, {
    'any kind of document is taken for keys': ['if (!isJson(response)) throw', 'if (!response) throw'],
    'there may be as many keys as it likes': ['if (found.length > mostKeys) throw', 'if (!mostKeys) throw'],
    'an empty document pushes out the good keys': ['if (keys.length === 0) throw', 'if (!keys) throw'],
    'what is no key is taken for one': ["typeof kty === 'string' && ", 'kty !== null && '],
  }),
  ...mutantsOf('src/provider/key-set.ts', documents, {
    'nobody hears of trouble with the keys': ['note(sentenceOf(error))', ''],
    'trouble with the keys never passes': ['          note(undefined)\n', ''],
  }),
  ...mutantsOf('src/provider/endpoints.ts', documents, {
    'an endpoint may be anything': ["if (url.protocol !== 'https:' && !isHttp) return 'must be https'", ''],
    'an endpoint over http is taken': ['!isHttp) return', '!settings) return'],
    'an issuer on this machine leads away from it': [' && settings.isHttpAllowed(url.hostname)', ''],
    'an https issuer leads to http': [
      "url.protocol === 'http:' && settings.insecure &&",
      "url.protocol === 'http:' &&",
    ],
    'an endpoint may hold credentials': ["url.username !== '' || url.password !== '' || ", ''],
    'an endpoint may hold a fragment': [" || url.hash !== ''", ''],
    'the endpoints of Entra may be anywhere': [
      'return isThere ? undefined',
      'return isThere || host ? undefined',
    ],
    'the keys may be anywhere': ["'token_endpoint', 'jwks_uri', ", "'token_endpoint', "],
  }),
  ...mutantsOf('src/provider/json-answer.ts', documents, {
    'a page is JSON': ['return /^application', 'return /html|^application'],
  }),
  ...mutantsOf('src/provider/authorization-answer.ts', tests, {
    'the answer of another issuer is taken': [
      'if (issuer === undefined ? promised : !isIssuer(issuer)) {',
      'if (false) {',
    ],
    'a promised issuer may be missing': ['issuer === undefined ? promised :', 'issuer !== undefined &&'],
    'a doubled parameter is taken': ['if (values.length > 1) throw', 'if (!values) throw'],
  }),
  ...mutantsOf('src/provider/finder.ts', tests, {
    'a provider that was away stays away': [
      'setTimeout(() => void lookOnce(),',
      'setTimeout(() => undefined,',
    ],
    'what was found is lost with the next failure': [
      'problem = sentenceOf(error)\n',
      'problem = sentenceOf(error)\n      known = undefined\n',
    ],
  }),
  ...mutantsOf('src/provider/finder.ts', documents, {
    'readiness does not know of trouble with the keys': ['problem ?? keysProblem', 'problem'],
    'the hosts of the endpoints are told to nobody': [
      'issuer: metadata.issuer, hosts, ...(',
      'issuer: metadata.issuer, ...(',
    ],
  }),
  ...mutantsOf('src/provider/sentence.ts', tests, {
    'a document goes into the log whole': ['.slice(0, longest)', ''],
  }),
  ...mutantsOf('src/provider/oauth-error.ts', ['test/provider/token-endpoint.test.ts'], {
    'a passing trouble is for ever': [
      'return status === 429 || status >= 500',
      'return status === 429 && status >= 500',
    ],
    'a wrong secret by another name is a wrong request': [
      'const isCredential = error.status === 401 &&',
      'const isCredential = isChallenge && error.status === 401 &&',
    ],
  }),
  ...mutantsOf('src/provider/oauth-error.ts', ['test/signin/entra-refusals.test.ts'], {
    'the body beside a challenge is not read': [
      "await bodyOf(error.response, 'invalid_client')",
      "{ error: 'invalid_client' }",
    ],
    'the body of a 5xx is not read': [
      'await bodyOf(inner, `status ${inner.status}`)',
      '{ error: `status ${inner.status}` }',
    ],
  }),
  ...mutantsOf('src/provider/oauth-meaning.ts', ['test/provider/oauth-meaning.test.ts'], {
    'the suberror is overlooked': ['own(oauthSuberrors, suberror) ??', 'own(oauthSuberrors, undefined) ??'],
    'inherited members are errors': ['key !== undefined && Object.hasOwn(table, key)', 'key !== undefined'],
    'a cancelled sign-in is tried again': ['access_denied: never(', 'access_denied: interactive('],
  }),
  ...mutantsOf('src/provider/foreign-text.ts', ['test/provider/foreign-text.test.ts'], {
    'line breaks go into the log': [".replace(/[\\s\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+/gu, ' ')", ''],
    'what others say goes into the log whole': ['.slice(0, longestKept)', ''],
    'addresses of people go into the log': [
      ".replace(/[^\\s@'\"<>(),;:]{1,128}@[^\\s@'\"<>(),;:]{1,128}/g, '(address)')",
      '',
    ],
  }),
  ...mutantsOf('src/provider/retry-after.ts', ['test/provider/retry-after.test.ts'], {
    'the provider locks people out for as long as it likes': [', longest)', ', seconds)'],
    'the clock of this machine decides on a date': [
      'Number.isNaN(sent) ? now : sent',
      'sent > 0 ? now : now',
    ],
  }),
  ...mutantsOf('src/provider/claims-challenge.ts', ['test/provider/claims-challenge.test.ts'], {
    'any parameter is a claims request': ['members.has(name) && isObject(value)', 'isObject(value) || name'],
    'a claims request may be as long as it likes': [' || given.length > longest', ''],
  }),
  ...mutantsOf('src/provider/clock-offset.ts', ['test/provider/clock-offset.test.ts'], {
    'the offset is in the log at every answer': [' && !isPause', ''],
    'a second is a wrong clock': ['Math.abs(offsetSeconds) > notable', 'Math.abs(offsetSeconds) > 0'],
  }),
  ...mutantsOf('src/provider/provider.ts', ['test/provider/clock-offset.test.ts'], {
    'a wrong clock is refused without a word': ["if (refusal.code === 'ERR_PROVIDER_CLOCK') logOffset()", ''],
  }),
  ...mutantsOf('src/provider/prompt.ts', ['test/provider/requests.test.ts'], {
    'a question that the provider does not know is asked': ['if (!isInstead) return', 'if (prompt) return'],
    'a question that the provider knows is replaced': [
      "&& !known.includes('select_account')",
      "&& known.includes('login')",
    ],
  }),
  ...mutantsOf('src/provider/discovery.ts', tests, {
    'nobody is told where the document was looked for': ['if (response.status !== 200) {', 'if (false) {'],
    'another issuer than the configured one is taken': ['return found === issuer', 'return found'],
    'the v1 endpoints are taken': ['if (isV1Issuer(found, entra !== undefined)) {', 'if (false) {'],
    'the metadata of another tenant is taken': ['tenant.toLowerCase() === ownId(wanted)', 'true'],
  }),
  ...mutantsOf('src/provider/discovery.ts', documents, {
    'a page is taken for the document': [
      'if (isJson(response)) return response',
      'if (isJson) return response',
    ],
  }),
  ...mutantsOf('src/provider/bounded-fetch.ts', tests, {
    'a document may be as large as it likes': ['if (size > maxBytes) throw', 'if (false) throw'],
    'redirects are followed': ["redirect: 'manual'", "redirect: 'follow'"],
  }),
  ...mutantsOf('src/provider/bounded-fetch.ts', documents, {
    'bytes that are no text are taken for it': [
      'if (isText && !isUtf8(body)) throw',
      'if (isText && !isUtf8) throw',
    ],
  }),
  ...mutantsOf('src/provider/bounded-fetch.ts', ['test/attacks/idp-02-'], {
    'an answer may come byte by byte': [
      'init.signal ? AbortSignal.any([init.signal, deadline]) : deadline',
      'init.signal ?? (deadline ? null : deadline)',
    ],
  }),
  ...mutantsOf('src/provider/provider.ts', tests, {
    'PKCE is left out': [
      "        code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),\n        code_challenge_method: 'S256',\n",
      '',
    ],
    'the query may set another redirect URI': [
      '        ...extra,\n        redirect_uri: redirectUri,',
      '        redirect_uri: redirectUri,\n        ...extra,',
    ],
  }),
]
