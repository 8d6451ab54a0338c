import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import type { Dispatcher } from 'undici'
import { reasonPhrase } from './reason-phrase.ts'
import { responseHeaders, type Added, type ResponseHeaderOptions } from './response-headers.ts'
import { discardRest, uploadOf } from './upload.ts'
import { isClosedUnderneath, upstreamError } from './upstream-error.ts'

export type ExchangeOptions = ResponseHeaderOptions &
  Readonly<{
    upstream: Dispatcher
    /** Name of the upstream for TLS; undici would take it from the client's Host. */
    servername: string
    /** Called when an answer did not reach its end, whoever broke it off. */
    onCut: (reply: FastifyReply) => void
  }>

/** One request on its way to the upstream, ready to be sent. */
export type Outgoing = Readonly<{ headers: string[]; added: Added }>

/** Methods that may be sent a second time when nothing was answered (RFC 9110 section 9.2.2), without a body. */
const repeatable = new Set(['GET', 'HEAD', 'OPTIONS'])

type Request = Dispatcher.DispatchOptions & { servername: string }

/**
 * Sends a request to the upstream and its answer to the client, both as streams with back-pressure, straight
 * between undici and the raw response (docs/adr/0001). The reply is hijacked only when the upstream has
 * answered; until then an error goes the ordinary way and becomes a page.
 */
export function exchange(reply: FastifyReply, outgoing: Outgoing, options: ExchangeOptions): void {
  const { raw } = reply.request
  const body = uploadOf(raw)
  const wantsEvents = raw.headers.accept?.includes('text/event-stream') === true
  const request: Request = {
    method: raw.method as Dispatcher.HttpMethod,
    path: reply.request.url,
    headers: outgoing.headers,
    body,
    servername: options.servername,
    // A stream of events may be silent for as long as it likes.
    ...(wantsEvents && { bodyTimeout: 0 }),
  }
  const mayRepeat = body === null && repeatable.has(request.method)
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
  #repeat: Request | undefined
  #abort: ((error?: Error) => void) | undefined
  #resume: (() => void) | undefined
  #hasBody = false
  #isGone = false

  constructor(reply: FastifyReply, added: Added, options: ExchangeOptions, repeat: Request | undefined) {
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
      this.#options.onCut(this.#reply)
    })
    this.#response.on('drain', () => this.#resume?.())
  }

  onConnect(abort: (error?: Error) => void): void {
    if (this.#isGone) abort(new Error('the client has closed the connection'))
    else this.#abort = abort
  }

  /** The first byte of an answer has come, be it of a 1xx. */
  onResponseStarted(): void {
    this.#repeat = undefined
  }

  onHeaders(status: number, rawHeaders: Buffer[], resume: () => void, statusText: string): boolean {
    if (status < 200) return true
    this.#resume = resume
    const headers = responseHeaders(rawHeaders.map(toText), this.#added, this.#options)
    // May throw for what no server should send; the reply must still be ours then.
    this.#response.writeHead(status, reasonPhrase(statusText, 'utf8'), headers)
    this.#reply.hijack()
    // Node keeps the head back until there is a body; an open stream of events may have none for long.
    process.nextTick(Relay.#flushHead, this)
    return true
  }

  static #flushHead(this: void, relay: Relay): void {
    if (!relay.#hasBody && !relay.#response.writableEnded) relay.#response.flushHeaders()
  }

  onData(chunk: Buffer): boolean {
    this.#hasBody = true
    return this.#response.write(chunk)
  }

  onComplete(): void {
    this.#response.end()
    discardRest(this.#request)
  }

  onError(error: Error): void {
    if (this.#isGone || this.#request.errored !== null) return
    if (this.#repeat !== undefined && isClosedUnderneath(error)) {
      const again = this.#repeat
      this.#repeat = undefined
      this.#options.upstream.dispatch(again, this)
      return
    }
    discardRest(this.#request)
    // Once the head is out, the only honest end is a broken one: the client must see that something is missing.
    if (this.#response.headersSent) this.#response.destroy()
    else this.#reply.send(upstreamError(error))
  }
}

/** Header bytes as text in which each character is one byte, the way Node writes them out again. */
function toText(bytes: Buffer): string {
  return bytes.toString('latin1')
}
