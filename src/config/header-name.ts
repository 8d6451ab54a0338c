/** Names that the gateway gives to the application itself, or that belong to the message; letters and digits only. */
const taken: ReadonlySet<string> = new Set([
  ...[
    'xforwardeduser',
    'xforwardedpreferredusername',
    'xforwardedemail',
    'xforwardedname',
    'xforwardedroles',
  ],
  ...['xforwardedgroups', 'xforwardedtenant', 'xforwardedfor', 'xforwardedproto', 'xforwardedhost'],
  ...['xforwardedport', 'xforwardedprefix', 'xforwardedserver', 'forwarded', 'xrealip', 'xrequestid'],
  ...['traceparent', 'tracestate', 'via', 'host', 'cookie', 'setcookie', 'origin', 'referer', 'range'],
  ...['connection', 'keepalive', 'proxyconnection', 'te', 'trailer', 'transferencoding', 'upgrade', 'expect'],
  ...['http2settings', 'proxyauthorization', 'proxyauthenticate', 'proxy', 'useragent', 'date'],
  // Names that make an application see another request, or another client.
  ...['xrewriteurl', 'xhttpmethodoverride', 'xhttpmethod', 'xmethodoverride', 'xclientip', 'trueclientip'],
])

const takenPrefixes = ['accept', 'content', 'xentrada', 'xoriginal', 'secwebsocket', 'secfetch']

/** A name as applications see it after their servers have folded it; `foldName` of the forward room does the same. */
export function foldedName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '')
}

/** Why a header cannot be one of the settings' own; undefined when it can. */
export function headerNameFault(name: string): string | undefined {
  // RFC 9110 section 5.1
  if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) return 'must be the name of a header'
  const folded = foldedName(name)
  if (folded === '') return 'must have a letter or a digit'
  const isTaken = taken.has(folded) || takenPrefixes.some(prefix => folded.startsWith(prefix))
  return isTaken ? `${name} has a meaning of its own, and cannot hold anything else` : undefined
}
