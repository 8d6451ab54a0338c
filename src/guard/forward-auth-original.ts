import { METHODS } from 'node:http'
import type { Dialect } from './forward-auth-dialects.ts'
import type { Original } from './original.ts'

/** A request by which a proxy asks about another one. */
export type Asking = Readonly<{
  method: string
  /** Its own target, in origin-form. */
  url: string
  host: string
  /** Names and values one after the other. */
  rawHeaders: readonly string[]
}>

/**
 * The request that a proxy asks about; or, as a string, a sentence fragment that says why it is not clear, and repeats
 * nothing of it. Only the headers of the dialect are looked at, and each must be there once: an application or a proxy
 * that takes `X_Forwarded_Uri` for the same name makes two of them.
 * @param endpoint path of the endpoint @param foldName a header's name as applications see it
 */
export function originalOf(
  asking: Asking,
  dialect: Dialect,
  endpoint: string,
  foldName: (name: string) => string,
): Original | string {
  const values = new Map<string, string>()
  for (const name of [...dialect.headers, ...dialect.more]) {
    const [only, ...others] = headersReadAs(name, asking.rawHeaders, foldName)
    if (others.length > 0) return `${name} is there more than once`
    if (only !== undefined && only.name.toLowerCase() !== name.toLowerCase()) {
      return `${name} is there in another spelling`
    }
    const { value } = only ?? { value: '' }
    if (value === '' && dialect.headers.includes(name)) return `${name} is missing`
    values.set(name, value)
  }
  const { url: own, method, host } = asking
  const isBelow = own.startsWith(`${endpoint}/`)
  // Proxies in front keep clients from this path as it is written, and may not see it in /.auth/%76erify.
  const isAsked = dialect.inPath === true ? isBelow : own.split('?', 1)[0] === endpoint
  if (!isAsked) return 'the path is not the one that is to be asked'
  const rest = isBelow ? own.slice(endpoint.length) : ''
  const original = dialect.read({ value: name => values.get(name) ?? '', rest, method, host })
  if (original === undefined) return 'the headers do not describe one request'
  if (!METHODS.includes(original.method)) return 'the method is none'
  if (!original.url.startsWith('/')) return 'the target does not begin with a slash'
  const isOwn = method === 'GET' || method === 'HEAD' || method === original.method
  return isOwn ? original : 'it asks by one method about another'
}

/** All headers that somebody may take for this one. */
function headersReadAs(
  name: string,
  rawHeaders: readonly string[],
  foldName: (name: string) => string,
): readonly Readonly<{ name: string; value: string }>[] {
  const folded = foldName(name)
  return rawHeaders.flatMap((each, index) => {
    const value = index % 2 === 0 ? rawHeaders[index + 1] : undefined
    return value !== undefined && foldName(each) === folded ? [{ name: each, value }] : []
  })
}
