import { mutantsOf } from './mutant.ts'

const alone = ['test/provider/bearer-token']
const fromHeader = ['test/provider/from-bearer']
const gateway = ['test/guard/bearer.test']
const rules = ['test/policy/bearer']

export const bearer = [
  ...mutantsOf('src/entra/access-token.ts', alone, {
    'any issuer may issue tokens of version 1.0': [
      'if (iss !== `https://sts.windows.net/${tid}/`) {',
      'if (tid === iss) {',
    ],
    'tokens of version 1.0 may be of another tenant than the metadata': [
      'if (!isIssuerTemplate(metadataIssuer) && !expected.endsWith(`/${tid}/v2.0`)) {',
      'if (isIssuerTemplate(expected)) {',
    ],
    'the tenant and the key of a token of version 1.0 are not looked at': [
      'return issuerProblem({ ...issued, claims: { ...claims, iss: expected } })',
      'return undefined',
    ],
    'the issuer of a token of version 2.0 is not looked at': [
      "if (ver === '2.0') return issuerProblem(issued)",
      "if (ver === '2.0') return undefined",
    ],
    'a token of any version is one of 1.0': ["if (ver !== '1.0') return", "if (ver === '0') return"],
    'a token for Graph is taken': [
      "if (typeof aud === 'string' && isGraph(aud)) return",
      'if (isGraph(String(ver))) return',
    ],
    'a token with a nonce and no scopes is taken': [
      'if (nonce !== undefined && scopes.length === 0) return',
      'if (nonce === 0) return',
    ],
    'a token without a client is taken': [
      "if (typeof client !== 'string' || client === '') return 'the token names no client, as an access token does'",
      "if (typeof client !== 'string') return { client: '', scopes, isApp: false, grantsNothing: false }",
    ],
    'a token without oid is taken': ["typeof oid !== 'string' || oid === ''", 'oid === 0'],
    'an application may have scopes': ["return idtyp === 'app'\n", 'return idtyp === 0\n'],
    'roles need no idtyp': [
      "if (hasRoles && idtyp !== 'app') return",
      "if (hasRoles && idtyp === 'x') return",
    ],
    'a token without scopes and roles grants something': ['grantsNothing: !hasRoles', 'grantsNothing: false'],
    'a person without scopes is an application': [
      "(idtyp === undefined && claims['sub'] === oid)",
      "claims['sub'] === oid",
    ],
    'whoever has no idtyp is an application': [
      "(idtyp === undefined && claims['sub'] === oid)",
      'idtyp === undefined',
    ],
    'another purpose is as good': [
      'if (purpose !== undefined) return purpose',
      'if (purpose === idtyp) return String(purpose)',
    ],
  }),
  ...mutantsOf('src/identity/grant.ts', alone, {
    'the hash of an ID token is overlooked': ["'at_hash', 'c_hash'", "'c_hash'"],
    'a token of an event is taken': [
      "if (Object.hasOwn(claims, 'events'))",
      "if (Object.hasOwn(claims, 'event'))",
    ],
    'a token bound to a key is taken': [
      "if (Object.hasOwn(claims, 'cnf'))",
      "if (Object.hasOwn(claims, 'cfn'))",
    ],
  }),
  ...mutantsOf('src/provider/oauth-access-token.ts', alone, {
    'any type is good': ['if (!isTyped && !isPlainType(type)) return', 'if (type === 0) return'],
    'a token need not say that it is an access token': [
      'typ === undefined ? !isTyped :',
      'typ === undefined ? false :',
    ],
    'a token may say that it is something else': [": typ !== 'Bearer'", ': false'],
    'a token without a client is one of nobody': [
      "if (typeof client !== 'string' || client === '') return 'the token names no client'",
      "if (typeof client !== 'string') return { client: '', scopes: [], isApp: false, grantsNothing: false }",
    ],
    'two clients are one': ['if (azp !== undefined && azp !== client) return', 'if (azp === 0) return'],
    'a client that chooses its id becomes a person': ['grantsNothing: isApp', 'grantsNothing: false'],
    'an ID token of another provider is taken': [
      'if (purpose !== undefined) return purpose',
      'if (purpose === scope) return String(purpose)',
    ],
  }),
  ...mutantsOf('src/provider/bearer-token.ts', alone, {
    'any issuer of another provider is good': [
      '({ issuer }) => (entra === undefined ? { issuer } : {})',
      '() => ({})',
    ],
    'the issuer of Entra is not looked at': ['if (problem !== undefined) throw refusal(problem)', ''],
    'a grant that is none is one': [
      "if (typeof grant === 'string') throw refusal(grant)",
      "if (typeof grant === 'string') return {} as never",
    ],
    'any type is good for Entra': [
      'if (!isPlainType(type) && !isAccessTokenType(type)) return',
      'if (type === 0) return',
    ],
    'a token need not end': ["['iss', 'sub', 'aud', 'exp']", "['iss', 'sub', 'aud']"],
  }),
  ...mutantsOf('src/provider/from-bearer.ts', fromHeader, {
    'a token may be for anybody': [
      'value.audiences.some(audience => audiences.includes(audience))',
      'value.audiences.length > 0',
    ],
    'a token is believed for good': [
      'Math.min(now + believedFor, expiresAt + clockTolerance)',
      'now + 1_000_000',
    ],
    'a token is believed for a minute beyond its end': [
      'Math.min(now + believedFor, expiresAt + clockTolerance)',
      'now + believedFor',
    ],
    'groups of which some are missing count': [
      '...(groupsOverage(claims, claimRules.groups) && withoutGroups(person)),',
      '',
    ],
    'nobody can tell is as good as refused': [
      'if (!(error instanceof GatewayError) || !aboutTheToken.has(error.code)) throw error',
      'if (!(error instanceof GatewayError)) throw error',
    ],
    'what is open outlives the token': ['now < end ?', 'now >= 0 ?'],
    'blanks make another token of it': [
      'const known = memory.known(token, now)\n      if (known !== undefined) return judged(known, audiences)\n      return memory.learn(token, now',
      'const known = memory.known(authorization, now)\n      if (known !== undefined) return judged(known, audiences)\n      return memory.learn(authorization, now',
    ],
    'that a tenant is not allowed is said': [
      "isForeign ? 'no key of the provider fits the token' : error.message",
      "isForeign ? 'the tenant is not allowed' : error.message",
    ],
  }),
  ...mutantsOf('src/provider/from-bearer.ts', ['test/attacks/tok-05-bearer'], {
    'a token may have five parts': ['([\\w-]+\\.[\\w-]+\\.[\\w-]+)', '([\\w.-]+)'],
    'a token may be of any length': ['if (authorization.length > longestToken) return undefined', ''],
  }),
  ...mutantsOf('src/provider/token-memory.ts', fromHeader, {
    'tokens are known by their end': [
      'held.believed.get(presented) ??',
      'held.believed.values().next().value ??',
    ],
    'a clock that was set back makes tokens last': ['now >= found.from && ', ''],
    'bad tokens push out good ones': ['const kept = held[outcome.kind]', 'const kept = held.believed'],
    'memory has no end': ['if (oldest !== undefined) kept.delete(oldest)', ''],
  }),
  ...mutantsOf('src/policy/decide.ts', rules, {
    'any way is accepted': [
      'accept.has(wayOf(identity)) ? identity : undefined',
      'accept.size > 0 ? identity : undefined',
    ],
    'any client gets in': [
      'if (clients !== undefined && !isListed) return',
      'if (clients?.length === -1) return',
    ],
    'a token that grants nothing gets in': [
      'if (grantsNothing !== true) return undefined',
      'if (scopes.length >= 0) return undefined',
    ],
    'a person without permission gets in by the client': ['if (isApp === true && client', 'if (client'],
  }),
  ...mutantsOf('src/policy/judge.ts', ['test/policy/bearer'], {
    'anyClient always holds': ['unlisted(require.anyClient, client,', 'unlisted(undefined, client,'],
    'scopes always hold': [
      "lacking('scopes', anyScope, allScopes,",
      "lacking('scopes', undefined, undefined,",
    ],
  }),
  ...mutantsOf('src/guard/who.ts', ['test/guard/who'], {
    'tokens are believed on every route': [" || !route.accept.has('bearer')) {", ') {'],
    'a bad token is forgiven beside a session': [
      "return found.kind === 'not-mine' ? otherwise(raw, route) : found",
      "return found.kind === 'yes' ? found : otherwise(raw, route)",
    ],
    'of two Authorization headers one counts': ['all.length > 1 ||', 'all.length > 9 ||'],
    'of two credentials in a header one counts': [" || headers.authorization?.includes(',') === true", ''],
  }),
  ...mutantsOf('src/identity/identity.ts', fromHeader, {
    'a tab hides a bearer token': ["bearer(?![\\w!#$%&'*+.^`|~-])", 'bearer(?: |$)'],
  }),
  ...mutantsOf('src/guard/enforce.ts', ['test/guard/bearer-challenge'], {
    'a program is sent to sign in': ['!isProgram && isNavigation(headers)', 'isNavigation(headers)'],
    'a route for tokens sends people to sign in': [
      "if (code === 'ERR_TOKEN_REQUIRED') return",
      "if (code === 'ERR_NOT_FOUND') return",
    ],
  }),
  ...mutantsOf('src/guard/bearer-challenge.ts', ['test/guard/bearer-challenge'], {
    'a value may end the header': ['.replace(/["\\\\]/g, "\'")', ''],
    'whoever shows nothing is told of an error': [
      'identity?.scopes === undefined ? {} : errorOf(decision)',
      "{ error: 'invalid_token' }",
    ],
  }),
  ...mutantsOf('src/forward/request-headers.ts', gateway, {
    'the token goes on to the application': [
      "kind === 'authorization' && keepsAuthorization",
      "kind === 'authorization'",
    ],
  }),
]
