import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import type { Dispatcher } from 'undici'
import { responseHeaders, type Added, type ResponseHeaderOptions } from './response-headers.ts'
import { isClosedUnderneath, upstreamError } from './upstream-error.ts'

export type ExchangeOptions = ResponseHeaderOptions & Readonly<{ upstream: Dispatcher }>

/** One request on its way to the upstream, ready to be sent. */
export type Outgoing = Readonly<{ headers: string[]; added: Added }>

/** Methods that may be sent a second time when nothing was answered (RFC 9110 section 9.2.2), without a body. */
const repeatable = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Sends a request to the upstream and its answer to the client, both as streams with back-pressure, straight
 * between undici and the raw response (docs/adr/0001). The reply is hijacked only when the upstream has
 * answered; until then an error goes the ordinary way and becomes a page.
 */
export function exchange(reply: FastifyReply, outgoing: Outgoing, options: ExchangeOptions): void {
  const { raw } = reply.request
  const hasBody =
    raw.headers['transfer-encoding'] !== undefined || Number(raw.headers['content-length'] ?? 0) > 0
  const wantsEvents = raw.headers.accept?.includes('text/event-stream') === true
  const request: Dispatcher.DispatchOptions = {
    method: raw.method as Dispatcher.HttpMethod,
    path: reply.request.url,
    headers: outgoing.headers,
    body: hasBody ? raw : null,
    // A stream of events may be silent for as long as it likes.
    ...(wantsEvents && { bodyTimeout: 0 }),
  }
  const mayRepeat = !hasBody && repeatable.has(request.method)
  options.upstream.dispatch(
    request,
    new Relay(reply, outgoing.added, options, mayRepeat ? request : undefined),
  )
}

/** The answer's way back; undici calls these in order, `onHeaders` once more for each 1xx before it. */
class Relay implements Dispatcher.DispatchHandler {
  readonly #reply: FastifyReply
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #added: Added
  readonly #options: ExchangeOptions
  #repeat: Dispatcher.DispatchOptions | undefined
  #abort: ((error?: Error) => void) | undefined
  #resume: (() => void) | undefined
  #isGone = false

  constructor(
    reply: FastifyReply,
    added: Added,
    options: ExchangeOptions,
    repeat: Dispatcher.DispatchOptions | undefined,
  ) {
    this.#reply = reply
    this.#request = reply.request.raw
    this.#response = reply.raw
    this.#added = added
    this.#options = options
    this.#repeat = repeat
    this.#response.on('close', () => {
      if (this.#response.writableFinished) return
      // The client has gone: whoever works for it upstream may stop.
      this.#isGone = true
      this.#abort?.(new Error('the client has closed the connection'))
    })
    this.#response.on('drain', () => this.#resume?.())
  }

  onConnect(abort: (error?: Error) => void): void {
    if (this.#isGone) abort(new Error('the client has closed the connection'))
    else this.#abort = abort
  }

  onHeaders(status: number, rawHeaders: Buffer[], resume: () => void, statusText: string): boolean {
    if (status < 200) return true
    this.#repeat = undefined
    this.#resume = resume
    const headers = responseHeaders(rawHeaders.map(toText), this.#added, this.#options)
    this.#reply.hijack()
    // An answer before the whole request was read: the rest of it would be taken for the next request.
    if (!this.#request.complete) headers.push('Connection', 'close')
    this.#response.writeHead(status, statusText, headers)
    return true
  }

  onData(chunk: Buffer): boolean {
    return this.#response.write(chunk)
  }

  onComplete(): void {
    this.#response.end()
  }

  onError(error: Error): void {
    if (this.#isGone) return
    if (this.#repeat !== undefined && isClosedUnderneath(error)) {
      const again = this.#repeat
      this.#repeat = undefined
      this.#options.upstream.dispatch(again, this)
      return
    }
    // Once the head is out, the only honest end is a broken one: the client must see that something is missing.
    if (this.#response.headersSent) this.#response.destroy()
    else this.#reply.send(upstreamError(error))
  }
}

/** Header bytes as text in which each character is one byte, the way Node writes them out again. */
function toText(bytes: Buffer): string {
  return bytes.toString('latin1')
}
