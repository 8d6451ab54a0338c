import type { FastifyReply, FastifyRequest } from 'fastify'
import { GatewayError } from '../errors.ts'
import { auditedRequest } from '../observe/audit.ts'
import { jsonAnswer, sendAnswer, textAnswer } from '../pages/answer.ts'
import type { LogoutToken } from '../provider/logout-token.ts'
import { unreachable } from '../provider/oauth-error.ts'
import type { ProviderSession, ProviderSubject } from '../session/marks.ts'
import { longestSid } from './frontchannel-logout.ts'
import type { HeardTokens } from './heard-tokens.ts'
import type { SigninOptions } from './options.ts'

/**
 * `POST /.auth/backchannel-logout` with a form that holds `logout_token`: the provider itself says that a session there
 * has ended, or all of a person (OpenID Connect Back-Channel Logout 1.0). No browser takes part, so no cookie is read
 * or set. 200 once it has been heeded, 400 with a reason for what is no good token, and 503 while its signature
 * cannot be checked, so that the provider comes again.
 */
export function backchannelLogoutHandler(options: SigninOptions, heard: HeardTokens) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const now = options.now()
    try {
      const token = await options.provider.readLogoutToken(tokenOf(request), now)
      const named = namedBy(token)
      const isFirst = await heard.isFirst(token.id, token.usableUntil, now)
      if (!isFirst) throw refusal('the logout token was used before')
      await options.sessions.endVouched(named, now)
      audit(options, request, named)
      return sendAnswer(reply, textAnswer(200, 'backchannel-logout', ''))
    } catch (error) {
      const reason = reasonOf(error)
      options.log.warn(
        { event: 'signout.refused', requestId: request.id, reason },
        'a logout token was refused',
      )
      return sendAnswer(reply, refusalAnswer(reason))
    }
  }
}

/** The one token of the form. @throws GatewayError ERR_PROVIDER_TOKEN_INVALID */
function tokenOf({ body }: FastifyRequest): string {
  if (!(body instanceof URLSearchParams)) throw refusal('the request holds no form')
  const [token, ...more] = body.getAll('logout_token')
  if (token === undefined || more.length > 0) throw refusal('the form does not hold one logout_token')
  return token
}

/** What is to end: one session where one is named, else all of the person (section 2.7). */
function namedBy({ sid, subject, issuer }: LogoutToken): ProviderSession | ProviderSubject {
  // A longer sid is none that a session has kept: then it is all of them rather than none.
  if (sid !== undefined && sid.length <= longestSid) return { sid, issuer }
  if (subject !== undefined) return { subject, issuer }
  throw refusal(`the sid of the logout token is longer than ${longestSid} characters`)
}

function audit(
  options: SigninOptions,
  request: FastifyRequest,
  named: ProviderSession | ProviderSubject,
): void {
  const isUser = 'subject' in named && options.claimRules.subject === 'sub'
  options.audit({
    event: 'signout.notified',
    ...auditedRequest(request),
    channel: 'back',
    ended: 'sid' in named ? 'session' : 'subject',
    ...(isUser && { subject: named.subject }),
  })
}

/** Why the token itself is refused. @throws GatewayError ERR_PROVIDER_UNREACHABLE where it is not the token's fault */
function reasonOf(error: unknown): string {
  if (!(error instanceof GatewayError)) throw error
  const isToken = error.code === 'ERR_PROVIDER_TOKEN_INVALID' || error.code === 'ERR_PROVIDER_CLOCK'
  if (!isToken) throw unreachable('the logout token cannot be checked', error)
  return error.message
}

/** Section 2.8; what is said holds no part of the token. */
function refusalAnswer(reason: string) {
  const body = { error: 'invalid_request', error_description: reason }
  return jsonAnswer(400, 'backchannel-logout-refused', JSON.stringify(body))
}

function refusal(message: string): GatewayError {
  return new GatewayError('ERR_PROVIDER_TOKEN_INVALID', { message })
}
