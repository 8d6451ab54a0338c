type Stored = Readonly<{
  name: string
  value: string
  host: string
  hostOnly: boolean
  path: string
  secure: boolean
  expiresAt: number
}>

/**
 * What a browser keeps of cookies, as far as tests need it: host, path, Secure, expiry (RFC 6265 section 5), sizes and
 * the rules of names with a prefix, which hold for lines that end a cookie too (RFC 6265bis sections 5.6 and 5.7).
 */
export class CookieJar {
  #cookies: readonly Stored[] = []

  /** Takes the Set-Cookie lines of an answer from `url`. */
  take(url: URL, lines: readonly string[]): void {
    for (const line of lines) {
      const cookie = parse(url, line)
      if (!isKept(url, cookie)) continue
      const others = this.#cookies.filter(
        each => each.name !== cookie.name || each.host !== cookie.host || each.path !== cookie.path,
      )
      this.#cookies = cookie.expiresAt <= Date.now() ? others : [...others, cookie]
    }
  }

  /** The Cookie header for `url`; `undefined` when there is nothing to send. */
  header(url: URL): string | undefined {
    const pairs = this.#matching(url).map(({ name, value }) => `${name}=${value}`)
    return pairs.length === 0 ? undefined : pairs.join('; ')
  }

  /** Names of the cookies that `url` would be sent. */
  names(url: URL): readonly string[] {
    return this.#matching(url).map(({ name }) => name)
  }

  /** Another jar with the same cookies: what a thief who copied them has. */
  copy(): CookieJar {
    const copy = new CookieJar()
    copy.#cookies = this.#cookies
    return copy
  }

  #matching(url: URL): readonly Stored[] {
    const host = url.hostname
    const secure = isSecure(url)
    return this.#cookies.filter(
      each =>
        (each.hostOnly ? host === each.host : host === each.host || host.endsWith(`.${each.host}`)) &&
        (url.pathname === each.path || url.pathname.startsWith(each.path.replace(/\/?$/, '/'))) &&
        (secure || !each.secure) &&
        each.expiresAt > Date.now(),
    )
  }
}

/** Browsers count loopback as secure enough; http elsewhere neither gives nor gets a Secure cookie. */
function isSecure({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || ['localhost', '127.0.0.1'].includes(hostname)
}

function isKept(url: URL, { name, value, host, hostOnly, path, secure }: Stored): boolean {
  if (name.length + value.length > 4096) return false
  if (secure && !isSecure(url)) return false
  if (url.hostname !== host && !url.hostname.endsWith(`.${host}`)) return false
  if (/^__host-/i.test(name)) return secure && hostOnly && path === '/'
  return !/^__secure-/i.test(name) || secure
}

function parse(url: URL, line: string): Stored {
  const [pair = '', ...rest] = line.split(';').map(part => part.trim())
  const attributes = new Map(
    rest.map(part => {
      const [name, value] = split(part)
      return [name.toLowerCase(), value]
    }),
  )
  const [name, value] = split(pair)
  const domain = attributes.get('domain')?.replace(/^\./, '')
  return {
    name,
    value,
    host: domain ?? url.hostname,
    hostOnly: domain === undefined,
    path: attributes.get('path') ?? url.pathname.replace(/\/[^/]*$/, '').replace(/^$/, '/'),
    secure: attributes.has('secure'),
    expiresAt: expiry(attributes),
  }
}

function split(text: string): readonly [string, string] {
  const at = text.indexOf('=')
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

function expiry(attributes: ReadonlyMap<string, string>): number {
  const maxAge = attributes.get('max-age')
  if (maxAge !== undefined) return Date.now() + Number(maxAge) * 1000
  const expires = attributes.get('expires')
  return expires === undefined ? Infinity : Date.parse(expires)
}
