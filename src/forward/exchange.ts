import type { FastifyReply } from 'fastify'
import type { Dispatcher } from 'undici'
import type { Identity } from '../identity/identity.ts'
import { AnswerRelay, type RelayOptions } from './answer-relay.ts'
import type { Head } from './head-lines.ts'
import type { RawHeaders } from './identity-headers.ts'
import type { Added } from './response-headers.ts'
import { hasUpload, uploadOf } from './upload.ts'
import type { Request } from './sending.ts'
import type { Upstream } from './upstream.ts'
import type { UpstreamTrace } from './upstream-trace.ts'

/** One request on its way to the upstream, ready to be sent. */
export type Outgoing = Readonly<{
  /** The target for the upstream. */
  target: string
  head: Head
  /** What the upstream is told of somebody, beside those. */
  told: RawHeaders
  timeouts: Upstream['timeouts']
  /** Largest body, bytes; unlimited when undefined. */
  maxBody: number | undefined
  added: Added
  /** Whom it is sent for. */
  identity: Identity | undefined
  trace: UpstreamTrace | null
}>

/** Methods that may be sent a second time when nothing was answered (RFC 9110 section 9.2.2), without a body. */
const repeatable = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Sends a request to the upstream and its answer to the client, both as streams with back-pressure, straight
 * between undici and the raw response (docs/adr/0001). The reply is hijacked only when the upstream has
 * answered; until then an error goes the ordinary way and becomes a page.
 * @throws GatewayError ERR_BODY_TOO_LARGE for a body whose length says so
 */
export function exchange(reply: FastifyReply, outgoing: Outgoing, options: RelayOptions): void {
  const { raw } = reply.request
  const { target, head, told, timeouts, maxBody, added, identity, trace } = outgoing
  const body = hasUpload(raw)
    ? uploadOf(raw, {
        maxBody,
        idle: timeouts.bodyIdle,
        onStalled: () => relay.onStalled(),
        onPiece: () => relay.onPiece(),
      })
    : null
  const wantsEvents = raw.headers.accept?.includes('text/event-stream') === true
  const request: Request = {
    method: raw.method as Dispatcher.HttpMethod,
    path: target,
    body,
    headersTimeout: timeouts.headers,
    // A stream of events may be silent for as long as it likes.
    bodyTimeout: wantsEvents ? 0 : timeouts.bodyIdle,
  }
  const sent = { request, head, told }
  const repeat = body === null && repeatable.has(request.method) ? sent : undefined
  const relay = new AnswerRelay(reply, { added, repeat, identity, trace }, options)
  options.sending.send(options.upstream.pool, sent, relay)
}
