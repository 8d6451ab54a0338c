import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Duplex } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { responseHeaders, type Added, type ResponseHeaderOptions } from './response-headers.ts'
import { upstreamError } from './upstream-error.ts'
import type { UpgradeSocket } from './upgrade.ts'

export type TunnelOptions = ResponseHeaderOptions &
  Readonly<{
    upstream: URL
    /** Milliseconds until the upstream must have answered the upgrade. */
    answerTimeout: number
    /** Tunnels that are open, so that the end of the process can end them. */
    open: Set<Duplex>
    onUpgraded: () => void
  }>

/**
 * Asks the upstream for the upgrade first, and gives its answer to the client as it is: 101 with its
 * subprotocol and extensions, or its refusal. Then both sockets are joined, with back-pressure, and end together.
 */
export function tunnel(
  reply: FastifyReply,
  client: UpgradeSocket,
  headers: readonly string[],
  added: Added,
  options: TunnelOptions,
): void {
  const { upstream, answerTimeout } = options
  const send = upstream.protocol === 'https:' ? httpsRequest : httpRequest
  const asked: ClientRequest = send({
    host: upstream.hostname.replace(/^\[|\]$/g, ''),
    port: upstream.port === '' ? undefined : Number(upstream.port),
    method: 'GET',
    path: reply.request.url,
    headers: [...headers, 'Connection', 'Upgrade', 'Upgrade', 'websocket'],
    setHost: false,
    agent: false,
    timeout: answerTimeout,
  })
  const { socket, head } = client
  const abandon = () => asked.destroy()
  socket.once('close', abandon)
  asked.once('timeout', () => asked.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })))
  asked.once('error', error => {
    if (!reply.sent && !socket.destroyed) reply.send(upstreamError(error))
  })
  asked.once('response', answer => {
    socket.removeListener('close', abandon)
    relayRefusal(reply, answer, added, options)
  })
  asked.once('upgrade', (answer, upstreamSocket, upstreamHead) => {
    socket.removeListener('close', abandon)
    if (socket.destroyed) {
      upstreamSocket.destroy()
      return
    }
    reply.hijack()
    reply.raw.detachSocket(socket as Parameters<typeof reply.raw.detachSocket>[0])
    const lines = responseHeaders(answer.rawHeaders, added, options)
    socket.write(headOf(answer, [...lines, 'Connection', 'Upgrade', 'Upgrade', 'websocket']), 'latin1')
    if (upstreamHead.length > 0) socket.write(upstreamHead)
    if (head.length > 0) upstreamSocket.write(head)
    options.onUpgraded()
    join(socket, upstreamSocket, options.open)
  })
  asked.end()
}

/** The upstream does not want the upgrade: its answer is the client's, and the connection ends. */
function relayRefusal(
  reply: FastifyReply,
  answer: IncomingMessage,
  added: Added,
  options: TunnelOptions,
): void {
  reply.hijack()
  const headers = responseHeaders(answer.rawHeaders, added, options)
  reply.raw.writeHead(answer.statusCode ?? 502, answer.statusMessage, [...headers, 'Connection', 'close'])
  answer.on('error', () => reply.raw.destroy())
  answer.pipe(reply.raw)
}

function headOf(answer: IncomingMessage, headers: readonly string[]): string {
  const lines = [`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}`]
  for (let index = 0; index + 1 < headers.length; index += 2)
    lines.push(`${headers[index]}: ${headers[index + 1]}`)
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** Both directions piped; when one side ends or fails, so does the other. */
function join(client: Duplex, upstream: Duplex, open: Set<Duplex>): void {
  open.add(client)
  for (const [from, to] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    if ('setTimeout' in from && typeof from.setTimeout === 'function') from.setTimeout(0)
    if ('setNoDelay' in from && typeof from.setNoDelay === 'function') from.setNoDelay(true)
    from.on('error', () => to.destroy())
    from.on('close', () => {
      open.delete(client)
      to.destroy()
    })
    from.pipe(to)
  }
}
