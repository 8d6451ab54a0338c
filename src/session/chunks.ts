import { cookieNames, cookiesFrom } from './cookie-header.ts'
import type { CookieJar } from './cookie-jar.ts'

/** A browser keeps a cookie only if name, value and attributes are at most this many bytes. */
export const cookieLimit = 4096
/** What one of our cookies aims at, so that proxies with 4 KiB buffers pass it too. */
const chunkSize = 3584
/** All our session cookies together in a request; attempts and the application's own cookies need room too. */
export const sessionBudget = 7168
const maxChunks = Math.ceil(sessionBudget / chunkSize)

/**
 * Set-Cookie lines for a sealed session: one cookie, or numbered chunks, and the removal of every session
 * cookie of ours that the request carried and that is not written now. Undefined when it is over the budget.
 */
export function writeSession(
  jar: CookieJar,
  sealed: string,
  cookieHeader: string | undefined,
): string[] | undefined {
  const parts = chunk(sealed)
  const total = parts.reduce((sum, part) => sum + part.length + jar.sessionName.length + 5, 0)
  if (total > sessionBudget) return undefined
  const names =
    parts.length === 1 ? [jar.sessionName] : parts.map((_, index) => `${jar.sessionName}.${index}`)
  const lines = parts.map((part, index) => jar.set(names[index] ?? jar.sessionName, `${parts.length}${part}`))
  if (lines.some(line => line.length > cookieLimit)) return undefined
  const stale = sessionCookieNames(jar, cookieHeader).filter(name => !names.includes(name))
  return [...lines, ...stale.map(name => jar.clear(name))]
}

/** Set-Cookie lines that end every session cookie of ours that the request carries. */
export function clearSession(jar: CookieJar, cookieHeader: string | undefined): string[] {
  const names = new Set([jar.sessionName, ...sessionCookieNames(jar, cookieHeader)])
  return [...names].map(name => jar.clear(name))
}

/** Every sealed session that the Cookie header could hold, at most 8, most likely first. */
export function sealedCandidates(jar: CookieJar, cookieHeader: string | undefined): string[] {
  const found = cookiesFrom(cookieHeader, jar.sessionName)
  if (found.length === 0) return []
  // Mostly there is one cookie that is whole, or there are both parts of one in their order.
  const [rest, value = '', nextRest, next = ''] = found
  if (found.length === 2 && rest === '') return value.startsWith('1') ? [value.slice(1)] : []
  const arePair = found.length === 4 && rest === '.0' && nextRest === '.1'
  if (arePair && value.startsWith('2') && next.startsWith('2')) return [value.slice(1) + next.slice(1)]
  const whole = partsIn(found, '', 1)
  const chunked = chunkedCandidates(found)
  return [...whole, ...chunked].slice(0, 8)
}

function chunkedCandidates(found: readonly string[]): string[] {
  const all: string[] = []
  for (let count = 2; count <= maxChunks; count += 1) {
    let heads = partsIn(found, '.0', count).slice(0, 8)
    for (let index = 1; index < count; index += 1) {
      const next = partsIn(found, `.${index}`, count)
      heads = heads.flatMap(head => next.map(part => head + part)).slice(0, 8)
    }
    all.push(...heads)
  }
  return all
}

/** What the cookies of a name hold behind the number of parts. @param rest how the name goes on behind that of the session */
function partsIn(found: readonly string[], rest: string, count: number): string[] {
  const parts: string[] = []
  for (let at = 0; at < found.length; at += 2) {
    const value = found[at + 1] ?? ''
    if (found[at] === rest && value.startsWith(String(count))) parts.push(value.slice(1))
  }
  return parts
}

function sessionCookieNames(jar: CookieJar, cookieHeader: string | undefined): string[] {
  return cookieNames(cookieHeader, jar.sessionName).filter(
    name => name === jar.sessionName || /^\.\d$/.test(name.slice(jar.sessionName.length)),
  )
}

function chunk(sealed: string): string[] {
  const parts: string[] = []
  for (let at = 0; at < sealed.length; at += chunkSize) parts.push(sealed.slice(at, at + chunkSize))
  return parts
}
