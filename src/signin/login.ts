import type { FastifyReply, FastifyRequest } from 'fastify'
import { assuranceInQuery, assuranceQuery } from '../identity/assurance-query.ts'
import { pageAnswer, redirectAnswer, sendAnswer } from '../pages/answer.ts'
import { framePage } from '../pages/frame-page.ts'
import { contentSecurityPolicy } from '../pages/layout.ts'
import { isFramed, isPrefetch } from '../pages/wants-page.ts'
import { GatewayError } from '../errors.ts'
import { beginSignin } from './begin.ts'
import { loopAnswer } from './loop-answer.ts'
import { loginPath, originOf, queryOf, type SigninOptions } from './options.ts'
import { mostRounds, type Rounds } from './rounds.ts'
import { wantedTarget } from './wanted-target.ts'

/** Query parameters that go on to the provider as they are. */
const passedOn = ['prompt', 'login_hint', 'domain_hint']

/** `GET /.auth/login?rd=/path`: starts a sign-in at the provider. */
export function loginHandler(options: SigninOptions, rounds: Rounds) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const query = queryOf(request)
    const target = wantedTarget(request, ['post_login_redirect_uri', 'post_login_redirect_url'], options)
    const asks = options.stepUps && assuranceInQuery(query, options.stepUps)
    // Whoever has to show who they are cannot be let off by the link that leads there.
    const extra = asks === undefined ? passedParameters(query) : {}
    const asked = asks === undefined ? '' : `&${assuranceQuery(asks).slice(0, -1)}`
    if (isPrefetch(request.headers)) throw new GatewayError('ERR_SIGNIN_PREFETCH')
    if (isFramed(request.headers)) {
      const context = options.pageContext(request)
      const page = framePage(context, { href: loginPath(options.own, target, asked) })
      return sendAnswer(
        reply,
        pageAnswer(
          401,
          'signin-framed',
          page,
          contentSecurityPolicy(context, undefined, '*'),
          context.words.language,
        ),
      )
    }
    if (isElsewhere(options, request) && !query.has('moved')) {
      // Cookies of another origin would not come back to the callback. `moved` ends it after one hop, for a
      // proxy in front that does not pass the Host header on.
      const path = loginPath(options.own, target, `&moved=1${asked}${encode(extra)}`)
      return sendAnswer(reply, redirectAnswer(originOf(options, request).origin + path, 'signin-moved'))
    }
    const round = await rounds.of(request, target, asks)
    if (round > mostRounds) return sendAnswer(reply, await loopAnswer(options, request, target))
    return sendAnswer(reply, await beginSignin(options, request, { target, round, extra, asks }))
  }
}

function passedParameters(query: URLSearchParams): Record<string, string> {
  const entries = passedOn.map(name => [name, query.get(name)] as const)
  const given = entries.filter((pair): pair is [string, string] => pair[1] !== null && pair[1].length <= 320)
  return Object.fromEntries(given)
}

function encode(parameters: Record<string, string>): string {
  const text = new URLSearchParams(parameters).toString()
  return text === '' ? '' : `&${text}`
}

/**
 * Whether the request came to none of the hosts that the provider sends people back to, or over plain http instead of
 * https, where the browser keeps no cookie of ours. That it was http any proxy may say, for all that it brings about is
 * one redirect.
 */
function isElsewhere({ origins }: SigninOptions, { raw }: FastifyRequest): boolean {
  const { origin } = origins.of(raw)
  if (origin.startsWith('https:') && raw.headers['x-forwarded-proto'] === 'http') return true
  return origins.named(raw) === undefined
}
