import type { GraphUse } from '../entra/graph-use.ts'
import type { Credential } from './credential-kinds.ts'
import type { Proxies } from './proxies.ts'

/** What the provider room needs to know; a slice of the settings. Times are seconds. */
export type ProviderSettings = Readonly<{
  /** As configured, or as it follows from the tenant. */
  issuer: string
  entra?: Readonly<{
    tenantId: string
    authorityHost: string
    /** Who may sign in at an authority of many tenants: GUIDs in lower case. */
    allowedTenants?: readonly string[]
    /** Metadata and keys are asked for by the client id: the application has signing keys of its own. */
    appKeys?: boolean
  }>
  /** The discovery document is there instead of at the provider. @property read the text of a file, read anew */
  metadataFile?: Readonly<{ file: string; read: (file: string) => string }>
  /** Path of the claim that says who somebody is, where the settings name one. */
  userClaim?: string
  /** Where claims come from; the first that has one decides. */
  claimSources: readonly ('idToken' | 'accessToken' | 'userinfo')[]
  /** http endpoints are allowed: an http issuer on loopback, or `allowHttp`. */
  insecure: boolean
  /** Which hosts may have http endpoints then: an issuer on loopback must not lead away from it unless `allowHttp`. */
  isHttpAllowed: (hostname: string) => boolean
  /** PEM text of additional certificate authorities. */
  ca?: string
  /** Who stands between the gateway and the provider or Graph. */
  proxies?: Proxies
  clientId: string
  /** Read anew at every token request, so that a renewed one needs no restart. */
  credential: Credential
  /** Serves while the first is refused. */
  fallback?: Credential
  /** Of the first public origin: for what nobody signs in with. */
  redirectUri: string
  scopes: readonly string[]
  /** What sessions need tokens for the application for: scopes of any resources. */
  tokenScopes?: readonly string[]
  /** What it has said is asked for anew later on, by refresh tokens where it gives them. */
  revalidates: boolean
  prompt?: string
  domainHint?: string
  clockTolerance: number
  timeout: number
  /** With Entra ID alone. */
  graph?: GraphUse
}>
