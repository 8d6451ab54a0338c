import { isExempt } from './no-proxy.ts'

/** A proxy that leads out. */
export type WebProxy = Readonly<{
  /** Its origin: `http://` or `https://`, host and port, no user and no password. */
  url: string
  /** The variable that names it, for whoever has to mend it. */
  variable: string
  /** Value of Proxy-Authorization (RFC 7617): a secret. */
  authorization?: string
}>

/** The proxies to https and to http addresses. @property exempt text of NO_PROXY */
export type Proxies = Readonly<{ https?: WebProxy; http?: WebProxy; exempt: string }>

/** The proxy on the way to an address; undefined where it is reached directly. */
export function proxyFor(url: URL, proxies: Proxies | undefined): WebProxy | undefined {
  const proxy = url.protocol === 'https:' ? proxies?.https : proxies?.http
  return proxy !== undefined && !isExempt(url, proxies?.exempt ?? '') ? proxy : undefined
}

/** `the proxy proxy.example:3128 (HTTPS_PROXY)` */
export function proxyName({ url, variable }: WebProxy): string {
  return `the proxy ${new URL(url).host} (${variable})`
}

/** Host and port, as CONNECT names them (RFC 9110 section 9.3.6). */
export function authorityOf({ hostname, port, protocol }: URL): string {
  const usual = protocol === 'https:' ? '443' : '80'
  return `${hostname}:${port === '' ? usual : port}`
}
