import type { ErrorCode } from '../errors.ts'
import { parseTarget, type Target } from './target.ts'

/** Why a request is refused before any route is looked at. */
export type Refusal = Readonly<{ code: ErrorCode; detail: string }>

/**
 * What a request asks for that somebody has written down, by the functions that read one. Nothing of the address is
 * tidied up, save that letters beyond ASCII are encoded, as every client does it.
 * @param url whole, or a path on the public origin
 * @param publicOrigin `https://app.example`
 */
export function asked(method: string, url: string, publicOrigin: string): Target | Refusal {
  if (method === 'TRACE' || method === 'CONNECT') {
    return { code: 'ERR_METHOD_NOT_ALLOWED', detail: `${method} is never passed on` }
  }
  const whole = /^https?:\/\/([^/?#]*)(.*)$/is.exec(url)
  if (whole === null) return parseTarget(method, encoded(url), new URL(publicOrigin).host)
  const [, authority, rest = ''] = whole
  return parseTarget(method, encoded(rest.startsWith('/') ? rest : `/${rest}`), authority)
}

function encoded(text: string): string {
  return text.replace(/[^\0-\u007f]+/g, run => encodeURIComponent(run.replace(/\p{Surrogate}/gu, '\ufffd')))
}
