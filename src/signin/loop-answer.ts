import type { FastifyRequest } from 'fastify'
import { catalogue } from '../errors.ts'
import { auditedRequest } from '../observe/audit.ts'
import { withCookies, type Answer } from '../pages/answer.ts'
import { errorAnswer } from '../pages/error-answer.ts'
import { loginPath, type SigninOptions } from './options.ts'

/** The page that ends a loop. What became of the session cookie tells the likely cause. Its button begins anew. */
export async function loopAnswer(
  options: SigninOptions,
  request: FastifyRequest,
  target: string,
): Promise<Answer> {
  const found = await options.sessions.identify(
    { cookie: request.headers.cookie, authorization: undefined },
    options.now(),
  )
  // One that can be read here cannot be read by the gateway that has sent the browser here.
  const code = found.kind === 'not-mine' ? 'ERR_SIGNIN_LOOP' : 'ERR_SIGNIN_LOOP_UNREADABLE'
  options.audit({ event: 'signin.failed', ...auditedRequest(request), code, reason: catalogue[code].title })
  const answer = errorAnswer({
    code,
    asPage: true,
    context: options.pageContext(request),
    action: { label: 'tryAgain', href: loginPath(options.own, target) },
  })
  return withCookies(answer, [options.jar.clear(options.jar.roundsName)])
}
