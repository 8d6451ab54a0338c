/** How often a segment is decoded beyond the first time, to see whether something hides in it. */
const deepest = 3

const plain = 0
const slash = 1
const percent = 2
const refused = 3

/** What each ASCII character is in a path. */
const kinds: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code)
  if (character === '/') return slash
  if (character === '%') return percent
  return code <= 0x20 || code === 0x7f || '\\;#?'.includes(character) ? refused : plain
})

/**
 * The segments of a path, each percent-decoded once as UTF-8, a trailing slash folded; or, as a string, a sentence
 * fragment that says why the path is not clear. See docs/adr/0003 for what is refused and why.
 * @param path as sent; each character one byte
 * @param end where the query begins
 */
export function readSegments(path: string, end = path.length): readonly string[] | string {
  if (!path.startsWith('/')) return 'the path does not begin with a slash'
  const segments: string[] = []
  let start = 1
  let encoded = false
  for (let at = 1; at <= end; at++) {
    const kind = at === end ? slash : kindOf(path.charCodeAt(at))
    if (kind === plain) continue
    if (kind === refused) return refusedCharacter(path.charCodeAt(at))
    if (kind === percent) {
      encoded = true
      continue
    }
    if (at === start) {
      if (at === end) break
      return 'the path holds an empty segment'
    }
    const segment = encoded ? decode(path.slice(start, at)) : path.slice(start, at)
    if (segment === undefined) return malformed
    const problem = encoded ? hiddenProblem(segment) : dotProblem(segment)
    if (problem !== undefined) return problem
    segments.push(segment)
    start = at + 1
    encoded = false
  }
  return segments
}

/**
 * As `readSegments`, for a path that may also hold encoded slashes, empty segments and semicolons, encoded or not.
 * Between these it must be as clear as any other; encoded twice, they are refused as everywhere.
 */
export function readOddSegments(path: string): readonly string[] | string {
  if (!path.startsWith('/')) return readSegments(path)
  for (const piece of path.split(/[/;]|%2f|%3b/i)) {
    const read = readSegments(`/${piece}`)
    if (typeof read === 'string') return read
  }
  return path.replace(/\/$/, '').split('/').slice(1).map(decodeURIComponent)
}

const malformed = 'the path holds malformed percent-encoding or UTF-8'

function kindOf(code: number): number {
  return kinds[code] ?? refused
}

function refusedCharacter(code: number): string {
  if (code === 0x5c) return 'the path holds a backslash'
  if (code === 0x3b) return 'the path holds a semicolon'
  if (code === 0x23) return 'the path holds a fragment'
  return 'the path holds a control character, a space or a byte that is not ASCII'
}

/** The text, or `undefined` when the encoding is malformed, overlong UTF-8 and surrogates included. */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** What a decoded segment is that a segment must not be, however often somebody behind us decodes it again. */
function hiddenProblem(segment: string): string | undefined {
  let text = segment
  for (let depth = 0; depth <= deepest; depth++) {
    const problem = dotProblem(text) ?? contentProblem(text)
    if (problem !== undefined || !/%[0-9a-f]{2}/i.test(text)) return problem
    try {
      text = decodeAgain(text)
    } catch {
      return malformed
    }
  }
  return 'the path is percent-encoded too many times'
}

/**
 * The text with its percent-encoding decoded once more; a percent sign that encodes nothing stands for itself, as in
 * the decoded `/100%25`. @throws {URIError} for malformed UTF-8
 */
export function decodeAgain(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, run => decodeURIComponent(run))
}

function dotProblem(segment: string): string | undefined {
  return segment === '.' || segment === '..' ? 'the path holds a dot segment' : undefined
}

function contentProblem(text: string): string | undefined {
  if (text.includes('/') || text.includes('\\')) return 'the path holds an encoded slash or backslash'
  if (text.includes(';')) return 'the path holds an encoded semicolon'
  return /\p{Cc}/u.test(text) ? 'the path holds an encoded control character' : undefined
}
