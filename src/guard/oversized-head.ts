/** Bytes of a head, the request line and all its headers, that are passed on: most applications take no more. */
export const maxHeadSize = 16 * 1024

/** Bytes of a head that are read, so that a page can say what is wrong with one that is too large. */
export const maxReadSize = 48 * 1024

/** How many cookies are named. */
const named = 3

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,64}$/

type Sized = Readonly<{ name: string; size: number }>

/**
 * What takes the room in a head that is too large: names and sizes of the largest cookies or of the largest header.
 * Never a value, and of names only what is a token (RFC 9110 section 5.6.2).
 * @param rawHeaders names and values in turn; each character is one byte
 */
export function whatIsTooLarge(rawHeaders: readonly string[]): string {
  const headers: Sized[] = []
  const cookies: Sized[] = []
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string
    const value = rawHeaders[index + 1] as string
    headers.push({ name: `the header ${shown(name)}`, size: value.length })
    if (name.toLowerCase() === 'cookie') cookies.push(...cookiesOf(value))
  }
  const limit = `Headers may take ${kibibytes(maxHeadSize)} altogether.`
  const inCookies = cookies.reduce((sum, { size }) => sum + size, 0)
  if (inCookies > maxHeadSize / 2) return `${limit} The largest cookies are ${list(largest(cookies, named))}.`
  const [header] = largest(headers, 1)
  return header !== undefined && header.size > maxHeadSize / 2
    ? `${limit} Most of it is ${list([header])}.`
    : limit
}

/** Names and values of the whole lines in a piece of a head; what does not look like one is left out. */
export function linesOf(piece: Buffer): string[] {
  return piece
    .subarray(0, 2 * maxReadSize)
    .toString('latin1')
    .split('\r\n')
    .flatMap(line => {
      const colon = line.indexOf(':')
      const name = line.slice(0, Math.max(0, colon))
      return token.test(name) ? [name, line.slice(colon + 1).trim()] : []
    })
}

function cookiesOf(header: string): Sized[] {
  return header.split(';').map(pair => {
    const equals = pair.indexOf('=')
    const name = pair.slice(0, equals === -1 ? undefined : equals).trim()
    return { name: shown(name), size: pair.length }
  })
}

function largest(all: readonly Sized[], count: number): Sized[] {
  return all.toSorted((one, other) => other.size - one.size).slice(0, count)
}

function list(all: readonly Sized[]): string {
  return all.map(({ name, size }) => `${name} (${kibibytes(size)})`).join(', ')
}

function shown(name: string): string {
  return token.test(name) ? name : 'one with an odd name'
}

function kibibytes(bytes: number): string {
  return `${Math.round(bytes / 102.4) / 10} KiB`
}
