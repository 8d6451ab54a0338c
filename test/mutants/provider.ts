import { mutantsOf } from './mutant.ts'

const tests = ['test/provider/']

export const provider = [
  ...mutantsOf('src/provider/id-token.ts', tests, {
    'the signature is not checked': [
      'const { payload } = await jwtVerify(',
      "const { payload } = await (async (token: string, ..._: unknown[]) => ({ payload: JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) }))(",
    ],
    'any nonce is believed': ["if (payload['nonce'] !== nonce) throw", 'if (false) throw'],
    'any issuer is believed': ['      issuer: metadata.issuer,\n', ''],
    'any audience is believed': ['      audience: settings.clientId,\n', ''],
    'any authorized party is believed': ["payload['azp'] !== settings.clientId", 'false'],
    'every algorithm that the provider offers is believed': [
      'believed.filter(alg => offered.includes(alg))',
      '[...offered]',
    ],
    'a token from the future is believed': ['payload.iat > now + settings.clockTolerance', 'false'],
    'a token without an end is believed': [
      "requiredClaims: ['exp', 'iat', 'sub']",
      "requiredClaims: ['iat', 'sub']",
    ],
    'tenant and key issuer are not looked at': ['if (problem !== undefined) throw refusal(problem)', ''],
    'the issuer of the key is lost': ['keyIssuer = found.issuer', 'keyIssuer = metadata.issuer'],
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
  ...mutantsOf('src/provider/authorization-answer.ts', tests, {
    'the answer of another issuer is taken': [
      'if (issuer === undefined ? promised : issuer !== metadata.issuer) {',
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
      'problem = describe(error)\n',
      'problem = describe(error)\n      known = undefined\n',
    ],
    'a document goes into the log whole': ['.slice(0, longestProblem)', ''],
  }),
  ...mutantsOf('src/provider/oauth-error.ts', tests, {
    'a passing trouble is for ever': [
      'return status === 429 || status >= 500',
      'return status === 429 && status >= 500',
    ],
    'what others say goes into the log whole': ['said.slice(0, longestQuote)', 'said'],
  }),
  ...mutantsOf('src/provider/discovery.ts', tests, {
    'another issuer than the configured one is taken': ['return found === settings.issuer', 'return found'],
    'the v1 endpoints are taken': [
      "if (found.includes('sts.windows.net') || !found.endsWith('/v2.0')) {",
      'if (false) {',
    ],
    'the metadata of another tenant is taken': ['tenant.toLowerCase() !== wanted.toLowerCase()', 'false'],
    'an endpoint over http is taken': [
      "if (protocol !== 'https:' && !(insecure && protocol === 'http:')) {",
      'if (!protocol) {',
    ],
  }),
  ...mutantsOf('src/provider/bounded-fetch.ts', tests, {
    'a document may be as large as it likes': ['if (size > maxBytes) throw', 'if (false) throw'],
    'redirects are followed': ["redirect: 'manual'", "redirect: 'follow'"],
  }),
  ...mutantsOf('src/provider/provider.ts', tests, {
    'PKCE is left out': [
      "        code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),\n        code_challenge_method: 'S256',\n",
      '',
    ],
    'the query may set another redirect URI': [
      '        ...extra,\n        redirect_uri: settings.redirectUri,',
      '        redirect_uri: settings.redirectUri,\n        ...extra,',
    ],
  }),
]
