import type { FastifyRequest } from 'fastify'
import { LruMap } from 'toad-cache'
import { cookieValues } from '../session/cookie-header.ts'
import type { SigninOptions } from './options.ts'

/**
 * Finds the browsers that sign in round after round because their session does not come back: the application sends
 * them to sign in, the provider knows them and sends them back at once, and nobody would ever see a page.
 *
 * That a client signs in again right after a sign-in is only a suspicion, for many browsers share an address. From then
 * on the browser counts its rounds in a cookie that lives for a minute; a sign-in that works leaves none.
 */
export type Rounds = Readonly<{
  /** Which round a sign-in is that begins now: 0 unless one from here was completed within a minute for nothing. */
  of: (request: FastifyRequest) => number
  /** Set-Cookie lines for a sign-in that was completed. @param round what `of` said when it began */
  completed: (request: FastifyRequest, round: number) => readonly string[]
}>

/** A further round is not begun: browsers give up by themselves after some twenty redirects. */
export const mostRounds = 2

/** Seconds within which one round follows another. */
const lifetime = 60

/** Clients that are remembered. */
const capacity = 5000

export function createRounds({ sessions, jar, now }: SigninOptions): Rounds {
  const completedAt = new LruMap<number>(capacity)
  return {
    of: request => {
      const { cookie } = request.headers
      const at = completedAt.get(clientOf(request))
      const isAgain = at !== undefined && now() - at < lifetime
      if (!isAgain || sessions.read(cookie, now()) !== undefined) return 0
      const [count = ''] = cookieValues(cookie, jar.roundsName)
      return (/^[1-9]$/.test(count) ? Number(count) : 0) + 1
    },
    completed: (request, round) => {
      completedAt.set(clientOf(request), now())
      return round === 0 ? [] : [jar.set(jar.roundsName, String(round), lifetime)]
    },
  }
}

/** Near enough to a browser to be suspected. */
function clientOf({ ip, headers }: FastifyRequest): string {
  return `${ip} ${(headers['user-agent'] ?? '').slice(0, 256)}`
}
