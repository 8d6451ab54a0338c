import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { GatewayError } from '../errors.ts'
import { audited } from '../identity/audited.ts'
import type { Credentials, Identity } from '../identity/identity.ts'
import { auditedRequest } from '../observe/audit.ts'
import { sendAnswer, withCookies, type Answer } from '../pages/answer.ts'
import { errorAnswer } from '../pages/error-answer.ts'
import { isNavigation } from '../pages/wants-page.ts'
import { withClaimsWanted, withInvalidToken } from './bearer-challenge.ts'
import { enforce, type EnforceSettings } from './enforce.ts'
import { askedBy, settingsFor } from './original.ts'
import type { Passage } from './passage.ts'
import type { GuardOptions } from './plugin.ts'

/** A token for the application, or what stands in its way; `person` where a sign-in may bring it. */
type Found = Readonly<
  | { kind: 'token'; token: string; setCookies?: readonly string[] }
  | { kind: 'person' | 'refused'; error: GatewayError; claims?: string; setCookies?: readonly string[] }
>

/** A token that is wanted, and where it goes. */
type WantedToken = Readonly<{ scopes: readonly string[]; header: string }>

type Refused = Extract<Found, Readonly<{ error: GatewayError }>>

export type AppTokenGuardOptions = Omit<EnforceSettings, 'publicOrigin'> &
  Pick<GuardOptions, 'audit' | 'origins' | 'pageContext' | 'tokenSource'> &
  Readonly<{
    /** What a session gets where its route says nothing of it; undefined where that is nothing. */
    usualToken?: WantedToken
    /** At once where it is known. */
    find: (identity: Identity, credentials: Credentials, scopes: readonly string[]) => Found | Promise<Found>
    /** Set-Cookie lines of an answer that has somebody sign in once more; undefined when that was of no use just now. */
    signInAgain: (
      identity: Identity,
      cookie: string | undefined,
      scopes: readonly string[],
      claims: string | undefined,
    ) => readonly string[] | undefined
  }>

/**
 * The last stage, behind those of `addGuard`: where a route wants a token for the application, nothing goes on without
 * one for whoever has passed. Where nobody is signed in, as an `optional` route allows, there is none.
 */
export function addAppTokens(app: FastifyInstance, options: AppTokenGuardOptions): void {
  app.addHook('onRequest', (request, reply, next) => {
    const { passage, raw } = request
    if (passage?.identity === undefined) return next()
    const wanted = wantedBy(passage.handling, passage.identity, options.usualToken)
    if (wanted === undefined) return next()
    const { cookie, authorization } = raw.headers
    const { identity } = passage
    const found = options.find(identity, { cookie, authorization }, wanted.scopes)
    if (!(found instanceof Promise)) return goOn(request, reply, passage, identity, wanted, found, next)
    found
      .then(later => goOn(request, reply, passage, identity, wanted, later, next))
      .catch((error: unknown) => reply.send(error))
  })

  function goOn(
    request: FastifyRequest,
    reply: FastifyReply,
    passage: Passage,
    identity: Identity,
    { header, scopes }: WantedToken,
    found: Found,
    next: () => void,
  ): void {
    const setCookies = found.setCookies?.length ? found.setCookies : passage.setCookies
    if (found.kind === 'token') {
      const value = header.toLowerCase() === 'authorization' ? `Bearer ${found.token}` : found.token
      request.passage = { ...passage, setCookies, headers: [header, value] }
      return next()
    }
    const { headers } = request
    const again =
      found.kind === 'person' && isNavigation(headers)
        ? options.signInAgain(identity, headers.cookie, scopes, found.claims)
        : []
    if (found.kind === 'refused' || again === undefined) {
      tell(request, passage, identity, found.error)
      const answer = identity.scopes === undefined ? undefined : aboutTheirToken(request, found)
      if (answer !== undefined) return void sendAnswer(reply, answer)
      if (setCookies.length > 0) reply.header('set-cookie', setCookies)
      return void reply.send(found.error)
    }
    const decision = { kind: 'sign-in', route: passage.route, code: 'ERR_SIGNIN_REQUIRED' } as const
    const settings = settingsFor(request, options)
    const answer = enforce(decision, askedBy(request), identity, settings, options.pageContext(request))
    sendAnswer(reply, withCookies(answer, [...setCookies, ...again]))
  }

  /** What somebody who has called with a token of their own is told of it; undefined where it is not about that. */
  function aboutTheirToken(request: FastifyRequest, { error, claims }: Refused): Answer | undefined {
    const isRefused = error.code === 'ERR_SIGNIN_CODE_REJECTED'
    if (!isRefused && claims === undefined) return undefined
    const detail = isRefused ? 'the token cannot be traded for another one' : 'the token is not enough'
    const context = options.pageContext(request)
    const plain = errorAnswer({ code: 'ERR_TOKEN_INVALID', facts: { detail }, asPage: false, context })
    return claims === undefined
      ? withInvalidToken(plain, options.tokenSource, detail)
      : withClaimsWanted(plain, options.tokenSource, claims)
  }

  function tell(
    request: FastifyRequest,
    { route }: Passage,
    identity: Identity,
    { code, status }: GatewayError,
  ): void {
    if (status !== 403) return
    options.audit({ event: 'access.denied', ...auditedRequest(request), ...audited(identity), code, route })
  }
}

/**
 * A route that says what stands in Authorization, be it what the client sends, goes by that; who has called with a token
 * of their own has no session.
 */
function wantedBy(
  { accessToken, forwardAuthorization }: Passage['handling'],
  identity: Identity,
  usual: WantedToken | undefined,
): WantedToken | undefined {
  if (accessToken !== undefined) return accessToken
  return forwardAuthorization === true || identity.scopes !== undefined ? undefined : usual
}
