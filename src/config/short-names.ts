/** Another name of a setting in the environment, and how several values are told apart in it. */
export type ShortName = Readonly<{ name: string; path: string; separator?: RegExp; note?: string }>

const commaOrLine = /[\s,]+/

/** In order: where two names of one setting are given, the first counts. `ENTRADA_…` comes before all of them. */
export const shortNames: readonly ShortName[] = [
  { name: 'TENANT_ID', path: 'provider.tenantId' },
  { name: 'CLIENT_ID', path: 'provider.clientId' },
  { name: 'CLIENT_SECRET', path: 'provider.clientSecret' },
  { name: 'CLIENT_SECRET_FILE', path: 'provider.clientSecretFile' },
  { name: 'REDIRECT_URI', path: 'provider.redirectUri', note: 'several by comma' },
  { name: 'SCOPE', path: 'provider.scopes', separator: /\s+/, note: 'separated by spaces' },
  { name: 'UPSTREAM_URL', path: 'upstream' },
  { name: 'SESSION_KEY', path: 'session.keys', separator: commaOrLine, note: 'several by comma or line' },
  { name: 'SESSION_KEY_FILE', path: 'session.keysFile' },
  { name: 'PORT', path: 'listen.port' },
  { name: 'WEBSITES_PORT', path: 'listen.port' },
  { name: 'LOG_LEVEL', path: 'log.level' },
]

/** Either the one or the other: an Entra authority gives two settings, any other is the issuer. */
export const authorityNames = ['AUTHORITY', 'OIDC_AUTHORITY'] as const

/**
 * Set by platforms without being asked, so they give way to every other name and to another provider. A secret comes
 * before a token file: the webhook of AKS adds the file to every container, a secret somebody has to write.
 */
export const azureNames: readonly ShortName[] = [
  { name: 'AZURE_TENANT_ID', path: 'provider.tenantId' },
  { name: 'AZURE_CLIENT_ID', path: 'provider.clientId' },
  { name: 'AZURE_CLIENT_SECRET', path: 'provider.clientSecret' },
  { name: 'AZURE_FEDERATED_TOKEN_FILE', path: 'provider.federatedTokenFile' },
  { name: 'AZURE_AUTHORITY_HOST', path: 'provider.authorityHost' },
]

/** The ways to say who the gateway is. One that somebody has chosen leaves no room for one that a platform offers. */
export const credentialPaths: readonly string[] = [
  'provider.clientSecret',
  'provider.clientSecretFile',
  'provider.clientCertificate.certFile',
  'provider.clientCertificate.keyFile',
  'provider.federatedTokenFile',
]

/** The shortest name of a setting in the environment: what reports tell people to set. */
export function handiestName(path: string, variable: string): string {
  return shortNames.find(short => short.path === path)?.name ?? variable
}
