import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import type { FastifyReply } from 'fastify'
import { endGently } from './end-gently.ts'
import { reasonPhrase } from './reason-phrase.ts'
import { responseHeaders, type Added, type ResponseHeaderOptions } from './response-headers.ts'
import type { Upgrade } from './upgrade.ts'
import { upstreamError } from './upstream-error.ts'

export type TunnelOptions = ResponseHeaderOptions &
  Readonly<{
    upstream: URL
    /** Milliseconds until the upstream must have answered the upgrade. */
    answerTimeout: number
    /** The clients' sockets of tunnels that are open. */
    open: Set<Socket>
    onUpgraded: (reply: FastifyReply) => void
    /** Called when the client has left, or an answer did not reach its end. */
    onCut: (reply: FastifyReply) => void
  }>

const webSocket = ['Connection', 'Upgrade', 'Upgrade', 'websocket']

/**
 * Asks the upstream for the upgrade first, and gives its answer to the client as it is: 101 with its
 * subprotocol and extensions, or its refusal. Then both sockets are joined, with back-pressure, and end together.
 */
export function tunnel(
  reply: FastifyReply,
  upgrade: Upgrade,
  headers: readonly string[],
  added: Added,
  options: TunnelOptions,
): void {
  const asked = ask(reply.request.url, headers, options)
  const { socket: client, head } = upgrade
  const stopWatching = () => client.off('close', abandon)
  function abandon(): void {
    asked.destroy()
    options.onCut(reply)
  }
  client.once('close', abandon)
  asked.on('error', error => {
    if (reply.sent || client.destroyed) return
    stopWatching()
    reply.send(upstreamError(error))
  })
  asked.once('response', answer => {
    stopWatching()
    relayRefusal(reply, answer, added, options)
  })
  asked.once('upgrade', (answer, upstream, upstreamHead) => {
    if (client.destroyed || answer.headers.upgrade?.toLowerCase() !== 'websocket') {
      upstream.destroy()
      asked.emit('error', new Error('the upstream has switched to another protocol'))
      return
    }
    stopWatching()
    reply.hijack()
    upgrade.release()
    const lines = responseHeaders(answer.rawHeaders, added, options)
    client.write(headOf(answer, [...lines, ...webSocket]), 'latin1')
    if (upstreamHead.length > 0) client.write(upstreamHead)
    if (head.length > 0) upstream.write(head)
    options.open.add(client)
    client.once('close', () => options.open.delete(client))
    join(client, upstream)
    join(upstream, client)
    options.onUpgraded(reply)
  })
  asked.end()
}

function ask(path: string, headers: readonly string[], options: TunnelOptions): ClientRequest {
  const { upstream, answerTimeout } = options
  const send = upstream.protocol === 'https:' ? httpsRequest : httpRequest
  const asked = send({
    host: upstream.hostname.replace(/^\[|\]$/g, ''),
    port: upstream.port === '' ? undefined : Number(upstream.port),
    method: 'GET',
    path,
    headers: [...headers, ...webSocket],
    setHost: false,
    agent: false,
    timeout: answerTimeout,
  })
  asked.once('timeout', () => asked.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })))
  return asked
}

/** The upstream does not want the upgrade: its answer is the client's, and the connection ends. */
function relayRefusal(
  reply: FastifyReply,
  answer: IncomingMessage,
  added: Added,
  options: TunnelOptions,
): void {
  const { raw } = reply
  const { statusCode = 0 } = answer
  const headers = responseHeaders(answer.rawHeaders, added, options)
  answer.on('error', () => raw.destroy())
  try {
    if (statusCode < 200) throw new Error(`the upstream has answered an upgrade with ${statusCode}`)
    raw.writeHead(statusCode, reasonOf(answer), [...headers, 'Connection', 'close'])
  } catch (error) {
    answer.destroy()
    reply.send(upstreamError(error))
    return
  }
  reply.hijack()
  raw.on('close', () => {
    answer.destroy()
    if (!raw.writableFinished) options.onCut(reply)
  })
  answer.pipe(raw)
}

function headOf(answer: IncomingMessage, headers: readonly string[]): string {
  const lines = [`HTTP/1.1 101 ${reasonOf(answer)}`]
  for (let index = 0; index + 1 < headers.length; index += 2)
    lines.push(`${headers[index]}: ${headers[index + 1]}`)
  return `${lines.join('\r\n')}\r\n\r\n`
}

function reasonOf(answer: IncomingMessage): string {
  return reasonPhrase(answer.statusMessage ?? '', 'latin1')
}

/** One direction, with back-pressure. When the source has gone, the other side gets the rest and an end. */
function join(from: Socket, to: Socket): void {
  from.setTimeout(0)
  from.setNoDelay(true)
  // Whoever vanished without a word is noticed in the end.
  from.setKeepAlive(true, 30_000)
  from.on('error', () => from.destroy())
  from.once('close', () => endGently(to))
  from.pipe(to)
}
