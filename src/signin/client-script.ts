import type { FastifyReply, FastifyRequest } from 'fastify'
import { textAnswer } from '../pages/answer.ts'
import type { SigninOptions } from './options.ts'

/** Seconds for which a browser uses the script without asking: so long an old version may be about. */
const freshFor = 300

/** `GET /.auth/client.js`: the script for single-page applications, the same for everybody, signed in or not. */
export function clientScriptHandler({ clientScript }: SigninOptions) {
  const { text, gzip, etag } = clientScript
  const headers = {
    ...textAnswer(200, 'client-script', '').headers,
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': `max-age=${freshFor}`,
    // No page of another site has any use for it.
    'cross-origin-resource-policy': 'same-origin',
    etag,
    vary: 'Accept-Encoding',
  }
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const { 'if-none-match': known, 'accept-encoding': accepted } = request.headers
    reply.headers(headers)
    if (known?.includes(etag.slice('W/'.length)) === true) return reply.code(304).send()
    if (!/(?:^|,)\s*gzip\s*(?:,|$)/i.test(String(accepted))) return reply.send(text)
    return reply.header('content-encoding', 'gzip').send(gzip)
  }
}
