import type { InTurn } from './in-turn.ts'
import type { RefreshTogether } from './refresh-together.ts'
import type { SessionStore } from './session-store.ts'
import type { Session } from './session.ts'

/** What a refresh token was redeemed for. @property refreshToken takes its place; absent when the old one stays good */
export type Spent<Result> = Readonly<{ result: Result; refreshToken?: string }>

/**
 * Redeems the refresh token of a session for something else than the session itself; undefined when it has none, or when
 * nobody could be asked. Never at the same time as a refresh, here or in another process: many providers take a refresh
 * token once.
 */
export type Spend = <Result>(
  session: Session,
  redeem: (refreshToken: string) => Promise<Spent<Result>>,
) => Promise<Result | undefined>

export type SpendingOptions = Readonly<{
  store: Pick<SessionStore, 'ready' | 'renew' | 'adopt' | 'giveUp' | 'newest' | 'hasEnded'>
  /** The same that refreshes go by. */
  inTurn: InTurn
  /** The other processes; to it every session has to be due, so that the newest generation is what is redeemed. */
  together?: RefreshTogether | undefined
}>

/** The refresh token that comes back makes the next generation of the session, which is as fresh as the one before. */
export function createSpending({ store, inTurn, together = alone }: SpendingOptions): Spend {
  return async (session, redeem) =>
    inTurn(session.id, async () => {
      const got: { result?: Awaited<ReturnType<typeof redeem>>['result'] } = {}
      const { left } = await together(store.newest(session), async from => {
        const { refreshToken, person, checkedAt } = from
        // The refresh before it may have ended the session.
        if (refreshToken === undefined || store.hasEnded(from)) return { outcome: 'failed' }
        // Where nothing can be kept no token is spent.
        await store.ready()
        const spent = await redeem(refreshToken)
        got.result = spent.result
        const next = spent.refreshToken
        if (next === undefined || next === refreshToken) return { outcome: 'failed' }
        const renewed = await store.renew(from, { person, refreshToken: next }, checkedAt)
        return { outcome: 'failed', ...(renewed !== undefined && { left: renewed }) }
      })
      if (left === 'ended') store.giveUp(session)
      else if (left !== undefined) store.adopt(left)
      return got.result
    })
}

/** In one process nobody else has done anything. */
const alone: RefreshTogether = async (session, attempt) => attempt(session, async () => 'nothing')
