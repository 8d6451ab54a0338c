import { createRedisClient, type RedisPlace } from './redis-client.ts'
import type { RedisConnection } from './redis-connection.ts'
import type { RevocationLog } from './revocation-file.ts'
import { memberOf, revocationOf } from './revocation-members.ts'
import { changeOf, createRevocationSet, type Change } from './revocation-set.ts'
import type { Revocation, RevocationList } from './revocations.ts'
import type { RevocationKeeper } from './revoking.ts'
import { clockDrift } from './session.ts'

export type RedisKeeper = RevocationKeeper &
  Readonly<{
    /** Resolves when what was ended until now is written, or could not be. */
    settled: () => Promise<void>
  }>

export type RevocationRedisOptions = Readonly<{
  place: RedisPlace
  connection: RedisConnection
  /** Names the gateway that the list belongs to. */
  installation: string
  /** Seconds that a session lives at most. */
  absolute: number
  list: RevocationList
  log: RevocationLog
  /** NumericDate, seconds. */
  now: () => number
  /** Milliseconds between two looks; two of them and a bit may pass until what was missed is found. */
  pace?: number
}>

const usualPace = 1000
/** Entries that are written at once. */
const mostAtOnce = 500
/** Milliseconds that the start waits for the list to be read. */
const patience = 2000

/**
 * Keeps the list in Redis, for all replicas: what was ended here is written at once, what was ended elsewhere comes as
 * news, and whatever was missed is found by a look at one word in each second. While Redis is away what is known holds;
 * whatever it has lost, or never got, is written as soon as it is back.
 */
export async function keepRevocationsInRedis(options: RevocationRedisOptions): Promise<RedisKeeper> {
  const { connection, list, log, now, pace = usualPace } = options
  const set = createRevocationSet(connection, options.installation, options.absolute + clockDrift)
  const subscriber = await createRedisClient(options.place)
  /** All up to this word is known here. */
  let known = ''
  let mismatches = 0
  let problem: string | undefined = 'the list was not read yet'
  let waiting: Revocation[] = []
  let writing: Promise<void> | undefined

  function fail(error: unknown): void {
    problem = connection.problem() ?? (error instanceof Error ? error.message : String(error))
  }

  function advance({ before, head }: Change): void {
    if (problem !== undefined || before !== known) return
    known = head
    mismatches = 0
  }

  /** What is no entry, or one from the future that would come again and again, is given back. */
  function takeOver(members: Iterable<string>): readonly string[] {
    const latest = now() + clockDrift
    const odd: string[] = []
    const found: Revocation[] = []
    for (const member of members) {
      const revocation = revocationOf(member)
      if (revocation !== undefined) found.push(revocation)
      if (revocation === undefined || revocation.upTo > latest || revocation.at > latest) odd.push(member)
    }
    list.takeOver(found, now())
    return odd
  }

  async function write(revocations: readonly Revocation[]): Promise<void> {
    for (let at = 0; at < revocations.length; at += mostAtOnce) {
      const some = revocations.slice(at, at + mostAtOnce)
      const dated = some.map(revocation => ({ member: memberOf(revocation), at: revocation.at }))
      const change = await set.add(dated, now())
      if (change !== undefined) advance(change)
    }
  }

  /** Reads all, and writes what is not there. */
  async function reconcile(): Promise<void> {
    const head = (await set.head()) ?? ''
    const members = await set.all()
    const odd = takeOver(members)
    known = head
    mismatches = 0
    problem = undefined
    await write(list.entries(now()).filter(revocation => !members.has(memberOf(revocation))))
    if (odd.length === 0) return
    log.warn(
      { event: 'revocation.redis', entries: odd.length },
      'entries that are none are taken out of Redis',
    )
    for (let at = 0; at < odd.length; at += mostAtOnce) await set.remove(odd.slice(at, at + mostAtOnce))
  }

  async function look(): Promise<void> {
    try {
      const head = (await set.head()) ?? ''
      if (problem === undefined && head === known) {
        mismatches = 0
        return
      }
      // The news of it may be on its way.
      mismatches += 1
      if (problem !== undefined || mismatches > 1) await reconcile()
    } catch (error) {
      fail(error)
    }
  }

  async function writeWaiting(): Promise<void> {
    try {
      while (waiting.length > 0) {
        const some = waiting
        waiting = []
        await write(some)
      }
    } catch (error) {
      // It is in the list, and written when that is reconciled.
      waiting = []
      fail(error)
    }
    writing = undefined
  }

  list.onEntry(revocation => {
    waiting.push(revocation)
    writing ??= writeWaiting()
  })
  subscriber.on('error', () => undefined)
  subscriber.on('ready', () => void subscriber.subscribe(set.channel).catch(() => undefined))
  subscriber.on('message', (_channel: string, message: string) => {
    const { members, ...change } = changeOf(message)
    takeOver(members)
    advance(change)
  })

  const state: { timer?: NodeJS.Timeout; isClosed: boolean } = { isClosed: false }
  const lookAgain = (): void => {
    if (state.isClosed) return
    state.timer = setTimeout(() => void look().then(lookAgain), pace)
    state.timer.unref()
  }
  const first = look()
  void first.then(lookAgain)
  await Promise.race([first, new Promise(resolve => setTimeout(resolve, patience).unref())])

  return {
    problem: () => problem,
    settled: async () => writing,
    close: async () => {
      state.isClosed = true
      clearTimeout(state.timer)
      await writing
      subscriber.disconnect()
    },
  }
}
