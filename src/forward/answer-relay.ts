import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import type { Dispatcher } from 'undici'
import { GatewayError, type ErrorCode } from '../errors.ts'
import type { Identity } from '../identity/identity.ts'
import { checkAnswer, toldLength } from './answer-check.ts'
import { challengedClaims } from './claims-challenge.ts'
import type { LiveConnection, LiveConnections, OpenConnection } from './live-connections.ts'
import { reasonPhrase } from './reason-phrase.ts'
import { responseHeaders, type Added, type ResponseHeaderOptions } from './response-headers.ts'
import { AnswerHandler, type Sent, type Sending } from './sending.ts'
import { spentPieces } from './spent-pieces.ts'
import { discardRest } from './upload.ts'
import type { Upstream } from './upstream.ts'
import { isClosedUnderneath, upstreamError } from './upstream-error.ts'
import type { UpstreamTrace } from './upstream-trace.ts'

export type RelayOptions = ResponseHeaderOptions &
  Readonly<{
    upstream: Upstream
    /** Called when an answer did not reach its end, whoever broke it off. */
    onCut: (reply: FastifyReply) => void
    live: LiveConnections
    sending: Sending
    /**
     * Answers a claims challenge of the upstream in its place, if it can; undefined where there is no provider that
     * knows such a thing.
     */
    challenged?: Challenged | undefined
    counted?: Counted | undefined
  }>

/** What is counted of upstreams. */
export type Counted = Readonly<{
  upstreamAnswered: (upstream: string, seconds: number) => void
  upstreamFailed: (upstream: string, reason: ErrorCode) => void
}>

/** @param claims as the challenge has them @returns whether the reply has been sent */
export type Challenged = (reply: FastifyReply, claims: string, setCookies: readonly string[]) => boolean

/** What is known of an answer before it is there. */
export type Expected = Readonly<{
  added: Added
  /** The request, when it may be sent once more. */
  repeat: Sent | undefined
  /** Whom it is for. */
  identity: Identity | undefined
  trace: UpstreamTrace | null
}>

/** More interim answers (1xx) than this before the real one, and it is none. */
const maxInterim = 32

/** Bytes of a body that is written together with its head when it has come in one piece. */
const maxAtOnce = 64 * 1024

/**
 * An answer's way back to the client. undici calls these in order, `onHeaders` once more for each 1xx before it;
 * those are left out, as nobody asked for them and no browser reads a 103 over HTTP/1.1.
 */
export class AnswerRelay extends AnswerHandler implements Dispatcher.DispatchHandler, LiveConnection {
  readonly reply: FastifyReply
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #expected: Expected
  readonly #options: RelayOptions
  readonly #open: OpenConnection
  #repeat: Sent | undefined
  #abort: ((error?: Error) => void) | undefined
  #resume: (() => void) | undefined
  readonly #begun = performance.now()
  #interim = 0
  #hasBody = false
  /** The client has left. */
  #isGone = false
  /** A piece of the body has come. */
  #hasBegun = false
  /** Why it may not go on, though nobody has left. */
  #ended: GatewayError | undefined
  /** The client has all of the answer, whatever the upstream may still send. */
  #isWhole = false
  /** The length of a body of which nothing has come yet, and which may be written at once. */
  #atOnce: number | undefined

  constructor(reply: FastifyReply, expected: Expected, options: RelayOptions) {
    super()
    this.reply = reply
    this.#request = reply.request.raw
    this.#response = reply.raw
    this.#expected = expected
    this.#options = options
    this.#repeat = expected.repeat
    this.#open = options.live.add(this, expected.identity)
    this.#response.on('close', () => {
      options.live.delete(this.#open)
      if (this.#response.writableFinished) return
      // The client has gone: whoever works for it upstream may stop.
      this.#isGone = true
      this.#abort?.(new Error('the client has closed the connection'))
      this.#options.onCut(this.reply)
    })
  }

  /** The client has stopped within its body. */
  onStalled(): void {
    this.#abort?.(new GatewayError('ERR_REQUEST_TIMEOUT'))
  }

  /** The client has sent a piece of its body. */
  onPiece(): void {
    // The first belongs to the request, which was activity itself.
    if (this.#hasBegun) this.#options.live.sent(this.#open)
    this.#hasBegun = true
  }

  /** Ends both ways: with the error while nothing is answered, else broken off in the middle. */
  end(error: GatewayError): void {
    this.#ended = error
    this.#repeat = undefined
    if (this.#response.headersSent) this.#response.destroy()
    else this.#abort?.(error)
  }

  onConnect(abort: (error?: Error) => void): void {
    if (this.#isGone) abort(new Error('the client has closed the connection'))
    else if (this.#ended !== undefined) abort(this.#ended)
    else if (this.untold !== undefined) abort(new Error('undici has not told of its request'))
    else this.#abort = abort
  }

  /** The first byte of an answer has come, be it of a 1xx. */
  onResponseStarted(): void {
    this.#repeat = undefined
  }

  onHeaders(status: number, rawHeaders: Buffer[], resume: () => void, statusText: string): boolean {
    if (status < 200) {
      this.#interim += 1
      if (this.#interim > maxInterim) throw new Error('there are too many interim answers')
      return true
    }
    this.#resume = resume
    const { counted, upstream } = this.#options
    counted?.upstreamAnswered(upstream.name, (performance.now() - this.#begun) / 1000)
    this.#expected.trace?.upstreamAnswered(status)
    const added = { ...this.#expected.added, status }
    const received = rawHeaders.map(toText)
    // These may throw for what no server should send; the reply must still be ours then.
    checkAnswer(status, received)
    if (status === 401 && this.#answersChallenge(received)) {
      this.#isWhole = true
      throw new Error('the answer is a claims challenge, which another one takes the place of')
    }
    const headers = responseHeaders(received, added, this.#options)
    this.#response.writeHead(status, reasonPhrase(statusText, 'utf8'), headers)
    this.reply.hijack()
    if (status === 204 || status === 304) {
      // It ends here, whatever length it speaks of (RFC 9112 section 6.3); undici would miss a body.
      this.#isWhole = true
      this.#response.end()
      return true
    }
    const length = toldLength(received)
    if (length !== undefined && length <= maxAtOnce) this.#atOnce = length
    // Node keeps the head back until there is a body; an open stream of events may have none for long.
    process.nextTick(AnswerRelay.#flushHead, this)
    return true
  }

  #answersChallenge(received: readonly string[]): boolean {
    const { added, identity } = this.#expected
    const { challenged } = this.#options
    const claims = challenged && identity && challengedClaims(received)
    return claims !== undefined && challenged?.(this.reply, claims, added.setCookies) === true
  }

  static #flushHead(this: void, relay: AnswerRelay): void {
    if (!relay.#hasBody && !relay.#response.writableEnded) relay.#response.flushHeaders()
  }

  onData(chunk: Buffer): boolean {
    this.#hasBody = true
    const isAll = chunk.length === this.#atOnce
    this.#atOnce = undefined
    spentPieces.count(chunk.length)
    // When it goes on after a pause, undici may tell of an empty piece.
    if (chunk.length === 0) return true
    if (!isAll) {
      const goesOn = this.#response.write(chunk)
      if (!goesOn && this.#resume !== undefined) this.#response.once('drain', this.#resume)
      return goesOn
    }
    // Head, body and end in one write to the socket.
    this.#isWhole = true
    this.#response.end(chunk)
    return true
  }

  onComplete(): void {
    if (!this.#isWhole) this.#response.end()
    discardRest(this.#request)
  }

  onError(error: Error): void {
    if (this.#isGone || this.#request.errored !== null) return
    if (this.#repeat !== undefined && isClosedUnderneath(error)) {
      const again = this.#repeat
      this.#repeat = undefined
      // Another connection that was kept could be just as stale.
      this.#options.sending.send(this.#options.upstream.fresh, again, this)
      return
    }
    discardRest(this.#request)
    if (this.#isWhole) return
    const failure = this.#ended ?? upstreamError(error)
    const { counted, upstream } = this.#options
    // What the client has done wrong, or who may not go on, is not the upstream's.
    if (failure.code.startsWith('ERR_UPSTREAM_')) counted?.upstreamFailed(upstream.name, failure.code)
    // Once the head is out, the only honest end is a broken one: the client must see that something is missing.
    if (this.#response.headersSent) this.#response.destroy()
    else this.#refuse(failure)
  }

  #refuse(error: GatewayError): void {
    const isTooLate = this.#ended !== undefined && !this.#request.complete
    // What more of the body comes is for nobody.
    if (isTooLate) this.#response.once('finish', () => this.#request.destroy())
    // The rest of a body that has stopped will not come, so nothing can come behind it.
    if (error.code === 'ERR_REQUEST_TIMEOUT' || isTooLate) this.reply.header('connection', 'close')
    this.reply.send(error)
  }
}

/** Header bytes as text in which each character is one byte, the way Node writes them out again. */
function toText(bytes: Buffer): string {
  return bytes.toString('latin1')
}
