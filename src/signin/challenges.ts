import { claimsChallenge } from '../provider/claims-challenge.ts'
import { cookieValues } from '../session/cookie-header.ts'
import type { CookieJar } from '../session/cookie-jar.ts'
import type { Sealer } from '../session/sealer.ts'
import { attemptLifetime } from '../session/session.ts'

/** What the browser carries from a claims challenge to the sign-in that answers it. */
type Carrying = Readonly<{ jar: CookieJar; attempts: Sealer }>

/** A challenge longer than this is no good, in characters: it goes into a cookie beside those of the session. */
const longest = 1000

/** Seconds after a sign-in has answered a challenge in which no other one leads to a sign-in. */
const pause = 60

const answered = '1'

/**
 * The Set-Cookie line by which the next sign-in of this browser asks for what a claims challenge wants; undefined when
 * it is none.
 * @param challenge JSON, of the provider or of an application behind the gateway
 */
export function keepChallenge({ jar, attempts }: Carrying, challenge: string): string | undefined {
  const claims = claimsChallenge(challenge)
  if (claims === undefined || claims.length > longest) return undefined
  return jar.set(jar.challengeName, attempts.seal({ k: claims }), attemptLifetime)
}

/** The challenge that a request carries, as JSON for the provider; undefined when there is none that we have sealed. */
export function challengeIn({ jar, attempts }: Carrying, cookie: string | undefined): string | undefined {
  for (const sealed of cookieValues(cookie, jar.challengeName).slice(0, 2)) {
    const { k: claims } = attempts.open(sealed) ?? {}
    if (typeof claims === 'string') return claims
  }
  return undefined
}

/** The Set-Cookie line of a sign-in that has answered a challenge: it is not repeated at once. */
export function challengeAnswered(jar: CookieJar): string {
  return jar.set(jar.challengeName, answered, pause)
}

/** Whether a sign-in of this browser has just answered a challenge. */
export function isJustAnswered(jar: CookieJar, cookie: string | undefined): boolean {
  return cookieValues(cookie, jar.challengeName).includes(answered)
}
