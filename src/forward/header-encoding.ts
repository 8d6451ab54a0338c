/** How what is known of a person is written into a header. */
export type HeaderEncoding = 'utf8' | 'percent' | 'base64' | 'rfc2047'

/** One text as it goes on the wire; empty when nothing is left of it. */
export function encodedText(text: string, encoding: HeaderEncoding): string {
  return encoders[encoding](text)
}

/**
 * Several texts as one, with `%`, the first character of the separator and a blank at either end percent-encoded inside
 * each, so that none can look like two, or like another. With `percent` each is encoded by itself and the separator is left
 * as it is.
 * @param separator ASCII signs other than `%`, letters and digits
 * @param also what the reader takes for more than a part of a text: percent-encoded too
 */
export function encodedList(
  values: readonly string[],
  separator: string,
  encoding: HeaderEncoding,
  also = nothing,
): string {
  const mark = separator.charAt(0)
  const code = `%${mark.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
  const whole = values.join('')
  // As group ids are: there is nothing to look for in each.
  if (also === nothing && plainText.test(whole) && !whole.includes(mark)) {
    const joined = values.join(separator)
    return encoding === 'percent' ? joined : encodedText(joined, encoding)
  }
  // Before anything is escaped: a blank may be the separator.
  const texts = values.map(blankControls)
  if (encoding === 'percent') {
    return texts.map(text => encodeURIComponent(wellFormed(text)).replaceAll(mark, code)).join(separator)
  }
  const escaped = texts.map(text =>
    text
      .replaceAll('%', '%25')
      .replaceAll(mark, code)
      .replaceAll(also, encodeURIComponent)
      .replaceAll(blankEnds, encodeURIComponent),
  )
  return encodedText(escaped.join(separator), encoding)
}

const nothing = /(?!)/g

/** What no encoding and no reader makes anything else of. */
const plainText = /^[\w.-]*$/

/** What trimming would take away, here or in the application. */
const blankEnds = /^[\p{White_Space}\uFEFF]|[\p{White_Space}\uFEFF]$/gu

/**
 * A text as it goes on the wire: UTF-8 bytes, each shown as one character, which is what Node writes. Control
 * characters cannot be part of a header value (RFC 9110 section 5.5) and become blanks.
 */
export function headerBytes(value: string): string {
  if (/^[ -~]*$/.test(value)) return value.trim()
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  const clean = value.replace(/[\u0000-\u001f\u007f]/g, ' ').trim()
  return Buffer.from(clean, 'utf8').toString('latin1')
}

const encoders: Readonly<Record<HeaderEncoding, (text: string) => string>> = {
  utf8: headerBytes,
  percent: text => encodeURIComponent(plain(text)),
  base64: text => Buffer.from(plain(text), 'utf8').toString('base64'),
  rfc2047: text => encodedWords(plain(text)),
}

/** Text that holds no control character after it is decoded either, and no half of a surrogate pair. */
function plain(text: string): string {
  return wellFormed(blankControls(text)).trim()
}

function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD')
}

function blankControls(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ')
}

/** Bytes of UTF-8 whose base64 fits into an encoded word of 75 characters (RFC 2047 section 2). */
const bytesOfWord = 45

/**
 * Encoded words where a text is not plain ASCII, a blank between two, which readers take away again; each holds whole
 * characters (RFC 2047 sections 2, 5 and 6.2). ASCII that could be read as an encoded word is encoded as well.
 */
function encodedWords(text: string): string {
  if (/^[ -~]*$/.test(text) && !text.includes('=?')) return text
  const pieces: string[] = []
  let piece = ''
  for (const character of text) {
    if (Buffer.byteLength(piece + character) > bytesOfWord) {
      pieces.push(piece)
      piece = ''
    }
    piece += character
  }
  return [...pieces, piece].map(each => `=?utf-8?B?${Buffer.from(each).toString('base64')}?=`).join(' ')
}
