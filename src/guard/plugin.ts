import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { GatewayError } from '../errors.ts'
import type { Identification, Identifier } from '../identity/identity.ts'
import type { Audit } from '../observe/audit.ts'
import { sendAnswer } from '../pages/answer.ts'
import type { PageContext } from '../pages/layout.ts'
import { decideRoute } from '../policy/decide.ts'
import type { Policy } from '../policy/compile.ts'
import { matchRoute } from '../policy/match.ts'
import { isRefusal, parseTarget } from '../policy/target.ts'
import type { Decision } from '../policy/decision.ts'
import { enforce, type EnforceSettings } from './enforce.ts'
import './passage.ts'

export type GuardOptions = EnforceSettings &
  Readonly<{
    policy: Policy
    /** Asked in order; the first that does not say "not mine" decides. */
    identifiers: readonly Identifier[]
    audit: Audit
    /** NumericDate, seconds. */
    now: () => number
    pageContext: (request: FastifyRequest) => PageContext
  }>

/**
 * Every request of the guarded scope, upgrades too, passes these stages in this order: target, who, may they,
 * answer. Nothing goes on to the upstream that has not got a `passage` here.
 */
export function addGuard(app: FastifyInstance, options: GuardOptions): void {
  app.addHook('onRequest', (request, reply, next) => {
    const { method, raw } = request
    const target = parseTarget(method, request.url, raw.headers.host)
    if (isRefusal(target)) {
      refuse({ kind: 'bad-request', route: '', ...target }, request, reply, undefined)
      return
    }
    const route = matchRoute(options.policy, target)
    const found = identify(request)
    const identity = found.kind === 'yes' ? found.identity : undefined
    const decision = decideRoute(route, identity)
    if (decision.kind !== 'allow') {
      refuse(decision, request, reply, identity)
      return
    }
    const told = decision.identify ? identity : undefined
    if (told !== undefined) checkSocketOrigin(request, options.publicOrigin)
    request.passage = {
      route: decision.route,
      handling: route.handling,
      ...(told !== undefined && { identity: told }),
      setCookies: found.kind === 'yes' ? found.setCookies : [],
    }
    next()
  })

  function identify(request: FastifyRequest): Identification {
    const { cookie, authorization } = request.raw.headers
    const now = options.now()
    for (const identifier of options.identifiers) {
      const found = identifier({ cookie, authorization }, now)
      if (found.kind !== 'not-mine') return found
    }
    return notMine
  }

  function refuse(
    decision: Exclude<Decision, { kind: 'allow' }>,
    request: FastifyRequest,
    reply: FastifyReply,
    identity: Parameters<typeof enforce>[2],
  ): void {
    if (decision.kind === 'deny' && identity !== undefined) {
      options.audit({
        event: 'access.denied',
        requestId: request.id,
        code: decision.code,
        route: decision.route,
        subject: identity.user,
        ...(identity.tenant !== undefined && { tenant: identity.tenant }),
      })
    }
    const asked = { method: request.method, url: request.url, headers: request.headers }
    sendAnswer(reply, enforce(decision, asked, identity, options, options.pageContext(request)))
  }
}

const notMine: Identification = Object.freeze({ kind: 'not-mine' })

/**
 * A browser opens a WebSocket for any page and sends our cookie along, so its Origin must be ours (RFC 6455
 * section 10.2) wherever the cookie counts. Without Origin it is no browser.
 */
function checkSocketOrigin(request: FastifyRequest, publicOrigin: string): void {
  const { upgrade, origin } = request.raw.headers
  if (upgrade !== undefined && origin !== undefined && origin !== publicOrigin) {
    throw new GatewayError('ERR_WEBSOCKET_ORIGIN')
  }
}
