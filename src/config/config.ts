import type { RouteRule } from '../policy/route.ts'

/** A secret given as it is, or the file that holds it (read again whenever it is needed). */
export type SecretSource = Readonly<{ value: string }> | Readonly<{ file: string }>

/** Everything a setting can say, checked and with its defaults; deeply frozen. Durations are seconds. */
export type Config = Readonly<{
  listen: Readonly<{
    host: string
    port: number
    trustedProxies: readonly string[]
    drainDelay: number
    grace: number
  }>
  admin: Readonly<{ host: string; port: number }>
  provider: Readonly<{
    /** Issuer as configured or as it follows from `tenantId`: what keys are bound to and discovery is asked for. */
    issuer: string
    /** Set when the provider is Entra ID. */
    entra?: Readonly<{ tenantId: string; authorityHost: string }>
    allowHttp: boolean
    caFile?: string
    clientId: string
    clientSecret: SecretSource
    clientSecretMethod: 'post' | 'basic'
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
  }>
  /** Origin of `redirectUri`, e.g. `https://app.example`. */
  publicOrigin: string
  session: Readonly<{
    /** Each the base64 of 32 bytes; the first seals, all open. */
    keys: readonly string[]
    /** True when no key was set and a random one was made. */
    keysAreRandom: boolean
    cookie: Readonly<{
      name: string
      sameSite: 'lax' | 'strict' | 'none'
      secure: boolean
      domain?: string
      path: string
    }>
    idleTimeout: number
    absoluteTimeout: number
  }>
  upstream: string
  routes: readonly RouteRule[]
  defaultAccess: 'authenticated' | 'deny'
  headers: Readonly<{
    preset: readonly ('forwarded' | 'none')[]
    assertion: Readonly<{ enabled: boolean; audience?: string }>
  }>
  auth: Readonly<{ prefix: string }>
  pages: Readonly<{ productName: string; supportUrl?: string; showReason: boolean }>
  log: Readonly<{
    level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
    access: 'all' | 'errors' | 'off'
  }>
}>
