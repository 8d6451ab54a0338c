/** Name and value of one field of a form. */
export type Field = readonly [name: string, value: string]

/** More fields than this nobody has typed, or would look through. */
const mostFields = 500

/**
 * The fields of an urlencoded body, if a form of ours with the same fields makes a browser send exactly these bytes
 * (WHATWG URL section 5.2, HTML sections 4.10.21.4 and 4.10.21.7); undefined for any other body.
 * @param body each byte one character (latin1)
 */
export function fieldsOf(body: string): readonly Field[] | undefined {
  const fields = [...new URLSearchParams(body)]
  const isExact = new URLSearchParams(fields).toString() === body
  return isExact && fields.length <= mostFields && fields.every(canStandInPage) ? fields : undefined
}

/**
 * Whether hidden fields keep it as it is. HTML knows no NUL, line breaks are always sent as CRLF, a field without a
 * name is not sent, and `_charset_` is filled in by the browser.
 */
function canStandInPage([name, value]: Field): boolean {
  if (name === '' || /[\0\r\n]/.test(name) || value.includes('\0')) return false
  if (/\r(?!\n)|(?<!\r)\n/.test(value)) return false
  return name.toLowerCase() !== '_charset_' || value === 'UTF-8'
}
