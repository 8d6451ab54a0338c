import type { FastifyRequest } from 'fastify'
import { missingAssurance, type Assurance } from '../identity/assurance.ts'
import type { WantedAssurances } from '../identity/assurance-query.ts'
import { audited } from '../identity/audited.ts'
import type { Identity } from '../identity/identity.ts'
import type { ErrorCode } from '../errors.ts'
import { auditedRequest } from '../observe/audit.ts'
import type { Answer } from '../pages/answer.ts'
import { errorAnswer } from '../pages/error-answer.ts'
import type { LoginAttempt } from './attempt.ts'
import { loginPath, type SigninOptions } from './options.ts'

/** What sign-ins can be asked for beyond who somebody is. */
export type StepUps = WantedAssurances &
  Readonly<{
    /** Entra says `prompt=login` alone; others know `max_age` too, and send `auth_time` for it. */
    isEntra: boolean
    /** Whether the provider is told whom it is about: Entra refuses that beside `prompt=select_account`. */
    givesHint: boolean
  }>

const codes = {
  context: 'ERR_STEP_UP_CONTEXT_MISSING',
  time: 'ERR_STEP_UP_TIME_UNKNOWN',
  recency: 'ERR_STEP_UP_TOO_OLD',
} as const satisfies Record<string, ErrorCode>

/** Parameters for the provider of a sign-in that has to be recent; whose it is, if somebody is signed in. */
export async function stepUpParameters(
  { sessions, now, stepUps }: SigninOptions,
  { headers }: FastifyRequest,
  { maxAge }: Assurance,
): Promise<Record<string, string>> {
  const live = stepUps?.givesHint === true ? await sessions.read(headers.cookie, now()) : undefined
  const hint = live?.session.loginHint ?? live?.session.person.preferredUsername
  return {
    ...(hint !== undefined && { login_hint: hint }),
    ...(maxAge !== undefined && { prompt: 'login' }),
    ...(maxAge !== undefined && stepUps?.isEntra === false && { max_age: String(maxAge) }),
  }
}

/**
 * The page for a sign-in that did not bring what it was asked for. Nobody is sent to the place that they wanted, where
 * it would begin again: that happens when they go there themselves.
 * @returns undefined when nothing is missing
 */
export function stepUpMissed(
  options: SigninOptions,
  request: FastifyRequest,
  identity: Identity,
  { asks, returnTo }: LoginAttempt,
): Answer | undefined {
  const missing = asks && missingAssurance(identity, asks, options.now())
  if (asks !== undefined && missing === undefined)
    options.audit({ event: 'stepup.met', ...auditedRequest(request), ...audited(identity), ...asks })
  if (missing === undefined) return undefined
  const code = codes[missing]
  options.audit({ event: 'access.denied', ...auditedRequest(request), ...audited(identity), code })
  return errorAnswer({
    code,
    asPage: true,
    context: options.pageContext(request),
    action: { label: 'tryAgain', href: returnTo },
    secondAction: {
      label: 'useAnotherAccount',
      href: loginPath(options.own, returnTo, '&prompt=select_account'),
    },
  })
}
