import type { FastifyRequest } from 'fastify'
import type { ErrorCode, GatewayError } from '../errors.ts'
import { audited } from '../identity/audited.ts'
import { auditedRequest } from '../observe/audit.ts'
import { redirectAnswer, type Answer } from '../pages/answer.ts'
import type { Live } from '../session/session-store.ts'
import type { LoginAttempt } from './attempt.ts'
import { reportFailure } from './failure.ts'
import type { SigninOptions } from './options.ts'

/** Seconds until a silent sign-in that came to nothing is tried again. */
const pause = 60

/** What becomes of a silent sign-in: the person goes on, or is signed out here and the sign-in has failed. */
export type Silence = Readonly<{ goOn: Answer }> | Readonly<{ clear: readonly string[] }>

/** The session that is to be asked for anew by a silent sign-in. */
async function staleSession(options: SigninOptions, request: FastifyRequest): Promise<Live | undefined> {
  const live = await options.sessions.read(request.headers.cookie, options.now())
  return live !== undefined && options.isStale(live.session) ? live : undefined
}

/**
 * Parameters for the provider of a sign-in that asks for no page: whom it is about where a session is to be asked for
 * anew. Nobody may have that asked of somebody else, who is not signed in there: it would end the session.
 */
export async function silentHints(
  options: SigninOptions,
  request: FastifyRequest,
): Promise<Readonly<{ login_hint?: string }> | undefined> {
  const { session } = (await staleSession(options, request)) ?? {}
  if (session === undefined) return undefined
  const hint = session.loginHint ?? session.person.preferredUsername
  return hint === undefined ? {} : { login_hint: hint }
}

/**
 * What a silent sign-in that has failed means for the session that it was to bring anew. What says nothing about the
 * person (no answer, trouble that passes, a fault of the operator) leaves the session as it is, until `maxStale`; the
 * next try waits a minute. Whatever else the provider says, it does not vouch for the session any more.
 * @returns undefined when there is no such session
 */
export async function afterSilence(
  options: SigninOptions,
  request: FastifyRequest,
  error: GatewayError,
  { silent, returnTo }: LoginAttempt,
): Promise<Silence | undefined> {
  const live = silent ? await staleSession(options, request) : undefined
  if (live === undefined || error.code === 'ERR_SIGNIN_CALLBACK_INVALID') return undefined
  const isNobodys =
    saysNothing.has(error.code) ||
    (error.code.startsWith('ERR_PROVIDER_') && error.code !== 'ERR_PROVIDER_TOKEN_INVALID')
  if (isNobodys || broughtTwice(error)) {
    if (isNobodys) reportFailure(options, request, error)
    const wait = options.jar.set(options.jar.pauseName, '1', pause)
    return { goOn: redirectAnswer(returnTo, 'signin-silent', [wait]) }
  }
  const { setCookies } = await options.sessions.end(request.headers.cookie, options.now())
  options.audit({
    event: 'session.ended',
    ...auditedRequest(request),
    ...audited(live.identity),
    code: error.code,
  })
  return { clear: setCookies }
}

/** Graph could not be asked: nothing is known of the person that was not known before. */
const saysNothing: ReadonlySet<ErrorCode> = new Set([
  'ERR_SIGNIN_GROUPS_AWAY',
  'ERR_SIGNIN_GROUPS_PERMISSION',
])

/** An answer of the provider that came before: to this process, or to another one, so that the provider said no. */
export function broughtTwice({ code }: GatewayError): boolean {
  return code === 'ERR_SIGNIN_ALREADY_USED' || code === 'ERR_SIGNIN_CODE_REJECTED'
}
