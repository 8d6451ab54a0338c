import type { FastifyRequest } from 'fastify'
import { aadsts } from '../entra/aadsts.ts'
import { catalogue, type GatewayError } from '../errors.ts'
import { auditedRequest } from '../observe/audit.ts'
import type { Answer } from '../pages/answer.ts'
import { errorAnswer } from '../pages/error-answer.ts'
import { operatorRemedy } from '../provider/operator-remedy.ts'
import { ProviderRefusal } from '../provider/provider-refusal.ts'
import { isApprovable } from './admin-consent.ts'
import { adminConsentPath, loginPath, type SigninOptions } from './options.ts'

/**
 * The page for a sign-in that failed, with a button that begins anew; always a page, since only browsers come to a
 * callback. Log and audit get their lines.
 */
export function failureAnswer(
  options: SigninOptions,
  request: FastifyRequest,
  error: GatewayError,
  target: string,
): Answer {
  reportFailure(options, request, error)
  const { code, facts } = error
  // Without it the provider would take the same account once more.
  const other = code === 'ERR_SIGNIN_TENANT_NOT_ALLOWED' ? '&prompt=select_account' : ''
  const canBeApproved = code === 'ERR_SIGNIN_CONSENT_REQUIRED' && isApprovable(options, request)
  return errorAnswer({
    code,
    facts,
    asPage: true,
    context: options.pageContext(request),
    action: { label: 'signInAgain', href: loginPath(options.own, target, other) },
    ...(canBeApproved && { secondAction: { label: 'approve', href: adminConsentPath(options.own) } }),
  })
}

/**
 * Audit line, and what the operator needs to know beside it: the provider's own words, with what they mean and what to
 * do, or else the fault. At the level `error` when it is the operator who has to do something.
 */
export function reportFailure(
  { audit, log }: SigninOptions,
  request: FastifyRequest,
  error: GatewayError,
): void {
  const { code, facts, message, status } = error
  const number = facts.aadsts !== undefined && { aadsts: facts.aadsts }
  const { requestId, client } = auditedRequest(request)
  audit({ event: 'signin.failed', requestId, client, code, reason: message, ...number })
  const { title, mover, remedy } = catalogue[code]
  const known = aadsts.get(facts.aadsts ?? '')
  const isOperators = mover === 'operator' || known?.mover === 'operator'
  const level = isOperators ? 'error' : (known?.mover ?? mover) === 'you' ? 'info' : 'warn'
  if (error instanceof ProviderRefusal) {
    const { retryAfterSeconds: _, ...shown } = facts
    const help = {
      meaning: known?.meaning ?? title,
      mover: known?.mover ?? mover,
      remedy: known?.remedy ?? (mover === 'operator' ? operatorRemedy(error.said) : remedy),
    }
    log[level]({ event: 'provider.refused', requestId, code, ...error.said, ...shown, ...help }, help.meaning)
  } else if (status >= 500) {
    log[level]({ event: 'signin.trouble', requestId, code, err: error }, title)
  }
}
