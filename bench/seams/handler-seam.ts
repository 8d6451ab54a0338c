import httpProxy from '@fastify/http-proxy'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Pool } from 'undici'

import { Answer } from './answer.ts'
import { guardedApp, upstreamHeaders } from './app.ts'
import { LegacyAnswer } from './legacy-answer.ts'

export type HandlerVariant = Readonly<{
  /** Answers come through undici's older handler interface. */
  legacy?: boolean
  /** http-proxy is shown `/` instead of the target, which the guard has judged before. */
  settled?: boolean
}>

/** Seam (a): the plugin's `handler` hijacks the reply and joins undici to the raw response. */
export async function handlerSeam(
  key: Buffer,
  upstream: string,
  { legacy = false, settled = false }: HandlerVariant,
): Promise<FastifyInstance> {
  const app = await guardedApp(key)
  const pool = new Pool(upstream, { connections: 128, pipelining: 1 })
  app.addHook('onClose', async () => pool.close())
  await app.register(httpProxy, {
    upstream,
    ...(settled ? { preRewrite: () => '/' } : {}),
    handler: (request: FastifyRequest, reply: FastifyReply) => {
      reply.hijack()
      const answer = legacy ? new LegacyAnswer(reply.raw) : new Answer(reply.raw)
      pool.dispatch(
        {
          path: request.raw.url ?? '/',
          method: request.raw.method ?? 'GET',
          headers: upstreamHeaders(request),
          body: hasBody(request) ? request.raw : null,
        },
        answer,
      )
    },
  } as Parameters<typeof httpProxy>[1] & object)
  return app
}

/** RFC 9112 section 6.3: a request has a body only when one of these two says so. */
function hasBody(request: FastifyRequest): boolean {
  const { headers } = request.raw
  const length = headers['content-length']
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
}
