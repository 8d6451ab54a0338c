import type { FastifyReply, FastifyRequest } from 'fastify'
import { pageAnswer, redirectAnswer, sendAnswer } from '../pages/answer.ts'
import { framePage } from '../pages/frame-page.ts'
import { contentSecurityPolicy } from '../pages/layout.ts'
import { isFramed, isPrefetch } from '../pages/wants-page.ts'
import { GatewayError } from '../errors.ts'
import { cookieNames, cookieValues } from '../session/cookie-header.ts'
import { attemptLifetime } from '../session/session.ts'
import { codeVerifierOf, newAttempt, nonceOf, packAttempt } from './attempt.ts'
import { loopAnswer } from './loop-answer.ts'
import { loginPath, queryOf, type SigninOptions } from './options.ts'
import { returnTo } from './return-to.ts'
import { mostRounds, type Rounds } from './rounds.ts'

/** Query parameters that go on to the provider as they are. */
const passedOn = ['prompt', 'login_hint', 'domain_hint']

/** All our cookies together in a request may have this many bytes; attempts get what the session leaves. */
const ownCookieBytes = 8192
const leastAttemptBytes = 1024

/** `GET /.auth/login?rd=/path`: starts a sign-in at the provider. */
export function loginHandler(options: SigninOptions, rounds: Rounds) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const query = queryOf(request)
    const target = returnTo(query.get('rd'), options.own)
    const extra = passedParameters(query)
    if (isPrefetch(request.headers)) throw new GatewayError('ERR_SIGNIN_PREFETCH')
    if (isFramed(request.headers)) {
      const page = framePage(options.pageContext(request), { href: loginPath(options.own, target) })
      return sendAnswer(
        reply,
        pageAnswer(401, 'signin-framed', page, contentSecurityPolicy(undefined, "'self'")),
      )
    }
    if (isElsewhere(request, options.publicOrigin) && !query.has('moved')) {
      // Cookies of another host would not come back to the callback. `moved` ends it after one hop, for a
      // proxy in front that does not pass the Host header on.
      const path = loginPath(options.own, target, `&moved=1${encode(extra)}`)
      return sendAnswer(reply, redirectAnswer(options.publicOrigin + path, 'signin-moved'))
    }
    const round = rounds.of(request, target)
    if (round > mostRounds) return sendAnswer(reply, loopAnswer(options, request, target))
    const attempt = newAttempt(target, options.now(), round)
    const url = await options.provider.authorizationUrl({
      state: attempt.handle,
      nonce: nonceOf(attempt),
      codeVerifier: codeVerifierOf(attempt),
      extra,
    })
    const name = options.jar.attemptPrefix + attempt.handle
    const sealed = options.attempts.seal(packAttempt(attempt))
    const setCookies = [
      options.jar.set(name, sealed, attemptLifetime),
      ...evicted(options, request.headers.cookie, name.length + sealed.length),
    ]
    return sendAnswer(reply, redirectAnswer(url.href, 'signin', setCookies))
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
 * Whether the request came to another host than the one that the provider sends people back to. The host is the
 * one that a trusted proxy names, else the request's own.
 */
function isElsewhere(request: FastifyRequest, publicOrigin: string): boolean {
  const origin = new URL(publicOrigin)
  const candidate = `${origin.protocol}//${request.host}`
  return URL.canParse(candidate) && new URL(candidate).host !== origin.host
}

/** Removes the oldest attempts when all our cookies together would grow too large for a request. */
function evicted(options: SigninOptions, header: string | undefined, added: number): string[] {
  const size = (name: string) =>
    cookieValues(header, name).reduce((sum, value) => sum + name.length + value.length + 3, 0)
  const attempts = cookieNames(header, options.jar.attemptPrefix).sort()
  const sessionBytes = cookieNames(header, options.jar.sessionName)
    .filter(name => !attempts.includes(name))
    .reduce((sum, name) => sum + size(name), 0)
  const room = Math.max(leastAttemptBytes, ownCookieBytes - sessionBytes) - added
  const kept = new Set<string>()
  let used = 0
  for (const name of attempts.toReversed()) {
    used += size(name)
    if (used > room) break
    kept.add(name)
  }
  return attempts.filter(name => !kept.has(name)).map(name => options.jar.clear(name))
}
