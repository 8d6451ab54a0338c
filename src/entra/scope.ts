/** Scopes of the sign-in itself, which belong to no resource (OpenID Connect Core 1.0 sections 5.4 and 11). */
export const signInScopes: ReadonlySet<string> = new Set([
  ...['openid', 'profile', 'email', 'address', 'phone', 'offline_access'],
])

const graphHosts: ReadonlySet<string> = new Set([
  ...['https://graph.microsoft.com', 'https://graph.microsoft.us', 'https://dod-graph.microsoft.us'],
  'https://microsoftgraph.chinacloudapi.cn',
])

/**
 * The resource of a scope: what stands before its last slash; empty for Microsoft Graph, whose scopes need none.
 * Letters are folded, as Entra does. Microsoft identity platform, "Scopes and permissions".
 */
export function resourceOf(scope: string): string {
  const resource = scope.slice(0, Math.max(0, scope.lastIndexOf('/'))).toLowerCase()
  return graphHosts.has(resource) ? '' : resource
}

/** Whether a scope stands for all that was granted once for its resource; it is asked for alone. */
export function isDefaultScope(scope: string): boolean {
  return permissionOf(scope) === '.default'
}

/** The name of what a scope allows, without its resource; letters folded. */
export function permissionOf(scope: string): string {
  return scope.slice(scope.lastIndexOf('/') + 1).toLowerCase()
}
