import { claimRulesOf, isObjectId, isOfTenants } from './config/claim-rules.ts'
import type { Config, CredentialConfig, RedisConfig, SecretSource } from './config/config.ts'
import { tokenFault } from './config/resolve-admin.ts'
import { keysIn } from './config/session-keys.ts'
import type { UpstreamOptions } from './forward/upstream.ts'
import { graphUse } from './entra/graph-use.ts'
import type { GroupUse } from './entra/looked-up-groups.ts'
import type { WantedAssurances } from './identity/assurance-query.ts'
import type { Person } from './identity/person.ts'
import type { Credential } from './provider/credential-kinds.ts'
import type { ProviderSettings } from './provider/settings.ts'
import type { Freshness } from './session/freshness.ts'
import type { KeysFile } from './session/keys-file.ts'
import type { RedisPlace } from './session/redis-client.ts'
import type { SessionOptions } from './session/sessions.ts'

/**
 * What the provider room needs of the settings. @param readSecret reads a secret or another file anew
 * @param groups those that rules name, and whether the application is told of all
 */
export function providerSettingsOf(
  config: Config,
  readSecret: (source: SecretSource) => string,
  groups: Pick<GroupUse, 'named' | 'sendsAll'> = { named: [], sendsAll: false },
): ProviderSettings {
  const { provider } = config
  return {
    issuer: provider.issuer,
    insecure: mayUseHttp(new URL(provider.issuer), provider.allowHttp),
    isHttpAllowed: hostname => provider.allowHttp || isLoopback(hostname),
    clientId: provider.clientId,
    credential: credentialOf(provider.credential, readSecret),
    ...(provider.fallback !== undefined && { fallback: credentialOf(provider.fallback, readSecret) }),
    redirectUri: provider.redirectUri,
    scopes: provider.scopes,
    tokenScopes: tokenScopesOf(config),
    revalidates: config.session.revalidate > 0,
    clockTolerance: provider.clockTolerance,
    timeout: provider.timeout,
    claimSources: provider.claimSources,
    ...(provider.claims.user !== undefined && { userClaim: provider.claims.user }),
    ...(provider.metadataFile !== undefined && {
      metadataFile: { file: provider.metadataFile, read: (file: string) => readSecret({ file }) },
    }),
    ...(provider.entra !== undefined && { entra: provider.entra, graph: graphUse(provider, groups) }),
    ...(provider.caFile !== undefined && { ca: authoritiesOf(provider, readSecret) }),
    ...(provider.proxies !== undefined && { proxies: provider.proxies }),
    ...(provider.prompt !== undefined && { prompt: provider.prompt }),
    ...(provider.domainHint !== undefined && { domainHint: provider.domainHint }),
  }
}

/** Node leaves its own additions out as soon as there is a list of somebody else. */
function authoritiesOf(
  { caFile, extraCaFile }: Config['provider'],
  readSecret: (source: SecretSource) => string,
): string {
  return [caFile, extraCaFile].flatMap(file => (file === undefined ? [] : readSecret({ file }))).join('\n')
}

/** How the gateway shows the provider who it is; everything is read anew at each call. */
function credentialOf(config: CredentialConfig, readSecret: (source: SecretSource) => string): Credential {
  switch (config.kind) {
    case 'secret':
      return { ...config, secret: () => readSecret(config.secret) }
    case 'certificate': {
      const { kind, certFile, keyFile, passphraseFile } = config
      const read = () => ({
        certificate: readSecret({ file: certFile }),
        key: readSecret({ file: keyFile }),
        ...(passphraseFile !== undefined && { passphrase: readSecret({ file: passphraseFile }) }),
      })
      return { kind, read }
    }
    case 'federated':
      return { kind: config.kind, assertion: () => readSecret({ file: config.file }) }
    default:
      return config satisfies never
  }
}

/** Where the gateway's own addresses are, and what its pages and refusals show. */
export function ownPagesOf({ auth, pages, provider, lostPost }: Config) {
  const { prefix, keepFragment } = auth
  return {
    own: {
      prefix,
      callbackPath: new URL(provider.redirectUri).pathname,
      ...(lostPost.enabled && { landing: `${prefix}/lost-post` }),
    },
    shown: { prefix, keepFragment, showReason: pages.showReason, signInPage: pages.signIn },
  }
}

/**
 * The token of the admin port, read anew at each call; without one nobody may end sessions there.
 * @throws Error where its file holds by now what no start would take
 */
export function adminTokenOf(
  { admin: { token } }: Pick<Config, 'admin'>,
  readSecret: (source: SecretSource) => string,
): (() => string) | undefined {
  if (token === undefined || !('file' in token)) return token && (() => readSecret(token))
  return () => {
    const text = readSecret(token)
    const fault = tokenFault(text)
    if (fault !== undefined) throw new Error(`${token.file} ${fault}`)
    return text
  }
}

/** What the session room needs of the settings. @param keepsGroup whether any rule or header needs a group */
export function sessionOptionsOf(config: Config, keepsGroup: (group: string) => boolean): SessionOptions {
  const { session, provider, publicOrigin } = config
  const { freshness } = freshnessOf(config)
  return {
    keys: session.keys,
    issuer: provider.issuer,
    clientId: provider.clientId,
    publicOrigin,
    cookie: session.cookie,
    limits: { idle: session.idleTimeout, absolute: session.absoluteTimeout },
    ...(freshness !== undefined && { freshness }),
    ...(provider.entra?.allowedTenants !== undefined && {
      belongs: (person: Person) =>
        isOfTenants(person, provider.entra?.allowedTenants ?? [], provider.claims.user),
    }),
    keepsGroup,
  }
}

/** Where a Redis is, and how one gets in. @param readSecret reads a secret or another file anew */
export function redisPlaceOf(redis: RedisConfig, readSecret: (source: SecretSource) => string): RedisPlace {
  const { url, password, sentinel, caFile, ...plain } = redis
  const read = (source: SecretSource) => () => readSecret(source)
  return {
    ...plain,
    ...(url !== undefined && { url: read(url) }),
    ...(password !== undefined && { password: read(password) }),
    ...(caFile !== undefined && { ca: read({ file: caFile }) }),
    ...(sentinel !== undefined && {
      sentinel: {
        ...{ name: sentinel.name, nodes: sentinel.nodes },
        ...(sentinel.password !== undefined && { password: read(sentinel.password) }),
      },
    }),
  }
}

/** Where what has ended is kept. @param readSecret reads a secret or another file anew */
export function revocationOf(
  { revocation: { file, redis } }: Config,
  readSecret: (source: SecretSource) => string,
): Readonly<{ file?: string; redis?: RedisPlace }> {
  return {
    ...(file !== undefined && { file }),
    ...(redis !== undefined && { redis: redisPlaceOf(redis, readSecret) }),
  }
}

/** Where later session keys come from: the file is looked at every `interval` milliseconds. */
export function keysFileOf(
  { session: { keysFile } }: Config,
  read: (file: string) => string,
  interval = 2000,
): Readonly<{ keysFile?: Omit<KeysFile, 'log'> }> {
  return keysFile === undefined ? {} : { keysFile: { file: keysFile, read, keysIn, interval } }
}

/** What the forward room needs of the settings: the upstreams by name, each with the audience that is set for it or for all. */
export function upstreamsOf({ upstreams, headers }: Config): Readonly<Record<string, UpstreamOptions>> {
  const { audience } = headers.assertion
  if (audience === undefined) return upstreams
  return Object.fromEntries(
    Object.entries(upstreams).map(([name, upstream]) => [name, { audience, ...upstream }]),
  )
}

/** How old what the provider has said may be, and how many seconds it has for an answer. */
export function freshnessOf({
  session,
  provider,
}: Config): Readonly<{ freshness?: Freshness; timeout: number }> {
  const { revalidate, maxStale } = session
  return { timeout: provider.timeout, ...(revalidate > 0 && { freshness: { revalidate, maxStale } }) }
}

/** What sign-ins can be asked for beyond who somebody is. @param wanted by the routes */
export function stepUpsOf({ provider: { entra, prompt } }: Config, wanted: WantedAssurances) {
  return { ...wanted, isEntra: entra !== undefined, givesHint: prompt?.includes('select_account') !== true }
}

/** What a session takes from the claims. @param needsGroups whether any rule or header needs groups */
export function renewalRulesOf(config: Config, needsGroups: boolean) {
  return { claimRules: claimRulesOf(config), needsGroups, keepsIdToken: config.provider.entra === undefined }
}

/** What the sign-in room needs of the settings for applications that were written for App Service. */
export function easyAuthOf(config: Config) {
  const { headers, auth } = config
  return {
    hasEndpoints: headers.preset.includes('easyauth'),
    shapesMe: auth.me === 'easyauth',
    isObjectId: isObjectId(config),
  }
}

/** What sessions need tokens for the application for; who calls with a token of their own has no session. */
function tokenScopesOf({ routes, headers }: Config): readonly string[] {
  const ofSessions = routes.filter(({ accept = ['session'] }) => accept.includes('session'))
  const ofPreset = headers.preset.includes('bearer') ? ['openid'] : []
  return [...new Set([...ofPreset, ...ofSessions.flatMap(({ accessToken }) => accessToken?.scopes ?? [])])]
}

/** Only an issuer that is http itself may have http endpoints: one that is https must not lead elsewhere. */
function mayUseHttp({ protocol, hostname }: URL, allowHttp: boolean): boolean {
  return protocol === 'http:' && (allowHttp || isLoopback(hostname))
}

/** Whether a host is this machine, where http is no risk (RFC 8252 section 8.3). */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host)
}
