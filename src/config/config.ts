import type { Languages } from '../messages/languages.ts'
import type { RouteRule } from '../policy/route.ts'
import type { PresetName } from '../preset-headers.ts'

/** A proxy on the way out. `url`: its origin; `variable` names it; `authorization`: a secret, as it is sent. */
export type ProxyConfig = Readonly<{ url: string; variable: string; authorization?: string }>

/** A secret given as it is, or the file that holds it (read again whenever it is needed). */
export type SecretSource = Readonly<{ value: string }> | Readonly<{ file: string }>

/** How the gateway shows the provider who it is. Files are read again whenever they are needed. */
export type CredentialConfig =
  | Readonly<{
      kind: 'secret'
      secret: SecretSource
      method: 'post' | 'basic'
      /** NumericDate, seconds; only for warnings. */
      expiresAt?: number
    }>
  | Readonly<{ kind: 'certificate'; certFile: string; keyFile: string; passphraseFile?: string }>
  | Readonly<{ kind: 'federated'; file: string }>

/** A Redis: by its URL, behind Sentinels, or a cluster; nodes are `host:port`. */
export type RedisConfig = Readonly<{
  url?: SecretSource
  sentinel?: Readonly<{ name: string; nodes: readonly string[]; password?: SecretSource }>
  cluster?: readonly string[]
  username?: string
  password?: SecretSource
  tls: boolean
  caFile?: string
  keyPrefix: string
}>

/** An application behind the gateway. Durations are seconds. */
export type UpstreamConfig = Readonly<{
  /** `http://host:port`, `https://host:port`, or `unix:/path` of a socket. */
  url: string
  /** Cut off the front of the path, e.g. `/api`; the upstream is told of it in X-Forwarded-Prefix. */
  stripPrefix?: string
  /** The front of the path is replaced: `from` and `to` are paths without a slash at the end. */
  rewrite?: Readonly<{ from: string; to: string }>
  hostHeader: 'client' | 'upstream'
  /** Certificates that are believed instead of the system's (PEM). */
  caFile?: string
  clientCert?: Readonly<{ certFile: string; keyFile: string; passphraseFile?: string }>
  /** Name that the certificate must have, when it is not the host of `url`. */
  serverName?: string
  timeouts: Readonly<{ connect: number; headers: number; bodyIdle: number }>
  /** Audience of the identity assertion for this upstream. */
  audience?: string
  /** Said of it by whoever runs it; only for warnings. */
  verifiesAssertion?: boolean
}>

/** How what is known of a person is written into a header. */
export type HeaderEncoding = 'utf8' | 'percent' | 'base64' | 'rfc2047'

/** A header of the application's own that tells something of a person. */
export type CustomHeader = Readonly<{
  name: string
  claim: HeaderClaim
  /** Between the members of a list. */
  separator: string
  encoding: HeaderEncoding
}>

/** What an identity has that can be told; behind `graph.` a property of `provider.graph.profile`; else a claim path. */
export type HeaderClaim =
  | ('user' | 'name' | 'email' | 'preferredUsername' | 'tenant')
  | ('roles' | 'groups' | 'session' | 'authenticatedAt')
  | `graph.${string}`
  | Readonly<{ path: string }>

/** A public origin, and where the provider sends people back to it. */
export type OriginConfig = Readonly<{ origin: string; redirectUri: string; postLogoutRedirectUri: string }>

/** Where traces are sent, as OpenTelemetry has it. */
export type TracingConfig = Readonly<{
  /** OTLP over HTTP, whole. */
  endpoint: string
  /** Secrets. */
  headers: Readonly<Record<string, string>>
  /** What is said of the process. */
  resource: Readonly<Record<string, string>>
  /** `ratio`: of 1; `isParentBased`: who has begun a trace decides. */
  sampler: Readonly<{ ratio: number; isParentBased: boolean }>
  /** Milliseconds, as `delay` between two batches. */
  timeout: number
  delay: number
  caFile?: string
  certFile?: string
  keyFile?: string
}>

/** Everything a setting can say, checked and with its defaults; deeply frozen. Durations are seconds. */
export type Config = Readonly<{
  listen: Readonly<{
    host: string
    port: number
    trustedProxies: readonly string[]
    tls?: Readonly<{
      certFile: string
      keyFile: string
      /** Plain port that only redirects to the public origin. */
      httpPort?: number
      /** Seconds of Strict-Transport-Security; 0 is off. */
      hsts: number
    }>
    limits: Readonly<{ connections: number; webSockets: number; webSocketsPerUser: number }>
    /** Processes that share the work; 1: this one does it. */
    workers: number
    drainDelay: number
    grace: number
  }>
  /** Without a token nobody may end sessions. */
  admin: Readonly<{ host: string; port: number; token?: SecretSource }>
  provider: Readonly<{
    /** Issuer as configured or as it follows from `tenantId`: what keys are bound to and discovery is asked for. */
    issuer: string
    /** Set when the provider is Entra ID. */
    entra?: Readonly<{
      tenantId: string
      authorityHost: string
      /** Set where the tenant is `organizations` or `common`: GUIDs in lower case. */
      allowedTenants?: readonly string[]
      appKeys?: boolean
    }>
    allowHttp: boolean
    requireAtStart: boolean
    /** The discovery document comes from there. */
    metadataFile?: string
    caFile?: string
    /** The file of NODE_EXTRA_CA_CERTS: what Node believes beside its own list. */
    extraCaFile?: string
    /** On the way to the provider and to Graph; nothing else goes there. `exempt`: text of NO_PROXY. */
    proxies?: Readonly<{ https?: ProxyConfig; http?: ProxyConfig; exempt: string }>
    clientId: string
    credential: CredentialConfig
    /** Serves while the first is refused. */
    fallback?: CredentialConfig
    /** Of the first origin, as the next one. */
    redirectUri: string
    postLogoutRedirectUri: string
    scopes: readonly string[]
    prompt?: string
    domainHint?: string
    clockTolerance: number
    timeout: number
    trustEmail: 'tenant' | 'verified' | 'always' | 'never'
    claims: Readonly<{
      user?: string
      name: string
      email: string
      preferredUsername: string
      roles: readonly string[]
      groups: readonly string[]
      groupPrefix: string
    }>
    /** The first that has a claim decides. */
    claimSources: readonly ('idToken' | 'accessToken' | 'userinfo')[]
    /** What Microsoft Graph is asked for. */
    graph: Readonly<{
      /** Without a slash at its end, and without the version. */
      baseUrl?: string
      groups: 'onOverage' | 'never'
      profile: readonly string[]
      photo: boolean
    }>
  }>
  /** The first of `origins`, e.g. `https://app.example`: what keys and assertions are bound to. */
  publicOrigin: string
  /** Where people reach the gateway; one for each `redirectUri`. All have one scheme and one path of the callback. */
  origins: readonly OriginConfig[]
  session: Readonly<{
    /** Each the base64 of 32 bytes; the first seals, all open. */
    keys: readonly string[]
    /** Where they come from, and where later ones will. */
    keysFile?: string
    /** True when no key was set and a random one was made. */
    keysAreRandom: boolean
    /** Set when sessions are kept there; in the browser's cookies otherwise. */
    redis?: RedisConfig
    cookie: Readonly<{
      name: string
      sameSite: 'lax' | 'strict' | 'none'
      secure: boolean
      domain?: string
      path: string
    }>
    idleTimeout: number
    absoluteTimeout: number
    /** 0: the provider is never asked again. */
    revalidate: number
    maxStale: number
  }>
  /** Without a file or a Redis the list of what has ended lasts as long as the process. */
  revocation: Readonly<{ file?: string; redis?: RedisConfig }>
  /** By name; `default` is the one of the setting `upstream`, and that of routes which name none. */
  upstreams: Readonly<Record<string, UpstreamConfig>>
  routes: readonly RouteRule[]
  defaultAccess: 'authenticated' | 'deny'
  headers: Readonly<{
    preset: readonly PresetName[]
    encoding: HeaderEncoding
    custom: readonly CustomHeader[]
    /** What the application calls a role, by the role of a token. */
    map: Readonly<{ roles: Readonly<Record<string, string>> }>
    assertion: Readonly<{ enabled: boolean; audience?: string }>
  }>
  /** `rateLimit`: a minute. */
  auth: Readonly<{
    prefix: string
    rateLimit: number
    me: 'entrada' | 'easyauth'
    keepFragment: boolean
    /** Which proxy may ask whether a request may pass; without it none may. */
    forwardAuth: Readonly<{ dialect?: 'nginx' | 'traefik' | 'caddy' | 'haproxy' | 'envoy' }>
  }>
  pages: Readonly<{
    productName: string
    supportUrl?: string
    showReason: boolean
    /** What the pages can be shown in; the first is for readers of none of them. */
    languages: Languages
    signIn: boolean
    /** `#rrggbb`, lower case. */
    accent?: string
    /** The logo as a data: URI. */
    logo?: string
  }>
  /** `maxSize`: bytes. */
  lostPost: Readonly<{ enabled: boolean; maxSize: number }>
  log: Readonly<{
    level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
    access: 'all' | 'errors' | 'sampled' | 'off'
  }>
  /** Without a file audit events are lines of the log. */
  audit: Readonly<{ file?: string; addresses: boolean }>
  /** Without it traces are only passed on. */
  tracing?: TracingConfig
}>
