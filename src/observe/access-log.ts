import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'

/** Which requests get an access line: all; those answered 400 or above, with or without a few of the others; none. */
export type AccessMode = 'all' | 'errors' | 'sampled' | 'off'

/** What the guard has found out about a request, for its line. */
export type Seen = Readonly<{
  route: string | undefined
  subject: string | undefined
  /** Under the name by which stores of logs know it (OpenTelemetry, "Trace Context in non-OTLP Log Formats"). */
  trace_id?: string | undefined
  /** Set where a proxy has asked about another request. */
  original?: Readonly<{ method: string; url: string }> | null
}>

/** Told of each request when it is answered; of one that could not be read there is no reply. */
export type Counting = Readonly<{ ended: (status: number, reply?: FastifyReply) => void }>

export type AccessLog = Readonly<{
  /** Counts a request and writes its line. @param status when it is not that of the raw response: an upgrade */
  write: (reply: FastifyReply, status?: number) => void
  /** The same for a request whose answer did not reach its end; 499 when there was none at all. */
  writeCut: (reply: FastifyReply) => void
  /** The same for what could not be read as a request. */
  writeUnreadable: (line: Readonly<{ requestId: string; status: number; client: string | undefined }>) => void
}>

/** Status of a request whose client left before it was answered, as nginx counts it. */
const clientLeft = 499

/** Where requests are sampled, one of so many is told of, and its line says so. */
const sampling = 100

/**
 * One line per request: path without query, so that no code, token or name in a query is ever written. Each request is
 * counted, whichever lines there are to be.
 */
export function addAccessLog(
  app: FastifyInstance,
  log: Logger,
  mode: AccessMode,
  seen: (request: FastifyRequest) => Seen,
  counting: Counting,
): AccessLog {
  let others = 0

  // One shape for all lines, and what is undefined is left out: spreading pieces together costs more than the rest.
  function line(
    reply: FastifyReply,
    status: number,
    more: Readonly<{ sampled?: number; cut?: true }> = {},
  ): Readonly<Record<string, unknown>> {
    const { request } = reply
    const { original, route, subject, trace_id } = seen(request)
    const { method, url } = original ?? request
    return {
      event: 'access',
      requestId: request.id,
      method,
      path: pathOf(url),
      asked: original ? true : undefined,
      status,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      client: request.ip,
      route,
      subject,
      trace_id,
      sampled: more.sampled,
      cut: more.cut,
    }
  }

  const accessLog: AccessLog = {
    write: (reply, status = reply.raw.statusCode) => {
      counting.ended(status, reply)
      if (mode === 'off' || (mode === 'errors' && status < 400)) return
      if (mode !== 'sampled' || status >= 400) return log.info(line(reply, status))
      others += 1
      if (others % sampling === 1) log.info(line(reply, status, { sampled: sampling }))
    },
    writeCut: reply => {
      const { headersSent, statusCode } = reply.raw
      const status = headersSent ? statusCode : clientLeft
      counting.ended(status, reply)
      if (mode !== 'off') log.info(line(reply, status, { cut: true }))
    },
    writeUnreadable: fields => {
      counting.ended(fields.status)
      if (mode !== 'off') log.info({ event: 'access', ...fields })
    },
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
  const target = before(before(url, '?'), '#')
  const path = target.startsWith('/') ? target : target.replace(/^[^/]*:\/\/[^/]*@/, '//')
  return path.length > maxPath ? `${path.slice(0, maxPath)}…` : path
}

function before(text: string, mark: string): string {
  const end = text.indexOf(mark)
  return end === -1 ? text : text.slice(0, end)
}
