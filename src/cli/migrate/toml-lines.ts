/** A value of the configuration file. */
export type TomlValue = string | number | boolean | readonly TomlItem[]

/** What a list can hold. */
type TomlItem = string | number | boolean

/** One `key = value`, with the line it begins in, from 1. */
export type TomlEntry = Readonly<{ name: string; value: TomlValue; line: number }>

/** What cannot be read, and where. */
export type TomlFault = Readonly<{ line: number; what: string }>

/**
 * The entries of a file in the part of TOML 1.0 that a configuration of oauth2-proxy needs: names with texts, numbers,
 * true and false, and lists of them. Tables, dates and everything else are faults, as is every line that cannot be read.
 */
export function readToml(
  source: string,
): Readonly<{ entries: readonly TomlEntry[]; faults: readonly TomlFault[] }> {
  const text = source.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
  const entries: TomlEntry[] = []
  const faults: TomlFault[] = []
  const names = new Set<string>()
  let line = 1
  for (let at = 0; at < text.length;) {
    const blank = matchAt(/[ \t]*(?:#[^\n]*)?(?:\n|$)/y, text, at)
    if (blank !== undefined && blank !== '') {
      at += blank.length
      line += 1
      continue
    }
    const read = readEntry(text, at)
    if (typeof read === 'object') {
      if (names.has(read.name)) faults.push({ line, what: `${read.name} is there twice` })
      names.add(read.name)
      entries.push({ name: read.name, value: read.value, line })
      line += text.slice(at, read.end).split('\n').length - 1
      at = read.end
    } else {
      faults.push({ line, what: read })
      const end = text.indexOf('\n', at)
      at = end === -1 ? text.length : end + 1
      line += 1
    }
  }
  return { entries, faults }
}

function readEntry(text: string, at: number): { name: string; value: TomlValue; end: number } | string {
  const front = /[ \t]*(?:([A-Za-z0-9_-]+)|"([^"\\\n]+)"|'([^'\n]+)')[ \t]*=[ \t]*/y
  front.lastIndex = at
  const [whole, bare, double, single] = front.exec(text) ?? []
  if (whole === undefined) {
    return matchAt(/[ \t]*\[/y, text, at) === undefined
      ? 'this line is not name = value'
      : 'there are no tables in the configuration of oauth2-proxy'
  }
  const read = readValue(text, at + whole.length)
  if (typeof read === 'string') return read
  const rest = matchAt(/[ \t]*(?:#[^\n]*)?(?:\n|$)/y, text, read.end)
  if (rest === undefined) return 'there is something behind the value'
  return { name: bare ?? double ?? single ?? '', value: read.value, end: read.end + rest.length }
}

type Read<T> = Readonly<{ value: T; end: number }>

function readValue(text: string, at: number): Read<TomlValue> | string {
  return text[at] === '[' ? readList(text, at) : readItem(text, at)
}

function readItem(text: string, at: number): Read<TomlItem> | string {
  switch (text.charAt(at)) {
    case '"':
      return readQuoted(text, at, '"')
    case "'":
      return readQuoted(text, at, "'")
    default: {
      const word = matchAt(/[^\s,#\]]+/y, text, at) ?? ''
      const end = at + word.length
      if (word === 'true' || word === 'false') return { value: word === 'true', end }
      if (/^[+-]?(?:0|[1-9][0-9]*)$/.test(word)) return { value: Number(word), end }
      return word === '' ? 'the value is missing' : 'a text needs quotes'
    }
  }
}

function readList(text: string, start: number): Read<TomlValue> | string {
  const value: TomlItem[] = []
  const skip = (at: number) => at + (matchAt(/(?:[ \t\n]|#[^\n]*\n)*/y, text, at)?.length ?? 0)
  for (let at = skip(start + 1); ;) {
    if (text[at] === ']') return { value, end: at + 1 }
    // Each inner list would be one call deeper, and no option takes one.
    if (text[at] === '[') return 'a list stands within a list'
    const read = readItem(text, at)
    if (typeof read === 'string') return at >= text.length ? 'the list is not closed' : read
    value.push(read.value)
    at = skip(read.end)
    if (text[at] === ',') at = skip(at + 1)
    else if (text[at] !== ']') return 'the list is not closed'
  }
}

/** A text in quotes, three of them over several lines. Escapes count in `"` only. */
function readQuoted(text: string, at: number, quote: '"' | "'"): Read<string> | string {
  const long = quote.repeat(3)
  const mark = text.startsWith(long, at) ? long : quote
  let value = ''
  for (let here = at + mark.length; here < text.length; here++) {
    if (text.startsWith(mark, here)) {
      return { value: mark === long ? value.replace(/^\n/, '') : value, end: here + mark.length }
    }
    const character = text[here] ?? ''
    if (character === '\n' && mark === quote) break
    if (character !== '\\' || quote === "'") {
      value += character
      continue
    }
    const escape = matchAt(/\\(?:[btnfr"\\]|u[0-9A-Fa-f]{4})/y, text, here)
    if (escape === undefined) return 'a backslash in " is written \\\\'
    value += unescaped(escape)
    here += escape.length - 1
  }
  return 'the quotes are not closed'
}

function unescaped(escape: string): string {
  const letters: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r' }
  const letter = escape[1] ?? ''
  if (letter === 'u') return String.fromCharCode(Number.parseInt(escape.slice(2), 16))
  return letters[letter] ?? letter
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}
