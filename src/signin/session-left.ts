import type { FastifyReply, FastifyRequest } from 'fastify'
import { jsonAnswer, sendAnswer } from '../pages/answer.ts'
import { errorAnswer } from '../pages/error-answer.ts'
import { loginUrl, type SigninOptions } from './options.ts'

/**
 * `GET /.auth/session`: for how many seconds the session lasts, `expiresIn` at the latest and `idleIn` unless it is
 * used. To ask is no use: it extends nothing and sets no cookie. 401 problem+json when nobody is signed in.
 */
export function sessionLeftHandler(options: SigninOptions) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const now = options.now()
    const live = await options.sessions.read(request.headers.cookie, now)
    if (live === undefined) {
      const context = options.pageContext(request)
      return sendAnswer(
        reply,
        errorAnswer({
          code: 'ERR_SIGNIN_REQUIRED',
          asPage: false,
          context,
          loginUrl: loginUrl(options, request),
        }),
      )
    }
    const left = { expiresIn: live.absoluteAt - now, idleIn: live.expiresAt - now }
    return sendAnswer(reply, jsonAnswer(200, 'session', JSON.stringify(left)))
  }
}
