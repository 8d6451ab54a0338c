import type { FastifyReply, FastifyRequest } from 'fastify'
import { GatewayError } from '../errors.ts'
import { sendAnswer, textAnswer, withCookies } from '../pages/answer.ts'
import { errorAnswer } from '../pages/error-answer.ts'
import { clearSession } from '../session/chunks.ts'
import { isSameOrigin } from './logout.ts'
import { loginUrl, type SigninOptions } from './options.ts'

/**
 * `POST /.auth/refresh`, from a page of this origin: roles, groups and tokens anew. 204; 401 when nobody is signed in,
 * or the provider says so, or only a sign-in can bring them anew; 503 with Retry-After while it cannot be asked, and
 * the session stays. With the endpoints of App Service GET as well: it tells and changes nothing that a request to the
 * application would not, and is from a page of this origin too.
 */
export function refreshHandler(options: SigninOptions) {
  const { sessions, now } = options
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const { cookie } = request.headers
    const find = async () => sessions.identify({ cookie, authorization: undefined }, now())
    const nobody = (setCookies: readonly string[] = []) => {
      const context = options.pageContext(request)
      const answer = errorAnswer({
        code: 'ERR_SIGNIN_REQUIRED',
        asPage: false,
        context,
        loginUrl: loginUrl(options, request),
      })
      return sendAnswer(reply, withCookies(answer, setCookies))
    }
    // To a page of another origin nobody is signed in.
    const found = isSameOrigin(request, options) ? await find() : undefined
    const session = found?.kind === 'yes' ? sessions.sessionOf(found.identity) : undefined
    // Use is use, whatever comes of it: the cookie that extends the idle limit is not made a second time.
    const extended = found?.kind === 'yes' ? found.setCookies : []
    if (session?.refreshToken === undefined) return nobody(extended)
    const outcome = await options.refresh(session)
    if (outcome === 'failed') {
      if (extended.length > 0) reply.header('set-cookie', extended)
      throw new GatewayError('ERR_PROVIDER_UNREACHABLE', { facts: { retryAfterSeconds } })
    }
    const fresh = await find()
    if (outcome === 'ended' || fresh.kind !== 'yes') return nobody(clearSession(options.jar, cookie))
    return sendAnswer(reply, withCookies(textAnswer(204, 'refresh', ''), fresh.setCookies))
  }
}

/** A session tries again after this many seconds at the earliest. */
const retryAfterSeconds = 30
