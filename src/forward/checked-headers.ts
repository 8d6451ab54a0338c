import type { RawHeaders } from './identity-headers.ts'

/** A name, and a value as undici and Node take it (RFC 9110 sections 5.1 and 5.5): no control characters, and bytes alone. */
const namePattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const valuePattern = /^[\t\x20-\x7e\x80-\xff]*$/

/** What undici makes more of than a line of the head, or refuses. */
const special: ReadonlySet<string> = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
  ...['content-length', 'content-type', 'host', 'expect', 'http2-settings'],
])

/** `undefined` for a list that is not to be sent unseen. What is remembered is a copy, so no later change of it counts. */
const known = new WeakMap<RawHeaders, RawHeaders | undefined>()

/**
 * A list of headers that can be written as it is: each list is looked at once, however many requests it goes out with.
 * @returns undefined for one in which there is anything that undici has to see for itself, be it to refuse it
 */
export function checkedHeaders(headers: RawHeaders): RawHeaders | undefined {
  if (known.has(headers)) return known.get(headers)
  const copy = Object.freeze([...headers])
  const checked = isPlain(copy) ? copy : undefined
  known.set(headers, checked)
  return checked
}

function isPlain(headers: RawHeaders): boolean {
  if (headers.length % 2 !== 0) return false
  return headers.every((text, index) =>
    index % 2 === 0 ? namePattern.test(text) && !special.has(text.toLowerCase()) : valuePattern.test(text),
  )
}
