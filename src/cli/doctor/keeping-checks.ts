import { accessSync, constants, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Config, RedisConfig } from '../../config/config.ts'
import { RedisNotInstalled } from '../../session/redis-client.ts'
import { redisFault, type RedisUse } from '../../session/redis-rights.ts'
import { redisPlaceOf } from '../../slices.ts'
import { type Check, fail, ok, type Outcome } from './finding.ts'

type ReadSecret = Parameters<typeof redisPlaceOf>[1]

/** Where sessions are kept, what has ended, and the audit log. One Redis for both is looked at once. */
export function keepingChecks(
  { session, revocation, audit }: Config,
  readSecret: ReadSecret,
): readonly Check[] {
  const isShared = JSON.stringify(session.redis) === JSON.stringify(revocation.redis)
  const { redis: ofSessions } = session
  const { redis: ofRevocations, file } = revocation
  const { file: auditFile } = audit
  const store: Check = {
    name: 'session.store',
    look: async () =>
      ofSessions === undefined
        ? ok("sessions are in the browsers' cookies: there is nothing to reach")
        : redisOutcome(ofSessions, isShared ? ['sessions', 'revocations'] : ['sessions'], readSecret),
  }
  return [
    store,
    ...(ofRevocations === undefined || isShared
      ? []
      : [
          {
            name: 'revocation.redis',
            look: async () => redisOutcome(ofRevocations, ['revocations'], readSecret),
          },
        ]),
    ...(file === undefined ? [] : [{ name: 'revocation.file', look: async () => fileOutcome(file) }]),
    ...(auditFile === undefined ? [] : [{ name: 'audit.file', look: async () => auditOutcome(auditFile) }]),
  ]
}

/** Seconds for a connection to Redis. */
const patience = 5

async function redisOutcome(
  redis: RedisConfig,
  uses: readonly RedisUse[],
  readSecret: ReadSecret,
): Promise<Outcome> {
  const what = uses.join(' and ')
  try {
    const fault = await redisFault(redisPlaceOf(redis, readSecret), uses, patience)
    if (fault === undefined) return ok(`Redis takes ${what}`)
    return fail(`Redis cannot be used for ${what}: ${fault}`, 'mend that Redis, or the settings that name it')
  } catch (error) {
    if (!(error instanceof RedisNotInstalled)) throw error
    return fail(error.message, 'npm install ioredis, or leave the Redis out of the settings')
  }
}

/** It is written beside itself and then put in its place, so its folder counts as well. */
function fileOutcome(file: string): Outcome {
  try {
    const about = statSync(file, { throwIfNoEntry: false })
    if (about !== undefined && !about.isFile()) return fail(`${file} is no file`, 'name a file')
    accessSync(dirname(file), constants.W_OK | constants.X_OK)
    if (about === undefined) return ok(`${file} is not there yet, and can be made`)
    accessSync(file, constants.R_OK | constants.W_OK)
    return ok(`${file} can be read and written`)
  } catch {
    return notWritable(file)
  }
}

/** Once it was moved away it is made anew; a device or a pipe is only written. */
function auditOutcome(file: string): Outcome {
  try {
    const about = statSync(file, { throwIfNoEntry: false })
    if (about?.isDirectory() === true) return fail(`${file} is a folder`, 'name a file')
    if (about === undefined || about.isFile()) accessSync(dirname(file), constants.W_OK | constants.X_OK)
    if (about === undefined) return ok(`${file} is not there yet, and can be made`)
    accessSync(file, constants.W_OK)
    return ok(`${file} can be written`)
  } catch {
    return notWritable(file)
  }
}

function notWritable(file: string): Outcome {
  return fail(
    `${file} cannot be written by this user`,
    'let the user of the gateway write it and its folder, or name another file',
  )
}
