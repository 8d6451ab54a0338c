import type { IncomingMessage } from 'node:http'
import type { FastifyReply } from 'fastify'
import { checkAnswer } from './answer-check.ts'
import { reasonPhrase } from './reason-phrase.ts'
import { responseHeaders, type Added, type ResponseHeaderOptions } from './response-headers.ts'
import { upstreamError } from './upstream-error.ts'

export type RefusalOptions = ResponseHeaderOptions &
  Readonly<{
    /** Milliseconds between two pieces of the answer. */
    timeouts: Readonly<{ bodyIdle: number }>
    onCut: (reply: FastifyReply) => void
  }>

/** The upstream does not want the upgrade: its answer is the client's, and the connection ends. */
export function relayRefusal(
  reply: FastifyReply,
  answer: IncomingMessage,
  added: Added,
  options: RefusalOptions,
): void {
  const { raw } = reply
  const { statusCode = 0, statusMessage = '' } = answer
  const headers = responseHeaders(answer.rawHeaders, added, options)
  answer.on('error', () => raw.destroy())
  try {
    checkAnswer(statusCode, answer.rawHeaders)
    raw.writeHead(statusCode, reasonPhrase(statusMessage, 'latin1'), [...headers, 'Connection', 'close'])
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
  answer.setTimeout(options.timeouts.bodyIdle, () => answer.destroy(new Error('the refusal has stopped')))
  answer.pipe(raw)
}
