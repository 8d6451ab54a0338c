import type { FastifyReply, FastifyRequest } from 'fastify'
import { groupsOverage } from '../entra/overage.ts'
import { GatewayError } from '../errors.ts'
import { personFromClaims } from '../identity/person.ts'
import { pageAnswer, redirectAnswer, sendAnswer, withCookies, type Answer } from '../pages/answer.ts'
import { errorAnswer } from '../pages/error-answer.ts'
import { contentSecurityPolicy } from '../pages/layout.ts'
import { signedInPage } from '../pages/signed-in-page.ts'
import { oauthError } from '../provider/oauth-error.ts'
import { cookieValues } from '../session/cookie-header.ts'
import type { Created } from '../session/cookie-store.ts'
import { codeVerifierOf, isHandle, nonceOf, unpackAttempt, type LoginAttempt } from './attempt.ts'
import { loginPath, queryOf, type SigninOptions } from './options.ts'
import type { Rounds } from './rounds.ts'
import type { UsedHandles } from './used-handles.ts'

/**
 * The callback: `GET` on the path of `redirectUri`. The attempt is looked for before anything else of the
 * query is read; without a live one nothing is asked of the provider.
 */
export function callbackHandler(options: SigninOptions, used: UsedHandles, rounds: Rounds) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const query = queryOf(request)
    const now = options.now()
    const attempt = findAttempt(options, query, request.headers.cookie, now)
    if (attempt === undefined) return await withoutAttempt(options, request, reply)
    const forget = options.jar.clear(options.jar.attemptPrefix + attempt.handle)
    try {
      if (!used.use(attempt.handle, now)) throw new GatewayError('ERR_SIGNIN_ALREADY_USED')
      const created = await complete(options, request, query, attempt)
      const { identity } = created
      options.audit({
        event: 'signin.succeeded',
        requestId: request.id,
        subject: identity.user,
        session: identity.sessionId,
        ...(identity.tenant !== undefined && { tenant: identity.tenant }),
      })
      const setCookies = [...created.setCookies, forget, ...rounds.completed(request, attempt)]
      return sendAnswer(reply, onward(options, request, attempt.returnTo, setCookies))
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error
      if (error.code === 'ERR_SIGNIN_ALREADY_USED' && isSignedIn(options, request)) {
        return sendAnswer(reply, redirectAnswer(attempt.returnTo, 'signed-in', [forget]))
      }
      return sendAnswer(reply, withCookies(failure(options, request, error, attempt.returnTo), [forget]))
    }
  }
}

/** To the page wanted: by redirect, unless the browser would keep the session cookie back on one from another site. */
function onward(
  options: SigninOptions,
  request: FastifyRequest,
  target: string,
  setCookies: readonly string[],
): Answer {
  if (!options.jar.isStrict) return redirectAnswer(target, 'signed-in', setCookies)
  const page = signedInPage(options.pageContext(request), { href: target })
  return withCookies(pageAnswer(200, 'signed-in', page, contentSecurityPolicy()), setCookies)
}

/** The attempt that `state` names, if this browser holds its cookie and it is still alive. */
function findAttempt(
  options: SigninOptions,
  query: URLSearchParams,
  cookie: string | undefined,
  now: number,
): LoginAttempt | undefined {
  const states = query.getAll('state')
  const [handle] = states
  if (states.length !== 1 || !isHandle(handle)) return undefined
  for (const sealed of cookieValues(cookie, options.jar.attemptPrefix + handle).slice(0, 4)) {
    const attempt = unpackAttempt(options.attempts.open(sealed), handle, now)
    if (attempt !== undefined) return attempt
  }
  return undefined
}

async function complete(
  options: SigninOptions,
  request: FastifyRequest,
  query: URLSearchParams,
  attempt: LoginAttempt,
): Promise<Created> {
  // A parameter without a value counts as left out, and none may be doubled (RFC 6749 section 3.1).
  const [error, ...moreErrors] = query.getAll('error')
  const [code, ...moreCodes] = query.getAll('code')
  if (moreErrors.length > 0 || moreCodes.length > 0) throw new GatewayError('ERR_SIGNIN_CALLBACK_INVALID')
  if (error) throw oauthError(error, query.get('error_description') ?? undefined)
  if (!code) throw new GatewayError('ERR_SIGNIN_CALLBACK_INVALID')
  const { claims, idToken } = await options.provider.exchange(
    query.toString(),
    { state: attempt.handle, nonce: nonceOf(attempt), codeVerifier: codeVerifierOf(attempt) },
    options.now(),
  )
  if (options.needsGroups && groupsOverage(claims)) throw new GatewayError('ERR_SIGNIN_GROUPS_OVERAGE')
  const person = personFromClaims(claims, options.claimRules)
  const loginHint = claims['login_hint']
  const created = options.sessions.create(
    {
      person,
      ...(typeof loginHint === 'string' && loginHint.length <= 512 && { loginHint }),
      ...(options.keepsIdToken && { idToken }),
    },
    request.headers.cookie,
    options.now(),
  )
  if (created === undefined) throw new GatewayError('ERR_SIGNIN_SESSION_TOO_LARGE')
  return created
}

/** Back, Reload or a bookmark of the callback: the start page if one is signed in, else a page with a button. */
async function withoutAttempt(
  options: SigninOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  if (isSignedIn(options, request)) return sendAnswer(reply, redirectAnswer('/', 'signed-in'))
  const error = new GatewayError('ERR_SIGNIN_NO_ATTEMPT')
  return sendAnswer(reply, failure(options, request, error, '/'))
}

function isSignedIn(options: SigninOptions, request: FastifyRequest): boolean {
  return options.sessions.read(request.headers.cookie, options.now()) !== undefined
}

/** A page with a button that starts again; always a page, since only browsers come to a callback. */
function failure(options: SigninOptions, request: FastifyRequest, error: GatewayError, target: string) {
  options.audit({ event: 'signin.failed', requestId: request.id, code: error.code, reason: error.message })
  return errorAnswer({
    code: error.code,
    facts: error.facts,
    asPage: true,
    context: options.pageContext(request),
    action: { label: 'Sign in again', href: loginPath(options.own, target) },
  })
}
