import type { FastifyReply, FastifyRequest } from 'fastify'
import { GatewayError } from '../errors.ts'
import { audited } from '../identity/audited.ts'
import type { Identity } from '../identity/identity.ts'
import { auditedRequest } from '../observe/audit.ts'
import { pageAnswer, redirectAnswer, sendAnswer, withCookies, type Answer } from '../pages/answer.ts'
import { contentSecurityPolicy } from '../pages/layout.ts'
import { signedInPage } from '../pages/signed-in-page.ts'
import { callbackError } from '../provider/oauth-error.ts'
import { ProviderRefusal } from '../provider/provider-refusal.ts'
import { cookieValues } from '../session/cookie-header.ts'
import { attemptLifetime } from '../session/session.ts'
import type { Created } from '../session/session-store.ts'
import { approvalReturn, isApprovalReturn } from './admin-consent.ts'
import {
  codeVerifierOf,
  isAttempt,
  isHandle,
  nonceOf,
  openAttempt,
  openSpent,
  sealSpent,
  type LoginAttempt,
} from './attempt.ts'
import { beginSignin } from './begin.ts'
import { challengeAnswered } from './challenges.ts'
import { auditRights } from './changed-rights.ts'
import { failureAnswer } from './failure.ts'
import { originOf, queryOf, type SigninOptions } from './options.ts'
import { renewalOf } from './renewal-of.ts'
import type { Rounds } from './rounds.ts'
import { afterSilence, broughtTwice } from './silent.ts'
import { stepUpMissed } from './step-up.ts'

/**
 * The callback: `GET` on the path of `redirectUri`. The attempt is looked for before anything else of the
 * query is read; without a live one nothing is asked of the provider.
 */
export function callbackHandler(options: SigninOptions, rounds: Rounds) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const query = queryOf(request)
    const now = options.now()
    if (isApprovalReturn(options, request, query))
      return sendAnswer(reply, approvalReturn(options, request, query))
    const attempt = findAttempt(options, request, query, now)
    if (attempt === undefined) return await withoutAttempt(options, request, reply)
    const forget = options.jar.clear(options.jar.attemptPrefix + attempt.handle)
    const isReturn = options.jar.isStrict && attempt.silent && (await isSignedIn(options, request))
    if (options.jar.isStrict && attempt.silent && !isReturn && isFromAnotherSite(request)) {
      // The same once more from a page of this site, so that the session comes along that is to go on.
      const again = `${options.own.callbackPath}?${query.toString()}`
      return sendAnswer(reply, byPage(options, request, again, []))
    }
    // Nothing is spent on a session that could not be kept: the same address does once it can be.
    await options.sessions.ready()
    try {
      if (!options.used.use(attempt.handle, now)) throw new GatewayError('ERR_SIGNIN_ALREADY_USED')
      const before = await whoGoesOn(options, request, attempt)
      const created = await complete(options, request, query, attempt)
      const { identity } = created
      options.audit({
        event: 'signin.succeeded',
        ...auditedRequest(request),
        ...audited(identity),
      })
      if (before?.sessionId === identity.sessionId) auditRights(options, before, identity, request)
      const missed = stepUpMissed(options, request, identity, attempt)
      if (missed !== undefined) {
        const { jar, attempts } = options
        const spent = jar.set(
          jar.attemptPrefix + attempt.handle,
          sealSpent(attempts, attempt),
          attemptLifetime,
        )
        return sendAnswer(reply, withCookies(missed, [...created.setCookies, spent]))
      }
      const setCookies = [
        ...created.setCookies,
        forget,
        ...rounds.completed(request, attempt),
        ...(attempt.challenged === true ? [challengeAnswered(options.jar)] : []),
      ]
      const onward =
        options.jar.isStrict && !isReturn
          ? byPage(options, request, attempt.returnTo, setCookies)
          : redirectAnswer(attempt.returnTo, 'signed-in', setCookies)
      return sendAnswer(reply, onward)
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error
      const silence = await afterSilence(options, request, error, attempt)
      if (silence !== undefined && 'goOn' in silence)
        return sendAnswer(reply, withCookies(silence.goOn, [forget]))
      if (broughtTwice(error) && (await isSignedIn(options, request))) {
        return sendAnswer(reply, redirectAnswer(attempt.returnTo, 'signed-in', [forget]))
      }
      const again = await withPages(options, request, error, attempt)
      const answer = again ?? failureAnswer(options, request, error, attempt.returnTo)
      return sendAnswer(reply, withCookies(answer, [...(silence?.clear ?? []), forget]))
    }
  }
}

/**
 * The same sign-in once more with the provider's own pages, if it had asked for none and that does not do; undefined
 * otherwise. The next one is not silent, so that it ends there.
 */
async function withPages(
  options: SigninOptions,
  request: FastifyRequest,
  error: GatewayError,
  { silent, returnTo, round }: LoginAttempt,
): Promise<Answer | undefined> {
  if (!silent || !(error instanceof ProviderRefusal) || error.retry !== 'interactive') return undefined
  const extra: Record<string, string> = error.claims === undefined ? {} : { claims: error.claims }
  return beginSignin(options, request, { target: returnTo, round, extra })
}

/** To another page of ours from one of ours: on a redirect from another site a browser keeps a strict cookie back. */
function byPage(
  options: SigninOptions,
  request: FastifyRequest,
  target: string,
  setCookies: readonly string[],
): Answer {
  const context = options.pageContext(request)
  const page = signedInPage(context, { href: target })
  const answer = pageAnswer(200, 'signed-in', page, contentSecurityPolicy(context), context.words.language)
  return withCookies(answer, setCookies)
}

function isFromAnotherSite({ headers }: FastifyRequest): boolean {
  return headers['sec-fetch-site'] === 'cross-site'
}

/**
 * The attempt that `state` names, if this browser holds its cookie, it is still alive, and has begun on the public origin
 * that the answer comes to: with `session.cookie.domain` a browser brings it to the others as well.
 */
function findAttempt(
  options: SigninOptions,
  request: FastifyRequest,
  query: URLSearchParams,
  now: number,
): LoginAttempt | undefined {
  const { origin } = originOf(options, request)
  for (const [sealed, handle] of candidates(options, query, request.headers.cookie)) {
    const attempt = openAttempt(options.attempts, sealed, handle, now)
    if (attempt !== undefined && (attempt.origin ?? options.origins.first.origin) === origin) return attempt
  }
  return undefined
}

/** Values of the cookie that `state` names, each with that handle. */
function candidates(
  { jar }: SigninOptions,
  query: URLSearchParams,
  cookie: string | undefined,
): readonly (readonly [sealed: string, handle: string])[] {
  const states = query.getAll('state')
  const [handle] = states
  if (states.length !== 1 || !isHandle(handle)) return []
  return cookieValues(cookie, jar.attemptPrefix + handle)
    .slice(0, 4)
    .map(sealed => [sealed, handle] as const)
}

async function complete(
  options: SigninOptions,
  request: FastifyRequest,
  query: URLSearchParams,
  attempt: LoginAttempt,
): Promise<Created> {
  // A parameter without a value counts as left out, and none may be doubled (RFC 6749 section 3.1).
  const [code, ...moreCodes] = query.getAll('code')
  const [issuer, ...moreIssuers] = query.getAll('iss')
  // Nobody else's answer speaks for our provider, not even a refusal (RFC 9207 section 2.4).
  const isForeign = issuer ? !options.provider.isIssuer(issuer) : options.provider.promisesIssuer()
  const error = callbackError(query)
  if (moreCodes.length > 0 || moreIssuers.length > 0 || isForeign) {
    throw new GatewayError('ERR_SIGNIN_CALLBACK_INVALID')
  }
  if (error !== undefined) throw error
  if (!code) throw new GatewayError('ERR_SIGNIN_CALLBACK_INVALID')
  const exchanged = await options.provider.exchange(
    query.toString(),
    {
      ...{ state: attempt.handle, nonce: nonceOf(attempt), codeVerifier: codeVerifierOf(attempt) },
      redirectUri: originOf(options, request).redirectUri,
    },
    options.now(),
  )
  const signedIn = { ...renewalOf(exchanged, options), isSilent: attempt.silent }
  const created = await options.sessions.create(signedIn, request.headers.cookie, options.now())
  if (created === undefined) throw new GatewayError('ERR_SIGNIN_SESSION_TOO_LARGE')
  return created
}

/** Back, Reload or a bookmark of the callback: the start page if one is signed in, else a page with a button. */
async function withoutAttempt(
  options: SigninOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const now = options.now()
  const found = candidates(options, queryOf(request), request.headers.cookie)
  if (await isSignedIn(options, request)) {
    const [place = '/'] = found.flatMap(
      ([sealed, handle]) => openSpent(options.attempts, sealed, handle, now) ?? [],
    )
    return sendAnswer(reply, redirectAnswer(place, 'signed-in'))
  }
  const isForeign = found.some(
    ([sealed, handle]) => isAttempt(sealed, handle, now) && options.attempts.open(sealed) === undefined,
  )
  const error = new GatewayError(isForeign ? 'ERR_SIGNIN_ATTEMPT_UNREADABLE' : 'ERR_SIGNIN_NO_ATTEMPT')
  return sendAnswer(reply, failureAnswer(options, request, error, '/'))
}

/** Whose session may go on by a sign-in that asks nobody anything. */
async function whoGoesOn(
  options: SigninOptions,
  request: FastifyRequest,
  { silent }: LoginAttempt,
): Promise<Identity | undefined> {
  return silent ? (await options.sessions.read(request.headers.cookie, options.now()))?.identity : undefined
}

async function isSignedIn(options: SigninOptions, request: FastifyRequest): Promise<boolean> {
  return (await options.sessions.read(request.headers.cookie, options.now())) !== undefined
}
