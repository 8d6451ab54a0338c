import type { FastifyReply, FastifyRequest } from 'fastify'
import { GatewayError } from '../errors.ts'
import { jsonAnswer, pageAnswer, redirectAnswer, sendAnswer } from '../pages/answer.ts'
import { contentSecurityPolicy } from '../pages/layout.ts'
import { mePage } from '../pages/me-page.ts'
import { isNavigation } from '../pages/wants-page.ts'
import { easyAuthMe } from './easy-auth-me.ts'
import { loginPath, type SigninOptions } from './options.ts'

/**
 * `GET /.auth/me`: who is signed in, as JSON, or as a page for a browser that navigates to it. No tokens. In the shape of
 * App Service it is JSON for everybody, and 401 for nobody.
 */
export function meHandler(options: SigninOptions) {
  const { shapesMe, isObjectId = false } = options.easyAuth ?? { shapesMe: false }
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const live = await options.sessions.read(request.headers.cookie, options.now())
    const asPage = !shapesMe && isNavigation(request.headers)
    if (live === undefined) {
      if (!asPage) throw new GatewayError('ERR_SIGNIN_REQUIRED')
      return sendAnswer(reply, redirectAnswer(loginPath(options.own, '/'), 'signin-required'))
    }
    if (shapesMe) return sendAnswer(reply, jsonAnswer(200, 'me', easyAuthMe(live, isObjectId)))
    // As in /.auth/session: at the latest, and unless it is used.
    const { identity, absoluteAt: expiresAt, expiresAt: idleAt } = live
    if (asPage) {
      const signOutHref = `${options.own.prefix}/logout`
      const context = options.pageContext(request)
      const page = mePage(context, { identity, expiresAt, idleAt, signOutHref })
      return sendAnswer(
        reply,
        pageAnswer(200, 'me', page, contentSecurityPolicy(context), context.words.language),
      )
    }
    const { user, name, email, preferredUsername, tenant, roles, groups, profile } = identity
    const { sessionId, authenticatedAt } = identity
    const body = { user, name, email, preferredUsername, tenant, roles, groups, profile }
    return sendAnswer(
      reply,
      jsonAnswer(
        200,
        'me',
        JSON.stringify({ ...body, session: sessionId, authenticatedAt, expiresAt, idleAt }),
      ),
    )
  }
}
