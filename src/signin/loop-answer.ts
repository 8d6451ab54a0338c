import type { FastifyRequest } from 'fastify'
import { catalogue } from '../errors.ts'
import { withCookies, type Answer } from '../pages/answer.ts'
import { errorAnswer } from '../pages/error-answer.ts'
import { loginPath, type SigninOptions } from './options.ts'

/** The page that ends a loop. What became of the session cookie tells the likely cause. Its button begins anew. */
export function loopAnswer(options: SigninOptions, request: FastifyRequest, target: string): Answer {
  const found = options.sessions.identify(
    { cookie: request.headers.cookie, authorization: undefined },
    options.now(),
  )
  const code = found.kind === 'no' ? 'ERR_SIGNIN_LOOP_UNREADABLE' : 'ERR_SIGNIN_LOOP'
  options.audit({ event: 'signin.failed', requestId: request.id, code, reason: catalogue[code].title })
  const answer = errorAnswer({
    code,
    asPage: true,
    context: options.pageContext(request),
    action: { label: 'Try again', href: loginPath(options.own, target) },
  })
  return withCookies(answer, [options.jar.clear(options.jar.roundsName)])
}
