/** Issues v1 tokens only, so it is known but never an authority to sign in at. */
export const v1Host = 'sts.windows.net'

/** Login hosts by cloud: its own first, then other names of the same (Entra "national clouds", MSAL AuthorityMetadata). */
const clouds: readonly (readonly [host: string, ...aliases: string[]])[] = [
  // Worldwide, also Microsoft 365 GCC
  ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', v1Host],
  // US Government: GCC High and DoD
  ['login.microsoftonline.us', 'login.usgovcloudapi.net'],
  // China, operated by 21Vianet
  ['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn'],
  // European and Singapore sovereign clouds
  ['login.sovcloud-identity.fr'],
  ['login.sovcloud-identity.de'],
  ['login.sovcloud-identity.sg'],
]

const ownHosts: ReadonlyMap<string, string> = new Map(
  clouds.flatMap(([own, ...aliases]) => [own, ...aliases].map(host => [host, own] as const)),
)

/**
 * Whether Entra ID answers at this host, in any cloud and under any alias, `sts.windows.net` included.
 * @param host name without port, in any case
 */
export function isEntraHost(host: string): boolean {
  return ownHosts.has(host.toLowerCase())
}

/** The login host of the cloud that a host belongs to; the host itself where it is none of Entra's that is known. */
export function cloudHost(host: string): string {
  return ownHosts.get(host.toLowerCase()) ?? host.toLowerCase()
}

/** Whether there are personal accounts in the cloud of a login host: a known one of another cloud than the worldwide has none. */
export function hasPersonalAccounts(host: string): boolean {
  return !isEntraHost(host) || cloudHost(host) === cloudHost(v1Host)
}

/**
 * Whether a host may speak for an authority: it is the same, another one of its cloud, or any one of Entra's where the
 * authority is somebody's own way there.
 */
export function isOfCloud(host: string, authorityHost: string): boolean {
  return cloudHost(host) === cloudHost(authorityHost) || (isEntraHost(host) && !isEntraHost(authorityHost))
}
