import type { FastifyRequest } from 'fastify'
import { redirectAnswer, type Answer } from '../pages/answer.ts'
import { cookieNames, cookieValues } from '../session/cookie-header.ts'
import { attemptLifetime } from '../session/session.ts'
import { codeVerifierOf, newAttempt, nonceOf } from './attempt.ts'
import type { SigninOptions } from './options.ts'
import { silentHints } from './silent.ts'

/** All our cookies together in a request may have this many bytes; attempts get what the session leaves. */
const ownCookieBytes = 8192
const leastAttemptBytes = 1024

type Wanted = Readonly<{
  /** A path on this origin, see `returnTo`. */
  target: string
  round: number
  /** Parameters for the provider. */
  extra: Readonly<Record<string, string>>
}>

/**
 * The redirect to the provider that begins a sign-in, with the cookie of the attempt.
 * @throws GatewayError ERR_PROVIDER_UNREACHABLE while the provider is away, or ERR_SESSION_STORE_AWAY
 */
export async function beginSignin(
  options: SigninOptions,
  request: FastifyRequest,
  { target, round, extra }: Wanted,
): Promise<Answer> {
  await options.sessions.ready()
  const startedAt = options.now()
  const silent = extra['prompt'] === 'none'
  const hints = silent ? await silentHints(options, request) : undefined
  const attempt = newAttempt(options.attempts, { returnTo: target, startedAt, round, silent })
  const url = await options.provider.authorizationUrl({
    state: attempt.handle,
    nonce: nonceOf(attempt),
    codeVerifier: codeVerifierOf(attempt),
    extra: hints === undefined ? extra : { prompt: 'none', ...hints },
  })
  const name = options.jar.attemptPrefix + attempt.handle
  const setCookies = [
    options.jar.set(name, attempt.sealed, attemptLifetime),
    ...evicted(options, request.headers.cookie, name.length + attempt.sealed.length),
  ]
  return redirectAnswer(url.href, 'signin', setCookies)
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
