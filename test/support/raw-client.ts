import { connect } from 'node:net'

/** An answer as it came over the wire. `rawHeaders` keeps order, case and bytes (latin1). */
export type RawAnswer = Readonly<{
  status: number
  reason: string
  rawHeaders: readonly (readonly [string, string])[]
  body: Buffer
}>

/**
 * Sends exact bytes and returns everything that came back until the other side closed, or until `quiet`
 * milliseconds passed in silence after at least one byte.
 * @param bytes a string is written as latin1, each character one byte
 */
export async function sendBytes(port: number, bytes: string | Buffer, quiet = 500): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
    })
    const done = (): void => {
      socket.destroy()
      resolve(Buffer.concat(chunks))
    }
    socket.on('data', chunk => {
      chunks.push(chunk)
      socket.setTimeout(quiet, done)
    })
    socket.on('end', done)
    socket.on('close', done)
    socket.on('error', error => (chunks.length > 0 ? done() : reject(error)))
  })
}

/** Sends exact bytes and parses the first answer. */
export async function rawRequest(port: number, bytes: string | Buffer, quiet?: number): Promise<RawAnswer> {
  return parseAnswer(await sendBytes(port, bytes, quiet))
}

/**
 * The first final answer in `bytes` (1xx answers are passed over), its body taken out of chunks.
 * @throws when the bytes do not begin with an HTTP/1.1 answer
 */
export function parseAnswer(bytes: Buffer): RawAnswer {
  const end = bytes.indexOf('\r\n\r\n')
  const head = bytes.subarray(0, end < 0 ? bytes.length : end).toString('latin1')
  const [statusLine = '', ...lines] = head.split('\r\n')
  const parts = /^HTTP\/1\.[01] (\d{3}) ?(.*)$/.exec(statusLine)
  if (parts === null || end < 0) throw new Error(`not an HTTP answer: ${JSON.stringify(head.slice(0, 200))}`)

  const rest = bytes.subarray(end + 4)
  const status = Number(parts[1])
  if (status >= 100 && status < 200 && status !== 101) return parseAnswer(rest)
  const rawHeaders = lines.map(line => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).trim()] as const
  })
  return { status, reason: parts[2] ?? '', rawHeaders, body: bodyOf(rest, rawHeaders) }
}

/**
 * All final answers in `bytes` that are whole; what is no answer ends the list.
 * @param methods of the requests in order: the answer to HEAD has no body
 */
export function wholeAnswers(bytes: Buffer, methods: readonly string[] = []): readonly RawAnswer[] {
  const answers: RawAnswer[] = []
  let rest = bytes
  for (;;) {
    const end = rest.indexOf('\r\n\r\n')
    const status = /^HTTP\/1\.[01] (\d{3})/.exec(rest.subarray(0, 12).toString('latin1'))?.[1]
    if (end < 0 || status === undefined) return answers
    if (status.startsWith('1') && status !== '101') {
      rest = rest.subarray(end + 4)
      continue
    }
    const hasNone = methods[answers.length] === 'HEAD' || status === '204' || status === '304'
    const length = hasNone ? 0 : bodyLength(rest, end + 4)
    if (length === undefined || rest.length < end + 4 + length) return answers
    answers.push(parseAnswer(rest.subarray(0, end + 4 + length)))
    rest = rest.subarray(end + 4 + length)
  }
}

/** How many bytes the body takes on the wire, undefined while that is not known. */
function bodyLength(bytes: Buffer, start: number): number | undefined {
  const head = bytes.subarray(0, start).toString('latin1')
  const length = /^content-length: *(\d+)/im.exec(head)?.[1]
  if (length !== undefined) return Number(length)
  if (!/^transfer-encoding: *chunked/im.test(head)) return bytes.length - start
  const last = bytes.indexOf('0\r\n\r\n', start)
  return last < 0 ? undefined : last + 5 - start
}

/** The values of a header, whatever the case of its name. */
export function headerValues(answer: RawAnswer, name: string): readonly string[] {
  return answer.rawHeaders
    .filter(([each]) => each.toLowerCase() === name.toLowerCase())
    .map(([, value]) => value)
}

function bodyOf(rest: Buffer, rawHeaders: RawAnswer['rawHeaders']): Buffer {
  const values = new Map(rawHeaders.map(([name, value]) => [name.toLowerCase(), value]))
  if (values.get('transfer-encoding')?.toLowerCase() === 'chunked') return unchunked(rest)
  const length = values.get('content-length')
  return length === undefined ? rest : rest.subarray(0, Number(length))
}

function unchunked(bytes: Buffer): Buffer {
  const chunks: Buffer[] = []
  let at = 0
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    const size = lineEnd < 0 ? 0 : Number.parseInt(bytes.subarray(at, lineEnd).toString('latin1'), 16)
    if (!(size > 0)) return Buffer.concat(chunks)
    chunks.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = lineEnd + 2 + size + 2
  }
}
