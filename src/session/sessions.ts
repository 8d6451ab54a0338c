import type { FastifyInstance } from 'fastify'
import { createCookieJar, type CookieJar, type CookieSettings } from './cookie-jar.ts'
import { createCookieStore, type SessionStore } from './cookie-store.ts'
import { createEnded } from './ended.ts'
import { deriveKey, type KeyBinding } from './keys.ts'
import { createSealers, type Sealer } from './sealer.ts'
import { attemptLifetime, type Limits } from './session.ts'

export type SessionOptions = KeyBinding &
  Readonly<{
    keys: readonly string[]
    cookie: CookieSettings
    limits: Limits
    keepsGroup: (group: string) => boolean
  }>

/** P-256 needs 48 bytes for a scalar without bias (FIPS 186-5 A.2.1). */
const assertionSeedBytes = 48

/** Everything that hangs on the session keys: sessions, sign-in attempts, and seeds of the assertion's keys. */
export async function createSessions(
  app: FastifyInstance,
  options: SessionOptions,
): Promise<
  Readonly<{
    jar: CookieJar
    sessions: SessionStore
    attempts: Sealer
    assertionSeeds: readonly Buffer[]
  }>
> {
  const { issuer, clientId, publicOrigin, limits, keepsGroup } = options
  const binding = { issuer, clientId, publicOrigin }
  const jar = createCookieJar(options.cookie)
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
      ended: createEnded(limits.absolute),
    }),
    attempts: sealers.attempt,
    assertionSeeds: options.keys.map(key => deriveKey(key, 'assertion', binding, assertionSeedBytes)),
  }
}
