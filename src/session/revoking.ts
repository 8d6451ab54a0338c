import type { KeyRing } from './key-ring.ts'
import { installationOf, type KeyBinding } from './keys.ts'
import { createMarks } from './marks.ts'
import { openRevocationFile, type RevocationLog } from './revocation-file.ts'
import type { RedisPlace } from './redis-client.ts'
import { connectRedis, type RedisConnection } from './redis-connection.ts'
import { readOrder, type OrderName } from './revocation-order.ts'
import { keepRevocationsInRedis } from './revocation-redis.ts'
import { createRevocations, type RevocationList } from './revocations.ts'

/** What keeps the list of what has ended elsewhere as well: a file, or other processes. */
export type RevocationKeeper = Readonly<{
  /** Why it does not at the moment. */
  problem: () => string | undefined
  /** Resolves when what was ended until now is kept, or could not be. */
  settled?: () => Promise<void>
  close: () => Promise<void>
}>

/** Where the list is kept beside this process. `now`: NumericDate, seconds. */
export type RevocationKeeping = Readonly<{
  file?: string
  /** For several replicas. */
  redis?: RedisPlace
  /** Other processes of this machine; they see to Redis where there are any. */
  keepers?: readonly ((list: RevocationList) => RevocationKeeper)[]
  log: RevocationLog
  now: () => number
}>

/** The list of what has ended, and the operator's hand on it. */
export type Revoking = Readonly<{
  list: RevocationList
  /** Ends sessions, or says why the value names none. @param now NumericDate, seconds */
  revoke: (name: OrderName, value: string, now: number) => string | undefined
  /** Why what has ended is not kept at the moment. */
  problem: () => string | undefined
  /** Resolves when what was ended until now is kept everywhere, or could not be. */
  settled: () => Promise<void>
  /** To the Redis that replicas share, if there is one. */
  connection?: RedisConnection
  close: () => Promise<void>
}>

/**
 * @param absolute seconds that a session lives at most
 * @throws RevocationFileError when the file is there and cannot be used, or RedisNotInstalled
 */
export async function openRevoking(
  ring: KeyRing,
  binding: KeyBinding,
  absolute: number,
  keeping?: RevocationKeeping,
): Promise<Revoking> {
  const list = createRevocations(absolute, createMarks(ring, binding))
  const installation = installationOf(binding)
  const place = keeping?.redis
  const connection = place && (await connectRedis({ ...place, log: keeping.log, what: 'revocations' }))
  const keepers: readonly RevocationKeeper[] = [
    ...(keeping?.file === undefined
      ? []
      : [openRevocationFile({ ...keeping, file: keeping.file, installation, list })]),
    ...(keeping?.keepers ?? []).map(keep => keep(list)),
    ...(keeping === undefined || place === undefined || connection === undefined || keeping.keepers
      ? []
      : [await keepRevocationsInRedis({ ...keeping, place, connection, installation, absolute, list })]),
  ]
  return {
    list,
    ...(connection !== undefined && { connection }),
    revoke: (name, value, now) => {
      const read = readOrder(name, value, now)
      if ('fault' in read) return read.fault
      list.endAll(read.order, now)
      return undefined
    },
    problem: () => keepers.map(({ problem }) => problem()).find(problem => problem !== undefined),
    settled: async () => {
      await Promise.all(keepers.map(async keeper => keeper.settled?.()))
    },
    close: async () => {
      await Promise.all(keepers.map(async ({ close }) => close()))
      connection?.close()
    },
  }
}
