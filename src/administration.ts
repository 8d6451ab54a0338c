import type { FastifyInstance } from 'fastify'
import type { Config, SecretSource } from './config/config.ts'
import { createAdmin, type AdminOptions } from './observe/health.ts'
import type { Metrics, Sources } from './observe/metrics.ts'
import { readinessOf, type Readiness, type ReadinessOptions } from './observe/readiness.ts'
import * as slices from './slices.ts'
import { addStatus } from './status/plugin.ts'

/** What the admin port is told by. */
export type Administered = Omit<AdminOptions['revoking'], 'token' | 'revoke'> &
  Readonly<{
    revocations: Pick<AdminOptions['revoking'], 'revoke' | 'settled'> &
      Readonly<{ problem: ReadinessOptions['revocations'] }>
    state: Omit<ReadinessOptions, 'revocations'>
    metrics: Metrics
    vitals: NonNullable<Sources['provider']>
  }>

/** The admin port, not listening yet, and whether requests may come. @param readSecret reads a secret anew */
export function createAdministration(
  config: Config,
  readSecret: (source: SecretSource) => string,
  { revocations, state, metrics, vitals, ...common }: Administered,
): Readonly<{ admin: FastifyInstance; readiness: () => Readiness }> {
  const readiness = () => readinessOf({ ...state, revocations: revocations.problem })
  const revoking = { ...common, ...revocations, token: slices.adminTokenOf(config, readSecret) }
  metrics.watch({ readiness, provider: vitals })
  const admin = createAdmin({ readiness, metrics: metrics.text, revoking })
  const { token } = revoking
  if (token !== undefined) addStatus(admin, { ...revoking, token, readiness, snapshot: metrics.snapshot })
  return { admin, readiness }
}
