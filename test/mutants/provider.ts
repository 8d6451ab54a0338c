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
    'a shared secret is a key': [" && jwk.kty !== 'oct'", ''],
    'an unknown kid fetches every time': [
      'if (pending === undefined && now - triedAt < refetchPause && now >= triedAt) return',
      '',
    ],
    'a failed fetch ends every sign-in': ['await refresh(now).catch(() => undefined)', 'await refresh(now)'],
  }),
  ...mutantsOf('src/provider/discovery.ts', tests, {
    'another issuer than the configured one is taken': ['return found === settings.issuer', 'return found'],
    'the v1 endpoints are taken': [
      "if (found.includes('sts.windows.net') || !/\\/v2\\.0$/.test(found)) {",
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
