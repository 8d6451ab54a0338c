import rateLimit from '@fastify/rate-limit'
import type {
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  onRequestAsyncHookHandler,
  RouteShorthandOptions,
} from 'fastify'
import { GatewayError } from '../errors.ts'
import { adminConsentHandler } from './admin-consent.ts'
import { backchannelLogoutHandler } from './backchannel-logout.ts'
import { callbackHandler } from './callback.ts'
import { clientScriptHandler } from './client-script.ts'
import { frontchannelLogoutHandler } from './frontchannel-logout.ts'
import { createHeardTokens } from './heard-tokens.ts'
import { loginHandler } from './login.ts'
import { logoutHandler, signedOutHandler } from './logout.ts'
import { meHandler } from './me.ts'
import { adminConsentPath, type SigninOptions } from './options.ts'
import { photoHandler } from './photo.ts'
import { refreshHandler } from './refresh.ts'
import { createRounds } from './rounds.ts'
import { sessionLeftHandler } from './session-left.ts'
import { startProbe, startProbePath } from './start-probe.ts'

/** How near the limit somebody is concerns nobody; Retry-After is ours (pages/answer.ts). */
const noHeaders = {
  'x-ratelimit-limit': false,
  'x-ratelimit-remaining': false,
  'x-ratelimit-reset': false,
  'retry-after': false,
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>

/**
 * How often one client may ask: without end, `auth.rateLimit` in a minute, another number, or together with what else has
 * the same hook.
 */
type Limit = boolean | Readonly<{ max: number }> | onRequestAsyncHookHandler

/** The largest form that one of our endpoints reads, in bytes. */
const formLimit = 16 * 1024

/**
 * The gateway's own endpoints: a path is ours because it is registered here. Those that cost the provider or us
 * something are limited for each client: an address as far as trusted proxies tell, or the /64 of an IPv6 one.
 */
export async function addSignin(app: FastifyInstance, options: SigninOptions): Promise<void> {
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

  app.addHook('onRequest', (request, reply, next) => {
    // Whoever has left in the meantime has no address to be counted under, and gets no answer.
    if (request.raw.socket.remoteAddress === undefined) reply.hijack()
    else next()
  })
  await app.register(rateLimit, {
    global: false,
    max: options.rateLimit,
    timeWindow: 60_000,
    addHeaders: noHeaders,
    addHeadersOnExceeding: noHeaders,
    errorResponseBuilder: (_request, { ttl }) =>
      new GatewayError('ERR_RATE_LIMITED', { facts: { retryAfterSeconds: Math.ceil(ttl / 1000) } }),
  })

  const rounds = createRounds(options)
  const heard = createHeardTokens(options.sharing?.exchange)
  options.counted?.cache('logout_tokens', heard.size)
  const endpoint = (
    path: string,
    methods: readonly string[],
    handler: Handler,
    limit: Limit = false,
    more: Pick<RouteShorthandOptions, 'bodyLimit' | 'preParsing'> = {},
  ) => {
    const isOfSeveral = typeof limit === 'function'
    app.route({
      ...more,
      method: [...methods],
      url: path,
      handler,
      ...(isOfSeveral && { onRequest: limit }),
      ...(!isOfSeveral && limit !== false && { config: { rateLimit: limit === true ? {} : limit } }),
    })
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

  // The provider is one client, and sends one for each session that ends there.
  const generous = { max: options.rateLimit * 20 }
  // Both addresses of the sign-in count as one.
  const signins = app.rateLimit({})
  endpoint(`${prefix}/login`, ['GET'], loginHandler(options, rounds), signins)
  endpoint(callbackPath, ['GET'], callbackHandler(options, rounds), true)
  endpoint(`${prefix}/logout`, ['GET', 'POST'], logoutHandler(options), true)
  endpoint(`${prefix}/frontchannel-logout`, ['GET'], frontchannelLogoutHandler(options), true)
  endpoint(`${prefix}/backchannel-logout`, ['POST'], backchannelLogoutHandler(options, heard), generous)
  endpoint(adminConsentPath(options.own), ['GET'], adminConsentHandler(options), true)
  endpoint(`${prefix}/signed-out`, ['GET'], signedOutHandler(options))
  endpoint(`${prefix}/me`, ['GET'], meHandler(options))
  endpoint(`${prefix}/me/photo`, ['GET'], photoHandler(options), generous)
  const hasTheirs = options.easyAuth?.hasEndpoints === true
  endpoint(`${prefix}/refresh`, hasTheirs ? ['GET', 'POST'] : ['POST'], refreshHandler(options), true)
  if (hasTheirs) endpoint(`${prefix}/login/aad`, ['GET'], loginHandler(options, rounds), signins)
  endpoint(`${prefix}/session`, ['GET'], sessionLeftHandler(options))
  endpoint(`${prefix}/client.js`, ['GET'], clientScriptHandler(options))
  endpoint(startProbePath, ['GET'], startProbe)
  if (options.posts !== undefined) {
    const { path, open, maxForm } = options.posts
    const { handler, preParsing } = open
    endpoint(path, ['GET', 'POST'], handler, true, { bodyLimit: maxForm, preParsing })
  }

  app.all(prefix, nothing)
  app.all(`${prefix}/*`, nothing)
}

async function nothing(): Promise<never> {
  throw new GatewayError('ERR_NOT_FOUND')
}
