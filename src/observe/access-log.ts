import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'

/** Which requests get an access line: all, those answered 400 or above, none. */
export type AccessMode = 'all' | 'errors' | 'off'

/** What the guard has found out about a request, for its line. */
export type Seen = Readonly<{
  route: string | undefined
  subject: string | undefined
  /** Set where a proxy has asked about another request. */
  original?: Readonly<{ method: string; url: string }> | null
}>

export type AccessLog = Readonly<{
  /** Writes the line of a request. @param status when it is not that of the raw response: an upgrade */
  write: (reply: FastifyReply, status?: number) => void
  /** Writes the line of a request whose answer did not reach its end; 499 when there was none at all. */
  writeCut: (reply: FastifyReply) => void
  /** Writes the line of what could not be read as a request. */
  writeUnreadable: (line: Readonly<{ requestId: string; status: number; client: string | undefined }>) => void
}>

/** Status of a request whose client left before it was answered, as nginx counts it. */
const clientLeft = 499

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

  function line(reply: FastifyReply, status: number): Record<string, unknown> {
    const { request } = reply
    const { original, ...found } = seen(request)
    const { method, url } = original ?? request
    return {
      event: 'access',
      requestId: request.id,
      ...{ method, path: pathOf(url), ...(original && { asked: true }) },
      status,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      client: request.ip,
      ...found,
    }
  }

  const accessLog: AccessLog = {
    write: (reply, status = reply.raw.statusCode) => {
      if (mode === 'all' || status >= 400) log.info(line(reply, status))
    },
    writeCut: reply => {
      const { headersSent, statusCode } = reply.raw
      log.info({ ...line(reply, headersSent ? statusCode : clientLeft), cut: true })
    },
    writeUnreadable: fields => log.info({ event: 'access', ...fields }),
  }
  app.addHook('onResponse', (_request, reply, done) => {
    accessLog.write(reply)
    done()
  })
  return accessLog
}

/** Longest path that goes into a line, in characters. */
const maxPath = 512

/** The target without query and fragment; of an absolute-form also without what stands before an `@`. */
function pathOf(url: string): string {
  const end = url.search(/[?#]/)
  const path = (end === -1 ? url : url.slice(0, end)).replace(/^[^/]*:\/\/[^/]*@/, '//')
  return path.length > maxPath ? `${path.slice(0, maxPath)}…` : path
}
