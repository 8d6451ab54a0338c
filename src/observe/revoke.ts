import { STATUS_CODES } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { addAdminGuard, askedBy, type AdminGuardOptions } from './admin-guard.ts'

/** What is to end: exactly one of them. */
export type RevokeName = 'user' | 'session' | 'tenant' | 'before'

export type RevokeOptions = AdminGuardOptions &
  Readonly<{
    /** Ends the sessions, or says why the value names none. @param now NumericDate, seconds */
    revoke: (name: RevokeName, value: string, now: number) => string | undefined
    /** Resolves when what was ended is kept, or could not be: a moment at the most. It holds here in any case. */
    settled?: () => Promise<void>
    log: Readonly<{ warn: (facts: Readonly<Record<string, unknown>>, message: string) => void }>
    /** NumericDate, seconds. */
    now: () => number
  }>

/** Bytes; the longest id takes a quarter of them. */
const bodyLimit = 4096

/**
 * `POST /revoke` with JSON of exactly one member: 204 once the sessions have ended; 400 with the reason and nothing
 * ended for anything else.
 */
export function addRevoke(app: FastifyInstance, options: RevokeOptions): void {
  void app.register(async scope => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit }, (_request, body, done) =>
      done(null, body),
    )
    scope.setErrorHandler((error, _request, reply) => {
      const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
      if (status >= 500) options.log.warn({ err: error }, 'a revocation failed')
      const details: Readonly<Record<number, string>> = {
        413: `the body is larger than ${bodyLimit} bytes`,
        415: 'the body has to be application/json',
      }
      const detail = details[status] ?? (status < 500 ? 'the request cannot be read' : undefined)
      return sendProblem(reply, status, detail ?? 'something went wrong; the log has more')
    })
    addAdminGuard(scope, options, sendProblem)
    scope.post('/revoke', async (request, reply) => {
      const named = namedIn(typeof request.body === 'string' ? request.body : '')
      if (named === undefined) {
        return sendProblem(
          reply,
          400,
          'the body has to be {"user": …}, or session, tenant or before instead: one of them',
        )
      }
      const fault = await endSessions(options, request, named)
      if (fault !== undefined) return sendProblem(reply, 400, fault)
      return reply.code(204).send()
    })
  })
}

/** Ends sessions, and says so in the audit log; or why the value names none. */
export async function endSessions(
  { revoke, settled, audit, now }: Pick<RevokeOptions, 'revoke' | 'settled' | 'audit' | 'now'>,
  request: FastifyRequest,
  [name, value]: readonly [RevokeName, string],
): Promise<string | undefined> {
  const fault = revoke(name, value, now())
  if (fault !== undefined) return fault
  await settled?.()
  audit({ event: 'session.revoked', ...askedBy(request), ...auditOf(name, value) })
  return undefined
}

/** The one member of an object in JSON; undefined for anything else. */
function namedIn(body: string): readonly [RevokeName, string] | undefined {
  const [name, value] = membersOf(body)[0] ?? []
  // Of a name that comes twice JSON.parse makes one member, but it is four strings, as any second member is one more.
  const strings = body.match(/"(?:[^"\\]|\\.)*"/gs)?.length
  if (strings !== 2 || typeof value !== 'string') return undefined
  return name === 'user' || name === 'session' || name === 'tenant' || name === 'before'
    ? [name, value]
    : undefined
}

function membersOf(body: string): readonly (readonly [string, unknown])[] {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []
  } catch {
    return []
  }
}

/** As the other audit events call it. */
function auditOf(name: RevokeName, value: string) {
  if (name === 'user') return { subject: value }
  if (name === 'session') return { session: value }
  return name === 'tenant' ? { tenant: value } : { before: value }
}

/** RFC 9457, for programs and people at a terminal. */
function sendProblem(reply: FastifyReply, status: number, detail: string): FastifyReply {
  const body = JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, detail })
  return reply.code(status).header('content-type', 'application/problem+json').send(body)
}
