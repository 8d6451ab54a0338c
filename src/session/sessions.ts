import type { FastifyInstance } from 'fastify'
import type { Person } from '../identity/person.ts'
import { belongingPlace } from './belonging.ts'
import { createCookieJar, type CookieJar, type CookieSettings } from './cookie-jar.ts'
import { createCookiePlace } from './cookie-place.ts'
import { countedPlace, type Counted } from './counted-place.ts'
import type { Dropped } from './fitting.ts'
import { createRedisPlace } from './redis-place.ts'
import type { RedisConnection } from './redis-connection.ts'
import { createRedisExchange } from './redis-exchange.ts'
import type { Exchange } from './exchange.ts'
import type { Freshness } from './freshness.ts'
import { createKeyRing, type KeyRing } from './key-ring.ts'
import { followKeysFile, type KeysFile } from './keys-file.ts'
import { deriveKey, type KeyBinding } from './keys.ts'
import { createOutcomes, outcomeLifetime, type Outcomes } from './outcomes.ts'
import { openRevoking, type RevocationKeeping, type Revoking } from './revoking.ts'
import { createSealers, type Sealer } from './sealer.ts'
import { createSharedTokens, sharedTokenLifetime, type SharedTokens } from './shared-tokens.ts'
import { attemptLifetime, lostPostLifetime, type Limits } from './session.ts'
import type { SessionStore } from './session-store.ts'
import { createSessionStore } from './store-rules.ts'

export type SessionOptions = KeyBinding &
  Readonly<{
    /** The first ring. */
    keys: readonly string[]
    cookie: CookieSettings
    limits: Limits
    /** Undefined: the provider is never asked again. */
    freshness?: Freshness
    keepsGroup: (group: string) => boolean
    /** Whether the settings let somebody in at all; without it they let in whoever could sign in. */
    belongs?: (person: Person) => boolean
  }>

/** What the log is told of what does not fit into the cookies; once. */
const noRoom = {
  profile: [
    { event: 'profile.no_room' },
    'properties of a person do not fit into the cookies beside the groups and the refresh token',
  ],
  'refresh token': [
    { event: 'refresh.no_room' },
    'a refresh token does not fit into the cookies beside the groups',
  ],
} as const

/** P-256 needs 48 bytes for a scalar without bias (FIPS 186-5 A.2.1). */
const assertionSeedBytes = 48

/**
 * Where the list of what has ended is kept, and what else is not of this process alone.
 * @property keysFile where later keys come from
 */
export type SessionKeeping = RevocationKeeping &
  Readonly<{
    keysFile?: Omit<KeysFile, 'log'>
    /** What the processes tell each other; without one this process is the only one. */
    exchange?: Exchange
    /** Where sessions are kept; without one in the browser's cookies. */
    store?: RedisConnection | undefined
    counted?: Counted
  }>

/**
 * What refreshes, logout tokens and tokens for the application need of the other processes.
 * @property tokens only where sessions are kept together, too
 */
export type Sharing = Readonly<{ exchange: Exchange; outcomes: Outcomes; tokens?: SharedTokens }>

/**
 * Everything that hangs on the session keys: sessions, sign-in attempts, and seeds of the assertion's keys.
 * @throws RevocationFileError when the file of revocations is there and cannot be used
 */
export async function createSessions(
  app: FastifyInstance,
  options: SessionOptions,
  keeping?: SessionKeeping,
): Promise<
  Readonly<{
    jar: CookieJar
    sessions: SessionStore
    attempts: Sealer
    lostPosts: Sealer
    assertionSeeds: () => readonly Buffer[]
    ring: KeyRing
    revocations: Pick<Revoking, 'revoke' | 'problem' | 'settled'>
    sharing?: Sharing
  }>
> {
  const { issuer, clientId, publicOrigin, limits, keepsGroup } = options
  const binding = { issuer, clientId, publicOrigin }
  const ring = createKeyRing(options.keys)
  const told = new Set<Dropped>()
  const jar = createCookieJar(options.cookie)
  const revocations = await openRevoking(ring, binding, limits.absolute, keeping)
  const { list: ended } = revocations
  app.addHook('onClose', revocations.close)
  const sealer = await createSealers(ring, {
    binding,
    purposes: [
      { purpose: 'session', lifetime: limits.absolute },
      { purpose: 'ticket', lifetime: limits.absolute },
      { purpose: 'attempt', lifetime: attemptLifetime },
      { purpose: 'lost-post', lifetime: lostPostLifetime },
      { purpose: 'outcome', lifetime: outcomeLifetime },
      { purpose: 'app-token', lifetime: sharedTokenLifetime },
    ],
  })
  const { marksOf } = ended
  app.addHook('onClose', async () => keeping?.store?.close())
  const place =
    keeping?.store === undefined
      ? createCookiePlace({
          ...{ jar, ring, marksOf, sealer: sealer('session') },
          onDropped: what => {
            if (told.has(what)) return
            told.add(what)
            const [facts, text] = noRoom[what]
            keeping?.log.warn(facts, text)
          },
        })
      : createRedisPlace({
          ...{ jar, ring, marksOf, limits, sealer: sealer('ticket') },
          ...{ connection: keeping.store, now: keeping.now, counted: keeping.counted },
        })
  if (keeping?.keysFile !== undefined) {
    app.addHook('onClose', followKeysFile(ring, { ...keeping.keysFile, log: keeping.log }))
  }
  const exchange = keeping?.exchange
  return {
    ...(exchange !== undefined && {
      sharing: {
        ...{ exchange, outcomes: createOutcomes(exchange, sealer('outcome')) },
        ...(keeping?.store !== undefined && {
          tokens: createSharedTokens(createRedisExchange(keeping.store), sealer('app-token')),
        }),
      },
    }),
    jar,
    sessions: createSessionStore({
      ...{ jar, ring, limits, keepsGroup, ended },
      place: countedPlace(belongingPlace(place, options.belongs), keeping?.counted),
      settled: revocations.settled,
      counted: keeping?.counted,
      freshness: options.freshness,
    }),
    attempts: sealer('attempt'),
    lostPosts: sealer('lost-post'),
    ring,
    assertionSeeds: ring.derive(keys =>
      keys.map(key => deriveKey(key, 'assertion', binding, assertionSeedBytes)),
    ),
    revocations,
  }
}
