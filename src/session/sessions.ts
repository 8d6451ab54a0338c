import type { FastifyInstance } from 'fastify'
import { createCookieJar, type CookieJar, type CookieSettings } from './cookie-jar.ts'
import { createCookieStore, type SessionStore } from './cookie-store.ts'
import type { Freshness } from './freshness.ts'
import { deriveKey, installationOf, type KeyBinding } from './keys.ts'
import { createMarks } from './marks.ts'
import { openRevocationFile, type RevocationLog } from './revocation-file.ts'
import { readOrder, type OrderName } from './revocation-order.ts'
import { createRevocations } from './revocations.ts'
import { createSealers, type Sealer } from './sealer.ts'
import { attemptLifetime, type Limits } from './session.ts'

export type SessionOptions = KeyBinding &
  Readonly<{
    keys: readonly string[]
    cookie: CookieSettings
    limits: Limits
    /** Undefined: the provider is never asked again. */
    freshness?: Freshness
    keepsGroup: (group: string) => boolean
  }>

/** P-256 needs 48 bytes for a scalar without bias (FIPS 186-5 A.2.1). */
const assertionSeedBytes = 48

/** Where the list of what has ended is kept; in this process alone without a file. `now`: NumericDate, seconds. */
export type RevocationKeeping = Readonly<{ file?: string; log: RevocationLog; now: () => number }>

/** The operator's hand on what has ended. */
type Revoking = Readonly<{
  /** Ends sessions, or says why the value names none. @param now NumericDate, seconds */
  revoke: (name: OrderName, value: string, now: number) => string | undefined
  /** Why what has ended is not kept at the moment. */
  problem: () => string | undefined
}>

/**
 * Everything that hangs on the session keys: sessions, sign-in attempts, and seeds of the assertion's keys.
 * @throws RevocationFileError when the file of revocations is there and cannot be used
 */
export async function createSessions(
  app: FastifyInstance,
  options: SessionOptions,
  keeping?: RevocationKeeping,
): Promise<
  Readonly<{
    jar: CookieJar
    sessions: SessionStore
    attempts: Sealer
    assertionSeeds: readonly Buffer[]
    revocations: Revoking
  }>
> {
  const { issuer, clientId, publicOrigin, limits, keepsGroup } = options
  const binding = { issuer, clientId, publicOrigin }
  let isDropTold = false
  const jar = createCookieJar(options.cookie)
  const ended = createRevocations(limits.absolute, createMarks(options.keys, binding))
  const file =
    keeping?.file === undefined
      ? undefined
      : openRevocationFile({
          ...keeping,
          file: keeping.file,
          installation: installationOf(binding),
          list: ended,
        })
  app.addHook('onClose', async () => file?.close())
  const sealers = await createSealers(app, {
    keys: options.keys,
    binding,
    sessionLifetime: limits.absolute,
    attemptLifetime,
  })
  return {
    jar,
    sessions: createCookieStore({
      jar,
      sealer: sealers.session,
      limits,
      keepsGroup,
      ended,
      freshness: options.freshness,
      onDropped: () => {
        if (isDropTold) return
        isDropTold = true
        keeping?.log.warn(
          { event: 'refresh.no_room' },
          'a refresh token does not fit into the cookies beside the groups',
        )
      },
    }),
    attempts: sealers.attempt,
    assertionSeeds: options.keys.map(key => deriveKey(key, 'assertion', binding, assertionSeedBytes)),
    revocations: {
      problem: () => file?.problem(),
      revoke: (name, value, now) => {
        const read = readOrder(name, value, now)
        if ('fault' in read) return read.fault
        ended.endAll(read.order, now)
        return undefined
      },
    },
  }
}
