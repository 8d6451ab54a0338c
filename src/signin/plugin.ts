import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { GatewayError } from '../errors.ts'
import { callbackHandler } from './callback.ts'
import { loginHandler } from './login.ts'
import { logoutHandler, signedOutHandler } from './logout.ts'
import { meHandler } from './me.ts'
import type { SigninOptions } from './options.ts'
import { createUsedHandles } from './used-handles.ts'

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>

/** The largest form that one of our endpoints reads, in bytes. */
const formLimit = 16 * 1024

/** The gateway's own endpoints: a path is ours because it is registered here. */
export function addSignin(app: FastifyInstance, options: SigninOptions): void {
  const { prefix, callbackPath } = options.own
  app.removeAllContentTypeParsers()
  const form = { parseAs: 'string', bodyLimit: formLimit } as const
  app.addContentTypeParser('application/x-www-form-urlencoded', form, (_request, body, parsed) => {
    parsed(null, new URLSearchParams(typeof body === 'string' ? body : ''))
  })
  // Anything else is not for us: it is neither read nor an error.
  app.addContentTypeParser('*', (_request, _payload, parsed) => {
    parsed(null, undefined)
  })

  const endpoint = (path: string, methods: readonly string[], handler: Handler) => {
    app.route({ method: [...methods], url: path, handler })
    const others = app.supportedMethods.filter(method => !methods.includes(method) && method !== 'HEAD')
    app.route({
      method: others,
      url: path,
      handler: async (_request, reply) => {
        reply.header('allow', methods.join(', '))
        throw new GatewayError('ERR_METHOD_NOT_ALLOWED')
      },
    })
  }

  endpoint(`${prefix}/login`, ['GET'], loginHandler(options))
  endpoint(callbackPath, ['GET'], callbackHandler(options, createUsedHandles()))
  endpoint(`${prefix}/logout`, ['GET', 'POST'], logoutHandler(options))
  endpoint(`${prefix}/signed-out`, ['GET'], signedOutHandler(options))
  endpoint(`${prefix}/me`, ['GET'], meHandler(options))

  app.all(prefix, nothing)
  app.all(`${prefix}/*`, nothing)
}

async function nothing(): Promise<never> {
  throw new GatewayError('ERR_NOT_FOUND')
}
