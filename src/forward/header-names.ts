import { knownByName } from './known-names.ts'

/**
 * Names that only the gateway may give to the upstream, folded (see `foldName`): each is removed from every
 * client on every route, whether a preset uses it or not, so that switching one on later opens nothing.
 */
const managed: ReadonlySet<string> = new Set(
  [
    // Whoever stands in front of us may set these; for the upstream they are made here.
    ['forwarded', 'xrealip', 'xclientip', 'clientip', 'trueclientip', 'xclusterclientip', 'xrequestid'],
    ['traceparent', 'tracestate'],
    // Names that make an application see another request than the one that was judged.
    ['xrewriteurl', 'xhttpmethodoverride', 'xhttpmethod', 'xmethodoverride'],
    // Identity under the names of other gateways and applications (ecosystem.md 7).
    ['remoteuser', 'remoteuserid', 'remoteusername', 'remoteuseremail', 'remotename', 'remoteemail'],
    ['remotegroup', 'remotegroups', 'remoterole', 'remoteroles', 'xremoteuser', 'xremoteuserid'],
    ['xremoteusername', 'xremoteuseremail', 'xremotename', 'xremoteemail', 'xremotegroup', 'xremotegroups'],
    ['xproxyuser', 'xproxyroles', 'xproxygroups', 'xuser', 'xrole', 'xroles', 'xfirstname', 'xlastname'],
    ['xusername', 'xuseremail', 'xemail', 'xgroups', 'smuser', 'essecurityrunasuser'],
    // What applications with a preset read beyond what it sends.
    ['xteam', 'xteams', 'xrolete', 'xfullname', 'xremoteuid'],
    ['opendistrosecurityimpersonateas', 'opensearchsecurityimpersonateas'],
    ['xgoogiapjwtassertion', 'cfaccessjwtassertion', 'xpomeriumjwtassertion'],
    // CGI makes HTTP_PROXY of it, which programs take for their own proxy (CVE-2016-5385).
    ['proxy'],
  ].flat(),
)

const managedPrefixes = [
  'xforwarded',
  'xoriginal',
  'xauthrequest',
  'xmsclientprincipal',
  'xmstoken',
  'xwebauth',
  'xentrada',
  'xauthentik',
  'xauthsubject',
  'xauthuser',
  'xauthemail',
  'xauthgroups',
  'xauthroles',
  'xauthtoken',
  'xpomeriumclaim',
  'xgoogauthenticated',
  'xamznoidc',
  'xremoteextra',
  'xproxyext',
]

/** Headers of one connection only (RFC 9110 section 7.6.1), and `Expect`, which is answered here. */
const perConnection: ReadonlySet<string> = new Set([
  'connection',
  'keepalive',
  'proxyconnection',
  'te',
  'trailer',
  'transferencoding',
  'upgrade',
  'http2settings',
  'expect',
  'proxyauthorization',
  'proxyauthenticate',
])

/**
 * A header name as applications see it after their servers have folded it: CGI, WSGI and Rack turn `-` and `_`
 * into the same key, others drop dots. Two names count as equal when these are (CVE-2025-64484, CVE-2026-39858).
 */
export function foldName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '')
}

export type NameKind = 'pass' | 'managed' | 'per-connection' | 'host' | 'cookie' | 'authorization'

const named: Readonly<Record<string, NameKind>> = {
  host: 'host',
  cookie: 'cookie',
  authorization: 'authorization',
  'content-length': 'pass',
  'content-type': 'pass',
}
const foldedNamed: ReadonlySet<string> = new Set(Object.keys(named).map(foldName))

/** What is to be done with a client's header of this name. */
export type KindOf = (name: string) => NameKind

/** @param ours names that the settings give to headers of the gateway: these come from no client either */
export function createKindOf(ours: readonly string[] = []): KindOf {
  const ourNames = new Set(ours.map(foldName))
  return knownByName(name => {
    const plain = classify(name)
    return plain === 'pass' && ourNames.has(foldName(name)) ? 'managed' : plain
  })
}

/** The same where the settings name none. */
export const nameKind = createKindOf()

function classify(name: string): NameKind {
  const folded = foldName(name)
  if (managed.has(folded) || managedPrefixes.some(prefix => folded.startsWith(prefix))) return 'managed'
  if (perConnection.has(folded)) return 'per-connection'
  const lower = name.toLowerCase()
  if (Object.hasOwn(named, lower)) return named[lower] as NameKind
  // `Content_Length` and its like reach nobody: they could only be meant to be read as the real one.
  return foldedNamed.has(folded) ? 'managed' : 'pass'
}
