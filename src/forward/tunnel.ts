import { request, type ClientRequest, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyReply } from 'fastify'
import { GatewayError } from '../errors.ts'
import { joinSockets } from './join-sockets.ts'
import type { LiveConnection, LiveConnections } from './live-connections.ts'
import type { OpenTunnels, TunnelEnds, TunnelOwner } from './open-tunnels.ts'
import { reasonPhrase } from './reason-phrase.ts'
import { relayRefusal } from './relay-refusal.ts'
import { responseHeaders, type Added, type ResponseHeaderOptions } from './response-headers.ts'
import type { Upgrade } from './upgrade.ts'
import type { Upstream } from './upstream.ts'
import { upstreamError } from './upstream-error.ts'
import type { UpstreamTrace } from './upstream-trace.ts'

export type TunnelOptions = ResponseHeaderOptions &
  Readonly<{
    upstream: Upstream
    /** Milliseconds: until the upstream must have answered, between two pieces of its refusal. */
    timeouts: Upstream['timeouts']
    tunnels: OpenTunnels
    live: LiveConnections
    onUpgraded: (reply: FastifyReply) => void
    /** Called when the client has left, or an answer did not reach its end. */
    onCut: (reply: FastifyReply) => void
  }>

/** An upgrade on its way to the upstream, ready to be sent. */
export type OutgoingUpgrade = Readonly<{
  target: string
  headers: readonly string[]
  added: Added
  owner: TunnelOwner
  trace: UpstreamTrace | null
}>

const webSocket = ['Connection', 'Upgrade', 'Upgrade', 'websocket']

/**
 * Asks the upstream for the upgrade first, and gives its answer to the client as it is: 101 with its
 * subprotocol and extensions, or its refusal. Then both sockets are joined.
 * @throws GatewayError what `OpenTunnels.enter` throws; the upstream is not dialled then
 */
export function tunnel(
  reply: FastifyReply,
  upgrade: Upgrade,
  outgoing: OutgoingUpgrade,
  options: TunnelOptions,
): void {
  const { added, trace } = outgoing
  const { socket: client } = upgrade
  let ends: TunnelEnds = {
    close: () => refuse(new GatewayError('ERR_DRAINING')),
    destroy: () => client.destroy(),
  }
  /** How it ends when its session does. */
  let end: LiveConnection['end'] = refuse
  const leaveRoom = options.tunnels.enter(outgoing.owner, {
    close: code => ends.close(code),
    destroy: () => ends.destroy(),
  })
  const connection: LiveConnection = { reply, end: (...why) => end(...why) }
  const open = options.live.add(connection, outgoing.owner.identity)
  function leave(): void {
    leaveRoom()
    options.live.delete(open)
  }
  const asked = ask(outgoing, options.upstream)
  const timer = setTimeout(
    () => asked.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })),
    options.timeouts.headers,
  )
  function stopDialling(): void {
    clearTimeout(timer)
    client.off('close', abandon)
  }
  function abandon(): void {
    stopDialling()
    // Its connection may still be under way.
    asked.once('close', leave)
    asked.destroy()
    options.onCut(reply)
  }
  function refuse(error: GatewayError): void {
    asked.destroy(error)
  }
  client.once('close', abandon)
  asked.on('error', error => {
    // A client that has left is the business of `abandon`.
    if (reply.sent || client.destroyed) return
    stopDialling()
    leave()
    reply.send(error instanceof GatewayError ? error : upstreamError(error))
  })
  asked.once('response', answer => {
    stopDialling()
    trace?.upstreamAnswered(answer.statusCode ?? 0)
    ends = { close: () => undefined, destroy: () => client.destroy() }
    end = () => client.destroy()
    for (const event of ['finish', 'close']) reply.raw.once(event, leave)
    relayRefusal(reply, answer, added, options)
  })
  asked.once('upgrade', (answer, upstream, upstreamHead) => {
    if (client.destroyed || answer.headers.upgrade?.toLowerCase() !== 'websocket') {
      upstream.destroy()
      asked.emit('error', new Error('the upstream has switched to another protocol'))
      return
    }
    stopDialling()
    trace?.upstreamAnswered(101)
    reply.hijack()
    const early = upgrade.release()
    const lines = responseHeaders(answer.rawHeaders, added, options)
    client.write(headOf(answer, [...lines, ...webSocket]), 'latin1')
    const sides = [
      { socket: client, early },
      { socket: upstream, early: [upstreamHead] },
    ] as const
    ends = joinSockets(...sides, () => options.live.sent(open))
    end = (_error, closeCode) => ends.close(closeCode)
    for (const socket of [client, upstream]) {
      socket.once('close', () => {
        if (client.closed && upstream.closed) leave()
      })
    }
    options.onUpgraded(reply)
  })
  asked.end()
}

function ask({ target, headers }: OutgoingUpgrade, upstream: Upstream): ClientRequest {
  const asked = request({
    createConnection: (_options, done) => {
      // Without a socket there is an error, which is looked at first.
      upstream.connect((error, socket) => done(error, socket as Socket))
      return undefined
    },
    method: 'GET',
    path: target,
    headers: [...headers, ...webSocket],
    setHost: false,
  })
  // Node would leave out the lines after its own limit without a word.
  asked.maxHeadersCount = 0
  return asked
}

function headOf(answer: IncomingMessage, headers: readonly string[]): string {
  const lines = [`HTTP/1.1 101 ${reasonPhrase(answer.statusMessage ?? '', 'latin1')}`]
  for (let index = 0; index + 1 < headers.length; index += 2)
    lines.push(`${headers[index]}: ${headers[index + 1]}`)
  return `${lines.join('\r\n')}\r\n\r\n`
}
