import type { Config, RedisConfig } from './config.ts'
import { checkPlace } from './place-of-file.ts'
import type { Report } from './problem.ts'
import { resolveRedis } from './resolve-redis.ts'
import type { Settings } from './schema.ts'
import type { Surroundings } from './surroundings.ts'

/** Made by the package or the operator, and for nobody else. */
export const usualFolder = '/var/lib/entrada'

/** What tells gateways on one machine apart, and whether its sessions outlive it at all. */
type Installation = Readonly<{
  issuer: string
  clientId: string
  publicOrigin: string
  keysAreRandom: boolean
  /** Where sessions are kept, if not in cookies. */
  redis?: RedisConfig | undefined
}>

type FileSurroundings = Pick<Surroundings, 'namesIn' | 'isWritable' | 'shortHash'>

/** Where revocations are kept; without a file or a Redis they last as long as the process. */
export function resolveRevocation(
  { revocation: { file, redis } }: Pick<Settings, 'revocation'>,
  installation: Installation,
  surroundings: FileSurroundings & Pick<Surroundings, 'readSecretFile' | 'fileFault'>,
  report: Pick<Report, 'problem' | 'warning'>,
): Config['revocation'] {
  const place = resolveRedis(redis, 'revocation.redis', surroundings, report) ?? installation.redis
  return {
    ...resolveFile(file, installation, surroundings, report),
    ...(place !== undefined && { redis: place }),
  }
}

function resolveFile(
  file: string | undefined,
  { issuer, clientId, publicOrigin, keysAreRandom }: Installation,
  surroundings: FileSurroundings,
  report: Pick<Report, 'problem'>,
): Readonly<{ file?: string }> {
  if (file === 'off') return {}
  if (file !== undefined) {
    checkPlace('revocation.file', file, surroundings, report)
    return { file }
  }
  // With keys made at the start, no session lives on after it.
  if (keysAreRandom || !surroundings.isWritable(usualFolder)) return {}
  const name = surroundings.shortHash(JSON.stringify([issuer, clientId, publicOrigin]))
  return { file: `${usualFolder}/revocations-${name}.jsonl` }
}
