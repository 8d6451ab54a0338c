import type { RawHeaders } from './identity-headers.ts'

/** A name, and a value as undici and Node take it (RFC 9110 sections 5.1 and 5.5): no control characters, and bytes alone. */
const namePattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const valuePattern = /^[\t\x20-\x7e\x80-\xff]*$/

/** What undici makes more of than a line of the head, or refuses. */
const special: ReadonlySet<string> = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
  ...['content-length', 'host', 'expect', 'http2-settings'],
])

/** Distinct names that are remembered; clients send the same few, and an attacker must not fill memory. */
const remembered = 2000
const longestRemembered = 64

/** Some headers as one, in whose value the others follow as lines of the head. */
export type Lines = Readonly<{ name: string; value: string }>

/** A list of headers as it goes into a head. */
export type Split = Readonly<{
  /** What undici has to see for itself, be it to refuse it: names and values one after the other. */
  seen: string[]
  /** All others, in their order; undefined when there are none. */
  lines: Lines | undefined
}>

/** Which headers can be written into a head as they are, and how. */
export class HeadLines {
  /** What stands before the value of a header behind another, by name. */
  readonly #starts = new Map<string, string>()
  /** By list; `undefined` for one that is not to be sent unseen. */
  readonly #known = new WeakMap<RawHeaders, string | undefined>()

  /** @param more lines to come behind these, each behind a line break (`of`) */
  split(headers: RawHeaders, more = ''): Split {
    const seen: string[] = []
    let first: string | undefined
    let text = ''
    for (let index = 0; index < headers.length; index += 2) {
      const name = headers[index] as string
      const value = headers[index + 1]
      const start = this.#startOf(name)
      if (start === undefined || value === undefined || !valuePattern.test(value)) {
        seen.push(...headers.slice(index, index + 2))
      } else if (first === undefined) {
        first = name
        text = value
      } else {
        text += start + value
      }
    }
    return { seen, lines: first === undefined ? undefined : { name: first, value: text + more } }
  }

  /**
   * The lines of a list that goes out with many requests, each behind a line break: it is looked at once, and no later
   * change of it counts.
   * @returns undefined for one in which there is anything that undici has to see for itself
   */
  of(headers: RawHeaders): string | undefined {
    if (this.#known.has(headers)) return this.#known.get(headers)
    const { seen, lines } = this.split(headers)
    const text = lines === undefined ? '' : `\r\n${lines.name}: ${lines.value}`
    const known = seen.length === 0 ? text : undefined
    this.#known.set(headers, known)
    return known
  }

  #startOf(name: string): string | undefined {
    const known = this.#starts.get(name)
    if (known !== undefined) return known
    if (!namePattern.test(name) || special.has(name.toLowerCase())) return undefined
    const start = `\r\n${name}: `
    if (this.#starts.size < remembered && name.length <= longestRemembered) this.#starts.set(name, start)
    return start
  }
}
