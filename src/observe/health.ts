import Fastify, { type FastifyInstance } from 'fastify'
import { withoutSchemas } from '../without-schemas.ts'
import { metricsType } from './metrics.ts'
import type { Readiness } from './readiness.ts'
import { addRevoke, type RevokeOptions } from './revoke.ts'

export type AdminOptions = Readonly<{
  readiness: () => Readiness
  /** In Prometheus' text format. */
  metrics: () => Promise<string>
  /** Without a token nobody may end sessions here. */
  revoking: Omit<RevokeOptions, 'token'> & Readonly<{ token: RevokeOptions['token'] | undefined }>
}>

/**
 * The admin port. `/healthz`: the process is alive. `/readyz`: 200 when it may take traffic, degraded or not; 503 with
 * the reason when it may not. `/metrics`: what was counted.
 */
export function createAdmin({ readiness, metrics, revoking }: AdminOptions): FastifyInstance {
  const { token, ...others } = revoking
  const app = Fastify({ ...withoutSchemas, logger: false })
  app.addHook('onSend', (_request, reply, _payload, done) => {
    reply.header('cache-control', 'no-store')
    done()
  })
  if (token !== undefined) addRevoke(app, { ...others, token })
  app.get('/metrics', async (_request, reply) => reply.type(metricsType).send(await metrics()))
  app.get('/healthz', async () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    const now = readiness()
    return reply.code(now.status === 'unavailable' ? 503 : 200).send(now)
  })
  return app
}
