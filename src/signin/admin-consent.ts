import type { FastifyReply, FastifyRequest } from 'fastify'
import { GatewayError } from '../errors.ts'
import { pageAnswer, redirectAnswer, sendAnswer, type Answer } from '../pages/answer.ts'
import { approvalPage } from '../pages/approval-page.ts'
import { errorAnswer } from '../pages/error-answer.ts'
import { contentSecurityPolicy } from '../pages/layout.ts'
import { callbackError } from '../provider/oauth-error.ts'
import { ProviderRefusal } from '../provider/provider-refusal.ts'
import { adminConsentPath, loginPath, originOf, type SigninOptions } from './options.ts'

/** `GET /.auth/admin-consent`: to the page of Entra ID where an administrator approves the application. */
export function adminConsentHandler(options: SigninOptions) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const url = options.provider.adminConsentUrl(originOf(options, request).redirectUri)
    if (url === undefined) throw new GatewayError('ERR_NOT_FOUND')
    return sendAnswer(reply, redirectAnswer(url.href, 'admin-consent'))
  }
}

/** Whether a callback is the return from there: it has `admin_consent` and no `code` (Entra "admin consent"). */
export function isApprovalReturn(
  options: SigninOptions,
  request: FastifyRequest,
  query: URLSearchParams,
): boolean {
  return query.has('admin_consent') && !query.get('code') && isApprovable(options, request)
}

/** Whether there is such a page. */
export function isApprovable(options: SigninOptions, request: FastifyRequest): boolean {
  return options.provider.adminConsentUrl(originOf(options, request).redirectUri) !== undefined
}

/**
 * The page for an administrator who comes back, with or without having been sent from here. Nothing of the query is
 * signed or bound to this browser: it decides nothing, begins nothing, ends nothing, and stays off the page.
 */
export function approvalReturn(
  options: SigninOptions,
  request: FastifyRequest,
  query: URLSearchParams,
): Answer {
  const context = options.pageContext(request)
  const signInHref = loginPath(options.own, '/')
  const error = callbackError(query)
  if (error === undefined) {
    const page = approvalPage(context, { signInHref })
    return pageAnswer(200, 'approval', page, contentSecurityPolicy(context), context.words.language)
  }
  const said = error instanceof ProviderRefusal ? { ...error.said, ...error.facts } : {}
  options.log.info({ event: 'approval.refused', requestId: request.id, ...said }, 'the approval failed')
  return errorAnswer({
    code: 'ERR_SIGNIN_CONSENT_REQUIRED',
    asPage: true,
    context,
    action: { label: 'signIn', href: signInHref },
    secondAction: { label: 'approve', href: adminConsentPath(options.own) },
  })
}
