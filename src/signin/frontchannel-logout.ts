import type { FastifyReply, FastifyRequest } from 'fastify'
import { auditedRequest } from '../observe/audit.ts'
import { sendAnswer, textAnswer, withCookies } from '../pages/answer.ts'
import type { ProviderSession } from '../session/marks.ts'
import { auditSignOut } from './logout.ts'
import { queryOf, type SigninOptions } from './options.ts'

/** Characters of a `sid`; a longer one is none that a session has kept. */
export const longestSid = 255

/**
 * `GET /.auth/frontchannel-logout?iss=&sid=`: the provider shows it in a frame of its sign-out page (OpenID Connect
 * Front-Channel Logout 1.0 section 2). It ends what came of the session named, whatever cookie comes along: in a
 * frame of another site there is mostly none. Anybody can call it, so it says nothing of what it has done. Entra
 * sends no `iss`.
 */
export function frontchannelLogoutHandler(options: SigninOptions) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const named = sessionNamed(queryOf(request), options.provider.isIssuer)
    const answer = framedAnswer(options.provider.pageOrigins())
    if (named === undefined) return sendAnswer(reply, answer)
    const { live, setCookies } = await options.sessions.endNamed(named, request.headers.cookie, options.now())
    if (live === undefined) {
      options.audit({
        event: 'signout.notified',
        ...auditedRequest(request),
        channel: 'front',
        ended: 'session',
      })
    } else auditSignOut(options, request, live)
    return sendAnswer(reply, withCookies(answer, setCookies))
  }
}

/** Which session at the provider is meant; undefined when it is not clear, or another provider's. */
function sessionNamed(
  query: URLSearchParams,
  isIssuer: (issuer: string) => boolean,
): ProviderSession | undefined {
  const [sid = '', ...moreSids] = query.getAll('sid')
  const [issuer, ...moreIssuers] = query.getAll('iss')
  if (sid === '' || sid.length > longestSid || moreSids.length > 0 || moreIssuers.length > 0) return undefined
  if (issuer === undefined) return { sid }
  return isIssuer(issuer) ? { sid, issuer } : undefined
}

/** Always the same few bytes, which only pages of the provider may frame. */
function framedAnswer(origins: readonly string[]) {
  const answer = textAnswer(200, 'frontchannel-logout', 'ok\n')
  const policy = `default-src 'none'; frame-ancestors ${origins.join(' ')}`
  return { ...answer, headers: { ...answer.headers, 'content-security-policy': policy } }
}
