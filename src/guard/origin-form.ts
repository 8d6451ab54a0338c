import type { IncomingHttpHeaders } from 'node:http'

/**
 * The target in origin-form: of one in absolute-form (RFC 9112 section 3.2.2) whose authority is the Host's, in any
 * spelling of its letters and its port, what follows the authority, byte for byte. Anything else is left as it is,
 * and `isOriginForm` tells what of it to refuse.
 */
export function originForm(raw: { url?: string | undefined; headers: IncomingHttpHeaders }): string {
  const url = raw.url ?? '/'
  if (url.startsWith('/')) return url
  const found = /^(https?):\/\/([^/?#]*)(.*)$/i.exec(url)
  if (found === null) return url
  const [, scheme = '', authority = '', rest = ''] = found
  const named = spelledOut(authority, scheme)
  if (named === undefined || named !== spelledOut(raw.headers.host ?? '', scheme)) return url
  return rest.startsWith('/') ? rest : `/${rest}`
}

/** Whether a target is a path: the router would look past the authority of another one. */
export function isOriginForm(target: string): boolean {
  return target.startsWith('/')
}

/** An authority as name and port, the scheme's own port when it holds none (RFC 9110 section 4.2.3). */
function spelledOut(authority: string, scheme: string): string | undefined {
  const found = /^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]{0,5}))?$/.exec(authority)
  if (found === null) return undefined
  const [, name = '', port = ''] = found
  const usual = scheme.toLowerCase() === 'https' ? 443 : 80
  return `${name.toLowerCase()}:${port === '' ? usual : Number(port)}`
}
