import type { FastifyRequest } from 'fastify'
import type { Assurance } from '../identity/assurance.ts'
import { redirectAnswer, type Answer } from '../pages/answer.ts'
import { claimsRequest } from '../provider/claims-request.ts'
import { cookieNames, cookieValues } from '../session/cookie-header.ts'
import { attemptLifetime } from '../session/session.ts'
import { codeVerifierOf, newAttempt, nonceOf } from './attempt.ts'
import { challengeIn } from './challenges.ts'
import { originOf, type SigninOptions } from './options.ts'
import { silentHints } from './silent.ts'
import { stepUpParameters } from './step-up.ts'

/** All our cookies together in a request may have this many bytes; attempts get what the session leaves. */
const ownCookieBytes = 8192
const leastAttemptBytes = 1024

type Wanted = Readonly<{
  /** A path on this origin, see `returnTo`. */
  target: string
  round: number
  /** Parameters for the provider. */
  extra: Readonly<Record<string, string>>
  /** What it is to bring beyond who somebody is. */
  asks?: Assurance | undefined
}>

/**
 * The redirect to the provider that begins a sign-in, with the cookie of the attempt.
 * @throws GatewayError ERR_PROVIDER_UNREACHABLE while the provider is away, or ERR_SESSION_STORE_AWAY
 */
export async function beginSignin(
  options: SigninOptions,
  request: FastifyRequest,
  wanted: Wanted,
): Promise<Answer> {
  const { target, round, asks } = wanted
  await options.sessions.ready()
  const startedAt = options.now()
  const extra = await parametersOf(options, request, wanted)
  const silent = extra['prompt'] === 'none'
  // What asks for the person is not asked for behind their back.
  const challenge = silent ? undefined : challengeIn(options, request.headers.cookie)
  const challenged = challenge !== undefined
  const claims = claimsRequest(asks?.authContext, challenge) ?? extra['claims']
  const { origin, redirectUri } = originOf(options, request)
  const place = origin === options.origins.first.origin ? {} : { origin }
  const carried = { ...place, returnTo: target, startedAt, round, silent, asks, challenged }
  const attempt = newAttempt(options.attempts, carried)
  const url = await options.provider.authorizationUrl({
    state: attempt.handle,
    nonce: nonceOf(attempt),
    codeVerifier: codeVerifierOf(attempt),
    redirectUri,
    extra: claims === undefined ? extra : { ...extra, claims },
  })
  const name = options.jar.attemptPrefix + attempt.handle
  const setCookies = [
    options.jar.set(name, attempt.sealed, attemptLifetime),
    ...(challenged ? [options.jar.clear(options.jar.challengeName)] : []),
    ...evicted(options, request.headers.cookie, name.length + attempt.sealed.length),
  ]
  return redirectAnswer(url.href, 'signin', setCookies)
}

async function parametersOf(
  options: SigninOptions,
  request: FastifyRequest,
  { extra, asks }: Wanted,
): Promise<Readonly<Record<string, string>>> {
  if (asks !== undefined) return { ...extra, ...(await stepUpParameters(options, request, asks)) }
  const hints = extra['prompt'] === 'none' ? await silentHints(options, request) : undefined
  return hints === undefined ? extra : { prompt: 'none', ...hints }
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
