import type { IncomingHttpHeaders } from 'node:http'
import { Http2ServerRequest, Http2ServerResponse, type ServerHttp2Stream } from 'node:http2'
import type { ReadableOptions } from 'node:stream'
import { withTransportSecurity, type HeaderLines } from './transport-security.ts'

/**
 * A request over HTTP/2 as everything behind the listener reads requests, that is like one over HTTP/1.1 (RFC 9113
 * section 8.3.1): `:authority` is the one Host, cookies are one line again (section 8.2.3), no pseudo-header stands
 * in `rawHeaders`, and a body of unknown length is known by its transfer coding.
 */
export class Http2Request extends Http2ServerRequest {
  /** Bytes of the body that have come. */
  received = 0

  constructor(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    options: ReadableOptions,
    rawHeaders: readonly string[],
  ) {
    super(stream, headers, options, likeHttp1(rawHeaders, headers[':authority']))
    const authority = headers[':authority']
    if (typeof authority === 'string') headers.host = authority
    if (!stream.endAfterHeaders && headers['content-length'] === undefined) {
      headers['transfer-encoding'] = 'chunked'
    }
    // Where the address is looked for once the connection has gone: the access line may come later.
    Object.assign(stream, { remoteAddress: stream.session?.socket.remoteAddress })
    // Node ends the body of a stream that was reset as if it were whole; nobody may take it for that.
    this.on('aborted', () => this.destroy(new Error('the client has reset the stream')))
    this.on('error', ignore)
  }

  override push(chunk: unknown, encoding?: BufferEncoding): boolean {
    if (Buffer.isBuffer(chunk)) this.received += chunk.length
    return super.push(chunk, encoding)
  }
}

/**
 * The class of answers over HTTP/2 that take what is written for HTTP/1.1: flat lists of headers, reason phrases.
 * @param hsts value of Strict-Transport-Security
 */
export function http2Response(hsts: string | undefined) {
  return class Http2Response extends Http2ServerResponse<Http2Request> {
    constructor(stream: ServerHttp2Stream) {
      super(stream)
      // Node ends what it closes, so that an answer which was broken off seems to have been finished.
      const isWhole = () => this.writableEnded && stream.writableFinished && stream.rstCode === 0
      Object.defineProperty(this, 'writableFinished', { get: isWhole })
    }

    override writeHead(status: number, ...rest: readonly unknown[]): this {
      return super.writeHead(status, http2Headers(withTransportSecurity(rest.at(-1), hsts)))
    }

    /** A cut answer ends in a reset with an error, for without one it would look whole. */
    override destroy(error?: Error): this {
      const cut = this.writableFinished ? undefined : new Error('the answer was broken off')
      super.destroy(error ?? cut)
      return this
    }

    /** Node says `finish` of answers that were broken off, too. */
    override emit(event: string | symbol, ...details: unknown[]): boolean {
      return event === 'finish' && !this.writableFinished ? false : super.emit(event, ...details)
    }
  }
}

/** Header lines without pseudo-headers; two different hosts stay two, to be refused where all such requests are. */
function likeHttp1(rawHeaders: readonly string[], authority: string | string[] | undefined): string[] {
  const hosts = new Map<string, string>()
  const cookies: string[] = []
  const rest: string[] = []
  if (typeof authority === 'string') hosts.set(authority.toLowerCase(), authority)
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string
    const value = rawHeaders[index + 1] as string
    if (name === 'host') hosts.set(value.toLowerCase(), value)
    else if (name === 'cookie') cookies.push(value)
    else if (!name.startsWith(':')) rest.push(name, value)
  }
  return [
    ...[...hosts.values()].flatMap(host => ['Host', host]),
    ...(cookies.length === 0 ? [] : ['Cookie', cookies.join('; ')]),
    ...rest,
  ]
}

/** Headers that are about the connection, which a stream must not carry (RFC 9113 section 8.2.2). */
const ofTheConnection = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
])

/** Headers that Node takes only once; of several it would refuse all, and the first is kept. */
const single = new Set([
  'content-type',
  'content-length',
  'content-location',
  'content-range',
  'date',
  'etag',
  'expires',
  'last-modified',
  'location',
  'retry-after',
  'age',
])

function http2Headers(headers: HeaderLines): Record<string, string | string[]> {
  const out = new Map<string, string | string[]>()
  const add = (given: string, value: string | string[]): void => {
    const name = given.toLowerCase()
    if (ofTheConnection.has(name)) return
    const before = out.get(name)
    if (before === undefined) out.set(name, value)
    else if (!single.has(name)) out.set(name, [before, value].flat())
  }
  if (Array.isArray(headers)) {
    for (let index = 0; index + 1 < headers.length; index += 2) {
      add(String(headers[index]), String(headers[index + 1]))
    }
  } else {
    for (const [name, value] of Object.entries(headers)) {
      if (value !== undefined) add(name, Array.isArray(value) ? value : String(value))
    }
  }
  return Object.fromEntries(out)
}

function ignore(): void {
  // Whoever reads the body has been told; nobody else needs to know.
}
