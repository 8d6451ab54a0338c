import Fastify, { type FastifyInstance } from 'fastify'
import { addRevoke, type RevokeOptions } from './revoke.ts'

/** What readiness depends on. */
export type Readiness = Readonly<{
  /** Whether the provider was ever found, and what the last trouble with it was. */
  provider: () => Readonly<{ found: boolean; problem?: string }>
  isDraining: () => boolean
  /** `problem`: why revocations are not kept at the moment. Without a token nobody may make any here. */
  revoking: Omit<RevokeOptions, 'token'> &
    Readonly<{ token: RevokeOptions['token'] | undefined; problem: () => string | undefined }>
}>

/**
 * The admin port. `/healthz`: the process is alive. `/readyz`: 200 when it may take traffic; 503 with the
 * reason before the provider was ever found and while draining. Once ready, trouble with the provider or with what
 * keeps revocations is `degraded` in the body, not 503: sessions that are there go on.
 */
export function createAdmin(readiness: Readiness): FastifyInstance {
  const { token, ...revoking } = readiness.revoking
  const app = Fastify({ logger: false })
  app.addHook('onSend', (_request, reply, _payload, done) => {
    reply.header('cache-control', 'no-store')
    done()
  })
  if (token !== undefined) addRevoke(app, { ...revoking, token })
  app.get('/healthz', async () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    const { found, problem } = readiness.provider()
    if (readiness.isDraining()) return reply.code(503).send({ status: 'unavailable', reason: 'draining' })
    if (!found) {
      const detail = problem ?? 'still looking for it'
      return reply.code(503).send({ status: 'unavailable', reason: 'idp_unreachable', detail })
    }
    const revocations = revoking.problem()
    const [first, ...also] = [
      ...(problem === undefined ? [] : [{ reason: 'idp_unreachable', detail: problem }]),
      ...(revocations === undefined ? [] : [{ reason: 'revocations_not_kept', detail: revocations }]),
    ]
    return first === undefined
      ? { status: 'ready' }
      : { status: 'degraded', ...first, ...(also.length > 0 && { also }) }
  })
  return app
}
