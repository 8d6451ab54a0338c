import type { FastifyRequest } from 'fastify'
import { LruMap } from 'toad-cache'
import { cookieValues } from '../session/cookie-header.ts'
import type { Assurance } from '../identity/assurance.ts'
import { assuranceQuery } from '../identity/assurance-query.ts'
import type { LoginAttempt } from './attempt.ts'
import type { SigninOptions } from './options.ts'

/**
 * Finds the browsers that sign in round after round because their session does not come back: the application sends
 * them to sign in, the provider knows them and sends them back at once, and nobody would ever see a page.
 *
 * That a client signs in for the same page again is only a suspicion, for many browsers share an address. From then on
 * the browser counts its rounds in a cookie that lives for a minute; a sign-in that works leaves none. Of several
 * replicas each has its own suspicions, and all together have to end the loop before the browser does.
 */
export type Rounds = Readonly<{
  /**
   * Which round a sign-in is that begins now: 0 unless it is suspected.
   * @param target where it is to return to
   * @param asks what it is to bring: to come back for more than before is no round
   */
  of: (request: FastifyRequest, target: string, asks?: Assurance) => Promise<number>
  /** Set-Cookie lines for a sign-in that was completed. */
  completed: (request: FastifyRequest, attempt: LoginAttempt) => readonly string[]
}>

/** A further round is not begun: browsers give up by themselves after some twenty redirects. */
export const mostRounds = 2

/** Seconds within which one round follows another. */
const lifetime = 60

/**
 * The same for a browser whose session can be read here: it comes for another account, and people take longer than
 * that; or it was sent here by another gateway, which cannot read it.
 */
const hurry = 5

/** Clients that are remembered. */
const capacity = 5000

export function createRounds({ sessions, jar, now, counted }: SigninOptions): Rounds {
  /** When a client has last signed in for a page. */
  const completions = new LruMap<number>(capacity)
  counted?.cache('completed_signins', () => completions.size)
  return {
    of: async (request, target, asks) => {
      const { cookie } = request.headers
      const elapsed = now() - (completions.get(keyOf(request, target, asks)) ?? -Infinity)
      if (elapsed >= ((await sessions.read(cookie, now())) === undefined ? lifetime : hurry)) return 0
      const [count = ''] = cookieValues(cookie, jar.roundsName)
      return (/^[1-9]$/.test(count) ? Number(count) : 0) + 1
    },
    completed: (request, { returnTo, round, asks }) => {
      completions.set(keyOf(request, returnTo, asks), now())
      return round === 0 ? [] : [jar.set(jar.roundsName, String(round), lifetime)]
    },
  }
}

/** Near enough to a browser that wants one page. */
function keyOf({ ip, headers }: FastifyRequest, target: string, asks: Assurance = {}): string {
  return `${ip} ${target} ${assuranceQuery(asks)} ${(headers['user-agent'] ?? '').slice(0, 256)}`
}
