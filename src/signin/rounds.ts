import type { FastifyRequest } from 'fastify'
import { LruMap } from 'toad-cache'
import { cookieValues } from '../session/cookie-header.ts'
import type { LoginAttempt } from './attempt.ts'
import type { SigninOptions } from './options.ts'

/**
 * Finds the browsers that sign in round after round because their session does not come back: the application sends
 * them to sign in, the provider knows them and sends them back at once, and nobody would ever see a page.
 *
 * That a client signs in for the same page again and again is only a suspicion, for many browsers share an address.
 * From then on the browser counts its rounds in a cookie that lives for a minute; a sign-in that works leaves none.
 */
export type Rounds = Readonly<{
  /** Which round a sign-in is that begins now: 0 unless it is suspected. @param target where it is to return to */
  of: (request: FastifyRequest, target: string) => number
  /** Set-Cookie lines for a sign-in that was completed. */
  completed: (request: FastifyRequest, attempt: LoginAttempt) => readonly string[]
}>

/** A further round is not begun: browsers give up by themselves after some twenty redirects. */
export const mostRounds = 2

/** Sign-ins of a client for one page, each within a minute of the last, from which on the next one is suspected. */
const suspicious = 2

/** Seconds within which one round follows another. */
const lifetime = 60

/** Clients that are remembered. */
const capacity = 5000

export function createRounds({ sessions, jar, now }: SigninOptions): Rounds {
  const completions = new LruMap<Readonly<{ count: number; at: number }>>(capacity)
  const countOf = (key: string): number => {
    const last = completions.get(key)
    return last !== undefined && now() - last.at < lifetime ? last.count : 0
  }
  return {
    of: (request, target) => {
      const { cookie } = request.headers
      const isSuspected = countOf(keyOf(request, target)) >= suspicious
      if (!isSuspected || sessions.read(cookie, now()) !== undefined) return 0
      const [count = ''] = cookieValues(cookie, jar.roundsName)
      return (/^[1-9]$/.test(count) ? Number(count) : 0) + 1
    },
    completed: (request, { returnTo, round }) => {
      const key = keyOf(request, returnTo)
      completions.set(key, { count: countOf(key) + 1, at: now() })
      return round === 0 ? [] : [jar.set(jar.roundsName, String(round), lifetime)]
    },
  }
}

/** Near enough to a browser that wants one page. */
function keyOf({ ip, headers }: FastifyRequest, target: string): string {
  return `${ip} ${target} ${(headers['user-agent'] ?? '').slice(0, 256)}`
}
