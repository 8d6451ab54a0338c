import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** The challenges of an answer 401 (RFC 6750 section 3, RFC 7617 section 2). */
export const challenges = ['Bearer realm="entrada"', 'Basic realm="entrada", charset="UTF-8"'] as const

/**
 * Whether a request to the admin port bears its token: as Bearer, or as the password of HTTP Basic under any name, so
 * that a browser can do it. A browser sends Basic along by itself: what changes something then has to come from a page
 * of the admin port (`foreign` otherwise). Anything in the query counts for nothing.
 * @param isReading it changes nothing
 */
export function accessOf(
  { authorization, 'sec-fetch-site': site }: IncomingHttpHeaders,
  token: string,
  isReading: boolean,
): 'granted' | 'refused' | 'foreign' {
  const [, scheme = '', credentials = ''] = /^(bearer|basic) +([^ ]+)$/i.exec(authorization ?? '') ?? []
  if (scheme.toLowerCase() === 'bearer') return isEqual(credentials, token) ? 'granted' : 'refused'
  if (scheme === '' || !isEqual(passwordOf(credentials), token)) return 'refused'
  return isReading || site === 'same-origin' ? 'granted' : 'foreign'
}

/** RFC 7617 section 2: the name ends at the first colon. */
function passwordOf(credentials: string): string {
  const text = Buffer.from(credentials, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon === -1 ? '' : text.slice(colon + 1)
}

/** Takes as long whatever was sent. */
function isEqual(sent: string, token: string): boolean {
  return timingSafeEqual(digest(sent), digest(token))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
