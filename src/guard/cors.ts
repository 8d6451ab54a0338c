import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Trusts } from '../observe/request-id.ts'
import { type Answer, textAnswer } from '../pages/answer.ts'
import type { CompiledRoute, Policy } from '../policy/compile.ts'
import type { Cors } from '../policy/route.ts'
import { isRefusal, parseTarget } from '../policy/target.ts'
import { routeOf } from './route-of.ts'

/** What other origins may do where a route says so (Fetch standard, section "HTTP-CORS protocol"). */
export type CrossOrigin = Readonly<{
  /**
   * The answer to a preflight for a route with `cors`, which needs nobody signed in; undefined for every other request. The
   * route is that of the request which the browser asks for.
   */
  preflight: (request: FastifyRequest) => Answer | undefined
  /** Sees to it that what is answered to this request, refusals too, says who may read it. */
  mark: (request: FastifyRequest, route: CompiledRoute) => void
}>

/** Undefined where no route says anything of other origins. */
export function addCors(
  app: FastifyInstance,
  { policy, trusts }: Readonly<{ policy: Policy; trusts: Trusts }>,
): CrossOrigin | undefined {
  if (policy.routes.every(({ handling }) => handling.cors === undefined)) return undefined
  // The upstream's answers do not come by here; they get the same headers on their way.
  app.addHook('onSend', (request, reply, payload, next) => {
    const headers = request.crossOrigin ?? []
    for (let at = 0; at + 1 < headers.length; at += 2) {
      const name = headers[at] ?? ''
      const value = headers[at + 1] ?? ''
      const vary = reply.getHeader('vary')
      reply.header(name, name === 'Vary' && vary !== undefined ? `${String(vary)}, ${value}` : value)
    }
    next(null, payload)
  })
  return {
    preflight: request => {
      const { headers } = request.raw
      const method = headers['access-control-request-method']
      const { origin } = headers
      // A proxy that asks answers them itself.
      if (request.original !== null) return undefined
      if (request.method !== 'OPTIONS' || origin === undefined || method === undefined) return undefined
      const target = parseTarget(method, request.url, headers.host)
      const route = isRefusal(target) ? target : routeOf(policy, target, request.raw, trusts)
      if (isRefusal(route) || route.handling.cors === undefined) return undefined
      return preflightAnswer(route.handling.cors, origin, method)
    },
    mark: (request, { handling: { cors } }) => {
      if (cors !== undefined && request.original === null)
        request.crossOrigin = crossOriginHeaders(cors, request.raw.headers.origin)
    },
  }
}

/**
 * Headers for the answer to a request from an origin: names and values, one after the other. An origin gets its own name back
 * only when it is on the list; credentials never go with any origin.
 */
export function crossOriginHeaders(
  { origins, credentials }: Cors,
  origin: string | undefined,
): readonly string[] {
  if (origins.includes('*')) return ['Access-Control-Allow-Origin', '*']
  if (origin === undefined || !origins.includes(origin)) return ['Vary', 'Origin']
  const allowed = ['Vary', 'Origin', 'Access-Control-Allow-Origin', origin]
  return credentials ? [...allowed, 'Access-Control-Allow-Credentials', 'true'] : allowed
}

/**
 * 204 for an origin that is on the list, with what it may do; 403 for every other. A method that is allowed stands alone:
 * browsers keep each listed one for the address, and another method may have another route.
 */
function preflightAnswer(cors: Cors, origin: string, method: string): Answer {
  const isAllowed = cors.origins.includes('*') || cors.origins.includes(origin)
  const { status, headers, body } = isAllowed
    ? textAnswer(204, 'preflight', '')
    : textAnswer(403, 'preflight-refused', 'This origin is not allowed here.\n')
  const pairs = crossOriginHeaders(cors, origin)
  const own = Object.fromEntries(
    pairs.flatMap((name, at) => (at % 2 === 0 ? [[name.toLowerCase(), pairs[at + 1] ?? ''] as const] : [])),
  )
  const allows = {
    ...(cors.methods.includes(method) && { 'access-control-allow-methods': method }),
    ...(cors.headers.length > 0 && { 'access-control-allow-headers': cors.headers.join(', ') }),
    'access-control-max-age': String(cors.maxAge),
  }
  return { status, headers: { ...headers, ...own, ...(isAllowed && allows) }, body }
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set where a route says something of other origins: headers for the answer, whoever gives it. */
    crossOrigin: readonly string[] | null
  }
}
