import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { GatewayError } from '../errors.ts'
import type { Identification, Identity } from '../identity/identity.ts'
import { auditedRequest, type Audit } from '../observe/audit.ts'
import type { PublicOrigins } from '../observe/public-origins.ts'
import type { Trusts } from '../observe/request-id.ts'
import { sendAnswer, textAnswer, withCookies, type Answer } from '../pages/answer.ts'
import { errorAnswer } from '../pages/error-answer.ts'
import type { PageContext } from '../pages/layout.ts'
import type { CompiledRoute, Policy } from '../policy/compile.ts'
import { matchRoute } from '../policy/match.ts'
import { rememberDecisions } from '../policy/remembered-decisions.ts'
import { isRefusal, parseTarget, type TargetRefusal } from '../policy/target.ts'
import type { Decision } from '../policy/decision.ts'
import { auditDecision } from './audit-decision.ts'
import { withChallenge, withInvalidToken, type TokenSource } from './bearer-challenge.ts'
import { addCors } from './cors.ts'
import { enforce, maySignInSilently, silentSignIn, type EnforceSettings } from './enforce.ts'
import { askedBy, cameTo, isUpgrade, settingsFor } from './original.ts'
import './passage.ts'
import { routeOf } from './route-of.ts'
import { createWho, type WhoOptions } from './who.ts'

export type GuardOptions = Omit<EnforceSettings, 'publicOrigin'> &
  WhoOptions &
  Readonly<{
    policy: Policy
    tokenSource: TokenSource
    /** Asked before somebody who is signed in is sent there. */
    isProviderAway: () => Promise<boolean>
    /** A better answer for a request that nobody is signed in for; undefined, at once or later, where there is none. */
    keepPost?: ((request: FastifyRequest) => Promise<Answer | undefined> | undefined) | undefined
    audit: Audit
    trusts: Trusts
    origins: PublicOrigins
    pageContext: (request: FastifyRequest) => PageContext
  }>

/**
 * Every request of the guarded scope, upgrades too, passes these stages in this order: target, who, may they,
 * answer. Nothing goes on to the upstream that has not got a `passage` here.
 */
export function addGuard(app: FastifyInstance, options: GuardOptions): void {
  const who = createWho(options)
  const decide = rememberDecisions()
  const cors = addCors(app, options)

  app.addHook('onRequest', (request, reply, next) => {
    const { raw, original } = request
    const preflight = cors?.preflight(request)
    if (preflight !== undefined) return void sendAnswer(reply, preflight)
    const { method, url } = original ?? request
    const target = parseTarget(method, url, original === null ? raw.headers.host : original.host)
    if (isRefusal(target)) return refuseTarget(target, request, reply)
    const route =
      original === null
        ? routeOf(options.policy, target, raw, options.trusts)
        : matchRoute(options.policy, target)
    if (isRefusal(route)) return refuseTarget(route, request, reply)
    request.matched = route.name
    cors?.mark(request, route)
    const found = who(raw, route)
    // A turn of the event loop is spent only where somebody else has to be asked.
    if (found instanceof Promise) judgeLater(request, reply, route, found, next)
    else judge(request, reply, route, found, next)
  })

  // Such functions stand alone: where a closure may be made, every request has to make what it would hold.
  function judgeLater(
    request: FastifyRequest,
    reply: FastifyReply,
    route: CompiledRoute,
    found: Promise<Identification>,
    next: () => void,
  ): void {
    found
      .catch((error: unknown) => {
        // Who they are makes no difference there, so neither does it that nobody can tell.
        if (error instanceof GatewayError && route.access === 'public') return notMine
        throw error
      })
      .then(later => judge(request, reply, route, later, next))
      .catch((error: unknown) => reply.send(error))
  }

  function judge(
    request: FastifyRequest,
    reply: FastifyReply,
    route: CompiledRoute,
    found: Identification,
    next: () => void,
  ): void {
    if (found.kind === 'yes' && found.isStale === true && route.access !== 'public')
      return judgeStale(request, reply, route, found, next)
    if (found.kind === 'no' && found.reason !== undefined) {
      const about = { reason: found.reason, route: route.name }
      options.audit({ event: 'token.refused', ...auditedRequest(request), ...about })
      return refuseToken(found.reason, request, reply)
    }
    const identity = found.kind === 'yes' ? found.identity : undefined
    const setCookies = (found.kind === 'not-mine' ? undefined : found.setCookies) ?? noCookies
    const decision = decide(route, identity, options.now())
    auditDecision(options.audit, request, decision, identity)
    if (decision.kind !== 'allow') return refuse(decision, request, reply, { route, identity, setCookies })
    const { handling } = route
    const told = decision.identify ? identity : undefined
    // A page cannot give a WebSocket a token of its own.
    if (told !== undefined && told.scopes === undefined)
      checkSocketOrigin(request, options.origins, handling.origins)
    const { route: name } = decision
    const passage =
      told === undefined
        ? { route: name, handling, setCookies }
        : { route: name, handling, identity: told, setCookies }
    const { crossOrigin } = request
    request.passage = crossOrigin === null ? passage : { ...passage, crossOrigin }
    const { respond } = handling
    // A proxy that only asks would take an answer of ours for its own.
    if (respond === undefined || request.original !== null) return next()
    sendAnswer(reply, withCookies(textAnswer(respond.status, 'respond', respond.body), setCookies))
  }

  /** Somebody of whom what is known is older than it should be. */
  function judgeStale(
    request: FastifyRequest,
    reply: FastifyReply,
    route: CompiledRoute,
    found: Identification & { kind: 'yes' },
    next: () => void,
  ): void {
    const { isStale: _, ...known } = found
    const goOn = () => judge(request, reply, route, known, next)
    const asked = askedBy(request)
    if (route.unauthenticated === '401' || !maySignInSilently(asked)) return goOn()
    const settings = settingsFor(request, options)
    options
      .isProviderAway()
      .then(isAway => (isAway ? goOn() : sendAnswer(reply, silentSignIn(asked, settings))))
      .catch((error: unknown) => reply.send(error))
  }

  function refuseTarget(refusal: TargetRefusal, request: FastifyRequest, reply: FastifyReply): void {
    refuse({ kind: 'bad-request', route: '', ...refusal }, request, reply)
  }

  function refuseToken(detail: string, request: FastifyRequest, reply: FastifyReply): void {
    const context = options.pageContext(request)
    const answer = errorAnswer({ code: 'ERR_TOKEN_INVALID', facts: { detail }, asPage: false, context })
    sendAnswer(reply, withInvalidToken(answer, options.tokenSource, detail))
  }

  function refuse(
    decision: Exclude<Decision, { kind: 'allow' }>,
    request: FastifyRequest,
    reply: FastifyReply,
    { route, identity, setCookies = noCookies }: Refused = {},
  ): void {
    const takesTokens = route?.accept.has('bearer') === true
    const isProgram = takesTokens && request.headers.authorization !== undefined
    const asked = { ...askedBy(request), isProgram, unauthenticated: route?.unauthenticated }
    const settings = settingsFor(request, options)
    const plain = enforce(decision, asked, identity, settings, options.pageContext(request))
    const answer = takesTokens ? withChallenge(plain, decision, identity, options.tokenSource) : plain
    const isSignIn = decision.kind === 'sign-in' && route?.accept.has('session') === true
    const kept = isSignIn ? options.keepPost?.(request) : undefined
    if (kept === undefined) return void sendAnswer(reply, withCookies(answer, setCookies))
    kept
      // Whoever was too slow may have been told so already.
      .then(better => reply.sent || sendAnswer(reply, withCookies(better ?? answer, setCookies)))
      .catch((error: unknown) => reply.send(error))
  }
}

/** Whom a request was refused, as far as it has come. */
type Refused = Readonly<{
  route?: CompiledRoute
  identity?: Identity | undefined
  setCookies?: readonly string[]
}>

const noCookies: readonly string[] = Object.freeze([])
const notMine: Identification = Object.freeze({ kind: 'not-mine' })

/**
 * A browser opens a WebSocket for any page and sends our cookie along, so its Origin must be the one it came to
 * (RFC 6455 section 10.2), or one that the route allows, wherever the cookie counts. Any upgrade is held to it, whatever its
 * protocols. Without Origin it is no browser; `null` is the Origin of any page that hides its own.
 */
function checkSocketOrigin(
  request: FastifyRequest,
  origins: PublicOrigins,
  allowed: readonly string[] = [],
): void {
  const { origin } = request.raw.headers
  if (origin === undefined || !isUpgrade(request)) return
  if (origin === origins.of(cameTo(request)).origin) return
  if (origin === 'null' || !allowed.includes(origin)) throw new GatewayError('ERR_WEBSOCKET_ORIGIN')
}
