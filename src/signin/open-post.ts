import type { FastifyReply, FastifyRequest } from 'fastify'
import { pageAnswer, redirectAnswer, sendAnswer } from '../pages/answer.ts'
import { contentSecurityPolicy } from '../pages/layout.ts'
import { lostPostPage } from '../pages/lost-post-page.ts'
import { lostPostScript } from '../pages/lost-post-script.ts'
import { discardedPostPage, openPostPage } from '../pages/open-post-page.ts'
import { isSamePerson } from '../session/renewal.ts'
import type { Live } from '../session/session-store.ts'
import { isSameOrigin } from './logout.ts'
import type { LostPosts } from './lost-post.ts'
import { loginPath, originOf, type SigninOptions } from './options.ts'
import type { OwnPaths } from './return-to.ts'

export type OpenPost = Readonly<{
  /** Runs before the body of a request is read. */
  preParsing: (request: FastifyRequest, reply: FastifyReply, payload: unknown) => Promise<unknown>
  handler: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>
}>

export type OpeningOptions = Pick<SigninOptions, 'origins' | 'now' | 'pageContext' | 'sessions'> &
  Readonly<{ own: OwnPaths & Readonly<{ landing: string }>; lostPosts: LostPosts }>

/**
 * The page where somebody gets a form back that was kept over a sign-in. `GET` looks for it in the browser, and posts it
 * here; `POST` shows it to the person who had sent it, and to nobody else.
 */
export function createOpenPost(options: OpeningOptions): OpenPost {
  const { own, lostPosts } = options
  const { element: script, directive } = lostPostScript
  const liveOf = ({ headers }: FastifyRequest) => options.sessions.read(headers.cookie, options.now())

  /** Signs in first, or looks for what is kept: nothing that anybody could have sent here is read. */
  function begin(request: FastifyRequest, reply: FastifyReply, live: Live | undefined): unknown {
    if (live === undefined) {
      return sendAnswer(reply, redirectAnswer(loginPath(own, own.landing), 'signin-required'))
    }
    if (request.method === 'POST') return sendAnswer(reply, redirectAnswer(own.landing, 'lost-post-open'))
    const page = openPostPage(options.pageContext(request), { action: own.landing, script })
    return send(request, reply, 200, 'lost-post-open', page)
  }

  function send(
    request: FastifyRequest,
    reply: FastifyReply,
    status: number,
    name: string,
    page: string,
  ): unknown {
    const context = options.pageContext(request)
    const policy = contentSecurityPolicy(context) + directive
    return sendAnswer(reply, pageAnswer(status, name, page, policy, context.words.language))
  }

  return {
    preParsing: async (request, reply, payload) => {
      if (request.method !== 'POST') return payload
      const live = await liveOf(request)
      return live !== undefined && isSameOrigin(request, options) ? payload : begin(request, reply, live)
    },
    handler: async (request, reply) => {
      const live = await liveOf(request)
      const sealed = request.body instanceof URLSearchParams ? request.body.get('kept') : null
      if (sealed === null || live === undefined) return begin(request, reply, live)
      const context = options.pageContext(request)
      const lost = lostPosts.open(sealed, options.now())
      if (lost === undefined) {
        const page = discardedPostPage(context, { why: 'unreadable', script })
        return send(request, reply, 410, 'lost-post-unreadable', page)
      }
      if (!isSamePerson(lost.owner, live.session.person)) {
        const page = discardedPostPage(context, { why: 'ofAnother', script })
        return send(request, reply, 403, 'lost-post-of-another', page)
      }
      const { target, fields } = lost
      const { origin } = originOf(options, request)
      const page = lostPostPage(context, { origin, target, fields, script })
      return send(request, reply, 200, 'lost-post', page)
    },
  }
}
