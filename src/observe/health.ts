import Fastify, { type FastifyInstance } from 'fastify'

/** What readiness depends on. */
export type Readiness = Readonly<{
  /** Whether the provider was ever found, and what the last trouble with it was. */
  provider: () => Readonly<{ found: boolean; problem?: string }>
  isDraining: () => boolean
}>

/**
 * The admin port. `/healthz`: the process is alive. `/readyz`: 200 when it may take traffic; 503 with the
 * reason before the provider was ever found and while draining. Once ready, trouble with the provider is
 * `degraded` in the body, not 503: sessions that are there go on.
 */
export function createAdmin(readiness: Readiness): FastifyInstance {
  const app = Fastify({ logger: false })
  app.addHook('onSend', (_request, reply, _payload, done) => {
    reply.header('cache-control', 'no-store')
    done()
  })
  app.get('/healthz', async () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    const { found, problem } = readiness.provider()
    if (readiness.isDraining()) return reply.code(503).send({ status: 'unavailable', reason: 'draining' })
    if (!found) {
      const detail = problem ?? 'still looking for it'
      return reply.code(503).send({ status: 'unavailable', reason: 'idp_unreachable', detail })
    }
    return problem === undefined
      ? { status: 'ready' }
      : { status: 'degraded', reason: 'idp_unreachable', detail: problem }
  })
  return app
}
