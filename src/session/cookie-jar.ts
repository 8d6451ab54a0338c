import { cookieNames } from './cookie-header.ts'

/** How our cookies are named and marked (RFC 6265bis section 4.1). */
export type CookieSettings = Readonly<{
  name: string
  sameSite: 'lax' | 'strict' | 'none'
  secure: boolean
  domain?: string
  path: string
}>

/** What goes in and out of the browser under our names. */
export type CookieJar = Readonly<{
  /** Name of the session cookie with its prefix, e.g. `__Host-entrada`. */
  sessionName: string
  /** Begin of the name of each attempt cookie. */
  attemptPrefix: string
  /** Name of the cookie that carries the link of the signed-out page. */
  returnName: string
  /** Name of the cookie that counts sign-ins which came to nothing. */
  roundsName: string
  /** Name of the cookie while which is there no silent sign-in is tried: the last one has come to nothing. */
  pauseName: string
  /** Name of the cookie that carries a claims challenge to the sign-in that answers it, or says that one has. */
  challengeName: string
  /** Whether the session cookie stays away from a navigation that another site has begun. */
  isStrict: boolean
  /** Whether a cookie name is ours: such cookies never reach the upstream, nor come from it. */
  isOurs: (name: string) => boolean
  set: (name: string, value: string, maxAge?: number) => string
  clear: (name: string) => string
  /** Set-Cookie lines that end every sign-in which the browser has begun. */
  clearAttempts: (cookieHeader: string | undefined) => readonly string[]
}>

/**
 * Under https the names carry a prefix that binds them (RFC 6265bis section 4.1.3): `__Host-`, or `__Secure-`
 * when a domain or a path is set. Only these names are read, so a cookie planted over http is nothing.
 */
export function createCookieJar(settings: CookieSettings): CookieJar {
  const bound = settings.domain === undefined && settings.path === '/'
  const prefix = settings.secure ? (bound ? '__Host-' : '__Secure-') : ''
  const sessionName = prefix + settings.name
  const attributes = (name: string) => {
    // What has to be there on the way back from the provider, another site, cannot be strict.
    const isBrief = name.startsWith(`${sessionName}-`)
    const sameSite = isBrief && settings.sameSite === 'strict' ? 'lax' : settings.sameSite
    return [
      `Path=${settings.path}`,
      ...(settings.domain === undefined ? [] : [`Domain=${settings.domain}`]),
      'HttpOnly',
      ...(settings.secure ? ['Secure'] : []),
      `SameSite=${{ lax: 'Lax', strict: 'Strict', none: 'None' }[sameSite]}`,
    ].join('; ')
  }
  const folded = settings.name.toLowerCase()
  const attemptPrefix = `${sessionName}-login.`
  const clear = (name: string) => `${name}=; ${attributes(name)}; Max-Age=0`
  return Object.freeze({
    sessionName,
    attemptPrefix,
    returnName: `${sessionName}-rd`,
    roundsName: `${sessionName}-rounds`,
    pauseName: `${sessionName}-pause`,
    challengeName: `${sessionName}-claims`,
    isStrict: settings.sameSite === 'strict',
    // On the way of every request: mostly it is the session's, or an application's that is too short.
    isOurs: name =>
      name === sessionName || (name.length >= folded.length && isOurs(name.toLowerCase(), folded)),
    set: (name: string, value: string, maxAge?: number) =>
      `${name}=${value}; ${attributes(name)}${maxAge === undefined ? '' : `; Max-Age=${maxAge}`}`,
    clear,
    clearAttempts: header => cookieNames(header, attemptPrefix).map(clear),
  })
}

/** Ours with any prefix or none, so that a cookie from before https was switched on stays here as well. */
function isOurs(name: string, base: string): boolean {
  const at = name.startsWith('__host-') ? 7 : name.startsWith('__secure-') ? 9 : 0
  if (!name.startsWith(base, at)) return false
  const rest = name.slice(at + base.length)
  return ends.has(rest) || rest.startsWith('-login.') || /^\.\d$/.test(rest)
}

const ends: ReadonlySet<string> = new Set(['', '-rd', '-rounds', '-pause', '-claims'])
