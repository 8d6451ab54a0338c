/** What the provider room needs to know; a slice of the settings. Times are seconds. */
export type ProviderSettings = Readonly<{
  /** As configured, or as it follows from the tenant. */
  issuer: string
  entra?: Readonly<{ tenantId: string; authorityHost: string }>
  /** http endpoints are allowed: an http issuer on loopback, or `allowHttp`. */
  insecure: boolean
  /** Which hosts may have http endpoints then: an issuer on loopback must not lead away from it unless `allowHttp`. */
  isHttpAllowed: (hostname: string) => boolean
  /** PEM text of additional certificate authorities. */
  ca?: string
  clientId: string
  /** Read anew at every token request, so that a renewed secret needs no restart. */
  clientSecret: () => string
  clientSecretMethod: 'post' | 'basic'
  redirectUri: string
  postLogoutRedirectUri: string
  scopes: readonly string[]
  /** What it has said is asked for anew later on, by refresh tokens where it gives them. */
  revalidates: boolean
  prompt?: string
  domainHint?: string
  clockTolerance: number
  timeout: number
}>
