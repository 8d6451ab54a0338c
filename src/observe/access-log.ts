import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'

/** Which requests get an access line: all, those answered 400 or above, none. */
export type AccessMode = 'all' | 'errors' | 'off'

/** What the guard has found out about a request, for its line. */
export type Seen = Readonly<{ route: string | undefined; subject: string | undefined }>

/** Writes the access line of a finished request. @param status as sent, or as relayed for an upgrade */
export type AccessLog = (request: FastifyRequest, reply: FastifyReply, status?: number) => void

/**
 * One line per request: path without query, so that no code, token or name in a query is ever written.
 * Undefined when there is to be no line at all: then no hook runs either.
 */
export function addAccessLog(
  app: FastifyInstance,
  log: Logger,
  mode: AccessMode,
  seen: (request: FastifyRequest) => Seen,
): AccessLog | undefined {
  if (mode === 'off') return undefined
  const write: AccessLog = (request, reply, relayed) => {
    const status = relayed ?? reply.raw.statusCode
    if (mode === 'errors' && status < 400) return
    log.info({
      event: 'access',
      requestId: request.id,
      method: request.method,
      path: pathOf(request.url),
      status,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      client: request.ip,
      ...seen(request),
    })
  }
  app.addHook('onResponse', (request, reply, done) => {
    write(request, reply)
    done()
  })
  return write
}

/** Longest path that goes into a line, in characters. */
const maxPath = 512

function pathOf(url: string): string {
  const mark = url.indexOf('?')
  const path = mark === -1 ? url : url.slice(0, mark)
  return path.length > maxPath ? `${path.slice(0, maxPath)}…` : path
}
