import httpProxy from '@fastify/http-proxy'
import type { FastifyInstance } from 'fastify'

import { guardedApp, upstreamHeaders } from './app.ts'
import { requester, targetAsSent } from './requester.ts'

/** Seam (b): the plugin's `undici` option is an object of ours; `reply.from` stays in charge of the reply. */
export async function requesterSeam(key: Buffer, upstream: string): Promise<FastifyInstance> {
  const app = await guardedApp(key)
  const client = requester(upstream)
  app.addHook('onClose', async () => client.close())
  await app.register(httpProxy, {
    upstream,
    disableRequestLogging: true,
    undici: client,
    replyOptions: {
      // A status of 503 must not make the plugin send the request again.
      retryDelay: () => null,
      rewriteRequestHeaders: (request: Parameters<typeof upstreamHeaders>[0]) => ({
        ...grouped(upstreamHeaders(request)),
        [targetAsSent]: request.raw.url,
      }),
    },
  } as unknown as Parameters<typeof httpProxy>[1] & object)
  return app
}

/** Headers as the plugin wants them: one property a name, an array where the name came more than once. */
function grouped(flat: readonly string[]): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {}
  for (let at = 0; at < flat.length; at += 2) {
    const name = flat[at] ?? ''
    const value = flat[at + 1] ?? ''
    const known = headers[name]
    if (known === undefined) headers[name] = value
    else if (typeof known === 'string') headers[name] = [known, value]
    else known.push(value)
  }
  return headers
}
