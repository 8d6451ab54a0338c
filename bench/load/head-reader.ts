/** The head of an answer, as far as a load generator needs it. */
export type Head = Readonly<{ status: number; bodyLength: number; headLength: number }>

const end = Buffer.from('\r\n\r\n')

/**
 * The head at the beginning of what has come; undefined when it is not all there yet. Lengths in bytes.
 * @throws Error for an answer whose length cannot be known from it
 */
export function readHead(come: Buffer): Head | undefined {
  const at = come.indexOf(end)
  if (at < 0) return undefined
  const text = come.toString('latin1', 0, at)
  const status = Number(text.slice(9, 12))
  const length = /\r\ncontent-length: *(\d+)/i.exec(text)?.[1]
  const isEmpty = status === 204 || status === 304
  if (length === undefined && !isEmpty) throw new Error(`an answer without a length: ${text.slice(0, 200)}`)
  return { status, bodyLength: isEmpty ? 0 : Number(length), headLength: at + end.length }
}
