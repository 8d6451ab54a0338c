import { mutantsOf } from './mutant.ts'

const settings = ['test/config/tenant-settings.test.ts']
const tenants = ['test/provider/tenants.test.ts']
const clouds = ['test/provider/clouds.test.ts']
const sources = ['test/provider/claim-sources.test.ts']
const file = ['test/provider/metadata-file.test.ts']
const houses = ['test/signin/tenants.test.ts']

/** Which tenants may sign in, of which cloud, and where claims may come from. */
export const tenantsAndSources = [
  ...mutantsOf('src/config/resolve-tenants.ts', settings, {
    'every tenant in the world may sign in': ['if (allowedTenants.length === 0) {', 'if (false) {'],
    'what is no id is on the list': ['if (!isTenantId(tenant)) {', 'if (false) {'],
    'personal accounts are on the list of organizations': [
      "if (authority === 'organizations') {",
      'if (false) {',
    ],
    'a claim without the tenant tells people of several apart': [
      'if (claims.user !== undefined && allowedTenants.length > 1) {',
      'if (false) {',
    ],
    'a list that means nothing is taken': ['if (allowedTenants.length > 0) {', 'if (false) {'],
    'personal accounts are looked for where there are none': [
      'if (isPersonal && !hasPersonalAccounts(host)) {',
      'if (false) {',
    ],
    'nobody is warned of a domain': ['} else if (domain.test(tenantId)) {', '} else if (false) {'],
    'another name of a cloud stays': [
      'if (!isEntraHost(hostname) || own === hostname) return origin',
      'if (own) return origin',
    ],
  }),
  ...mutantsOf('src/config/resolve-provider.ts', settings, {
    'the addresses of many tenants are believed': ['return !isSharedAuthority(tenantId) && ', 'return '],
    'addresses of personal accounts are believed': [' && tenantId !== consumersTenantId', ''],
    'the access token of Entra is read': [
      "if (isEntra && claimSources.includes('accessToken')) {",
      'if (false) {',
    ],
  }),
  ...mutantsOf('src/entra/issuer.ts', ['test/entra/issuer.test.ts'], {
    'an empty list lets every tenant in': [
      'isSharedAuthority(configured) || allowedTenants',
      'allowedTenants',
    ],
    'any issuer speaks for an authority of many': [
      'return allowedTenants.some(tid => issuerOfTenant(metadataIssuer, tid) === iss)',
      'return allowedTenants.length > 0',
    ],
    'the issuer of a single tenant is not compared': ['return iss === metadataIssuer', 'return true'],
  }),
  ...mutantsOf('src/entra/cloud.ts', ['test/entra/cloud.test.ts'], {
    'one cloud speaks for another': [
      '(isEntraHost(host) && !isEntraHost(authorityHost))',
      'isEntraHost(host)',
    ],
    'anybody speaks for a way of somebody’s own': ['(isEntraHost(host) && !isEntraHost', '(!isEntraHost'],
  }),
  ...mutantsOf('src/provider/tenants.ts', tenants, {
    'what a tenant that is not allowed names is asked for': ['if (entry === undefined) {', 'if (false) {'],
    'the metadata of a tenant may name another issuer': [
      'if (metadata.issuer !== expected) {',
      'if (false) {',
    ],
    'a tid that is no GUID is looked up': [
      'if (isTenantId(tid)) return',
      "if (typeof tid === 'string') return",
    ],
    'documents are fetched for every token': ['if (found !== undefined && isFresh) return found', ''],
    'documents are never fetched again': ['now - entry.askedAt < maxAge', 'true'],
    'the last good keys are lost': ['if (found === undefined) {', 'if (error !== undefined) {'],
    'a tenant that is missing is asked for by every token': ['entry.missing = { error, at: now }', ''],
    'a tenant that was missing is missing for good': [' && now < missing.at + missingFor', ''],
    'a clock that was set back makes a tenant missing for longer': ['now >= missing.at && ', ''],
    'what fails is tried again at once': ['entry.askedAt = now - maxAge + pause', ''],
  }),
  ...mutantsOf('src/provider/signed-token.ts', tenants, {
    'the keys of the authority sign for every tenant': [
      '(await expected.tenants?.of(token, expected.metadata, now)) ?? expected',
      '(await Promise.resolve(expected.tenants && undefined)) ?? expected',
    ],
  }),
  ...mutantsOf('src/provider/id-token.ts', tenants, {
    'an ID token that openid-client has not seen needs no nonce': [
      "expected.nonce !== undefined && claims['nonce'] !== expected.nonce",
      "expected.nonce !== undefined && claims['nonce'] === ''",
    ],
  }),
  ...mutantsOf('src/provider/token-answer.ts', tenants, {
    'openid-client refuses what it does not know': [
      'if (!isShown) configuration[client.customFetch] = withholding(fetch, withheld)',
      '',
    ],
  }),
  ...mutantsOf('src/provider/discovery.ts', [...tenants, ...clouds], {
    'the metadata of one tenant stand for many': ["? tenant === '{tenantid}'", '? tenant !== undefined'],
    'an issuer of another cloud is taken': [
      'if (!isOfCloud(host, new URL(entra.authorityHost).hostname)) {',
      'if (false) {',
    ],
    'keys of the application’s own are not asked for': [
      "if (entra?.appKeys === true) url.searchParams.set('appid', clientId)",
      '',
    ],
    'any tenant stands for personal accounts': ['(!isTenantId(ownId(wanted)) ||', '(!isTenantId(wanted) ||'],
  }),
  ...mutantsOf('src/provider/endpoints.ts', clouds, {
    'endpoints may be in another cloud': [' && isOfCloud(url.hostname, hostname)', ' && hostname'],
  }),
  ...mutantsOf('src/provider/refresh.ts', tenants, {
    'a session outlives its tenant on the list': ["  'ERR_SIGNIN_TENANT_NOT_ALLOWED',\n", ''],
  }),
  ...mutantsOf('src/slices.ts', sources, {
    'nobody hears which claim says who it is': ['{ userClaim: provider.claims.user }', '{}'],
  }),
  ...mutantsOf('src/config/claim-rules.ts', houses, {
    'the same oid in two tenants is one person': [
      "return allowedTenants.length > 1 ? 'oid.tid' : 'oid'",
      "return allowedTenants ? 'oid' : 'oid.tid'",
    ],
    'sessions of a tenant that has left the list go on': [
      'if (tenant === undefined || !allowed.includes(tenant.toLowerCase())) return false',
      'if (tenant === undefined) return false',
    ],
    'sessions with an id of another making go on': [
      'return claim !== undefined || user.endsWith(`.${tenant}`) === allowed.length > 1',
      'return claim === undefined || user !== tenant',
    ],
  }),
  ...mutantsOf('src/signin/failure.ts', houses, {
    'the same account is taken once more': ["'&prompt=select_account'", "''"],
  }),
  ...mutantsOf('src/provider/own-access-token.ts', sources, {
    'the access token of another client is read': [
      'if ((azp ?? client) !== settings.clientId) throw',
      'if (!client && !azp) throw',
    ],
    'the access token of another person is read': [
      'claims.sub !== undefined && claims.sub !== sub',
      "claims.sub === ''",
    ],
    'the access token may be of any type': [
      "(claims['typ'] !== undefined && claims['typ'] !== 'Bearer')",
      'false',
    ],
    'the header of an access token may say anything': [
      '(!isPlainType(type) && !isAccessTokenType(type)) ||',
      '',
    ],
    'the access token may be of any issuer': [
      '    issuer,\n',
      '    ...(issuer === undefined && { issuer }),\n',
    ],
    'an access token that never ends is read': ["['iss', 'exp']", "['iss']"],
  }),
  ...mutantsOf('src/provider/userinfo.ts', sources, {
    'UserInfo may speak of somebody else': ["if (claims['sub'] !== sub) throw", "if (!claims['sub']) throw"],
    'UserInfo that is refused is empty': ['if (status !== 200) throw', 'if (status === 418) throw'],
    'trouble of UserInfo is taken for a refusal': [
      'if (status === 429 || status >= 500) throw',
      'if (status === 429) throw',
    ],
  }),
  ...mutantsOf('src/provider/claim-sources.ts', sources, {
    'any source says who it is': ['if (ofIdToken.has(name) || merged', 'if (merged'],
    'a later source decides': ['merged.has(name) || ', ''],
    'any source says who it is by the whole name that the settings have': [
      'steps.map((_, at) => steps.slice(0, at + 1)',
      'steps.slice(1).map((_, at) => steps.slice(0, at + 1)',
    ],
    'any source says who it is by the first step of a path': [
      '...steps.map((_, at) => steps.slice(0, at + 1).join(',
      '...[userClaim].map(each => each.split(" ").join(',
    ],
    'any source says who it is by a step that holds dots': [
      '...steps.map((_, at) => steps.slice(0, at + 1).join(',
      "...[userClaim, steps[0] ?? ''].map(each => each.split('.').join(",
    ],
    'what the settings name never gets there': [
      'mergedClaims(idClaims, sources, asking.settings.userClaim)',
      'mergedClaims(idClaims, sources)',
    ],
    'the address of one source is verified by another': ['(ofEmail.has(name) && !isOfEmail)', 'false'],
  }),
  ...mutantsOf('src/provider/metadata-file.ts', file, {
    'keys that have gone from the file are believed': [
      "keysUrl + createHash('sha256').update(keys).digest('hex')",
      "keysUrl + createHash('sha256').update('').digest('hex')",
    ],
  }),
]
