import type { RawHeaders } from './identity-headers.ts'
import { knownByName } from './known-names.ts'

/** A name, and a value as undici and Node take it (RFC 9110 sections 5.1 and 5.5): no control characters, and bytes alone. */
const namePattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const valuePattern = /^[\t\x20-\x7e\x80-\xff]*$/

/** What undici makes more of than a line of the head, or refuses. */
const special: ReadonlySet<string> = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
  ...['content-length', 'host', 'expect', 'http2-settings'],
])

/** Some headers as one, in whose value the others follow as lines of the head. */
export type Lines = Readonly<{ name: string; value: string }>

/** Takes headers one by one. */
export type HeaderSink = Readonly<{ push: (name: string, value: string) => unknown }>

/** The headers of one request, as they go into its head. */
export class Head implements HeaderSink {
  /** What undici has to see for itself, be it to refuse it: names and values one after the other. */
  readonly seen: string[] = []
  readonly #starts: LineStarts
  #first: string | undefined
  /** The value of the first, and all others, in their order. */
  #text = ''

  constructor(starts: LineStarts) {
    this.#starts = starts
  }

  push(name: string, value: string): void {
    const start = this.#starts.of(name)
    if (start === undefined || !valuePattern.test(value)) {
      this.seen.push(name, value)
    } else if (this.#first === undefined) {
      this.#first = name
      this.#text = value
    } else {
      this.#text += start + value
    }
  }

  /** All that undici need not see; undefined when there is nothing. @param more to come behind it (`KnownLines`) */
  lines(more = ''): Lines | undefined {
    return this.#first === undefined ? undefined : { name: this.#first, value: this.#text + more }
  }

  /** Everything as a list again: names and values one after the other. */
  all(): string[] {
    const lines = this.lines()
    const apart = lines === undefined ? [] : `${lines.name}: ${lines.value}`.split('\r\n')
    const pairs = apart.map(line => [line, line.indexOf(':')] as const)
    return [...this.seen, ...pairs.flatMap(([line, end]) => [line.slice(0, end), line.slice(end + 2)])]
  }
}

/** What stands before the value of a header behind another, by name. */
export class LineStarts {
  /** @returns undefined for a name that undici has to see */
  readonly of = knownByName(name =>
    !namePattern.test(name) || special.has(name.toLowerCase()) ? undefined : inOnePiece(`\r\n${name}: `),
  )
}

/** Lists that go out with many requests: each is looked at once, and no later change of it counts. */
export class KnownLines {
  readonly #starts: LineStarts
  readonly #known = new WeakMap<RawHeaders, string | undefined>()

  constructor(starts: LineStarts) {
    this.#starts = starts
  }

  /** The lines of a list, each behind a line break; undefined when there is anything in it that undici has to see. */
  of(headers: RawHeaders): string | undefined {
    const before = this.#known.get(headers)
    if (before !== undefined || this.#known.has(headers)) return before
    const known = headers.length % 2 === 0 ? this.#made(headers) : undefined
    this.#known.set(headers, known)
    return known
  }

  #made(headers: RawHeaders): string | undefined {
    const head = new Head(this.#starts)
    for (let at = 0; at < headers.length; at += 2) head.push(headers[at] as string, headers[at + 1] as string)
    const lines = head.lines()
    if (head.seen.length > 0) return undefined
    return lines === undefined ? '' : inOnePiece(`\r\n${lines.name}: ${lines.value}`)
  }
}

/** The same text. V8 keeps what is put together as a tree, and walks through it each time that a text with it in it is written. */
function inOnePiece(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1')
}
