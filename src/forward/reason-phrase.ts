const plain = /^[\t\x20-\x7e]*$/

/**
 * An upstream's reason phrase as it may be written again, each character one byte: control characters, which the
 * grammar does not know (RFC 9112 section 4) and Node refuses to write, become blanks.
 * @param decoded how its bytes were made a text
 */
export function reasonPhrase(text: string, decoded: 'utf8' | 'latin1'): string {
  if (plain.test(text)) return text
  return Buffer.from(text, decoded)
    .toString('latin1')
    .replace(/[^\t\x20-\x7e\x80-\xff]/g, ' ')
}
