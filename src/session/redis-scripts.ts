import type { RedisClient } from './redis-client.ts'
import { recordVersion } from './redis-records.ts'

/** `kept`, `gone` when there is none any more, or else the record that is there and is not older. */
export type Replaced = 'kept' | 'gone' | Readonly<{ newer: string }>

/** Of two records the later generation is newer, of one generation what was seen later. */
const replaceScript = `
local old = redis.call('GET', KEYS[1])
if not old then return 0 end
local version, generation, seen = string.match(old, '^(%d+)%.(%d+)%.(%d+)%.')
if version ~= '${recordVersion}' then return old end
local later = tonumber(ARGV[1]) - tonumber(generation)
if later < 0 or (later == 0 and tonumber(ARGV[2]) <= tonumber(seen)) then return old end
redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4])
return 1`

const dropScript = `
local old = redis.call('GET', KEYS[1])
local generation = old and string.match(old, '^${recordVersion}%.(%d+)%.')
if generation and tonumber(generation) <= tonumber(ARGV[1]) then return redis.call('DEL', KEYS[1]) end
return 0`

/** Puts a record in the place of an older one: never of a newer one, and never where there is none. */
export async function replaceRecord(
  client: RedisClient,
  key: string,
  record: string,
  milliseconds: number,
): Promise<Replaced> {
  const [, generation = '', seen = ''] = record.split('.')
  const found: unknown = await client.eval(replaceScript, 1, key, generation, seen, record, milliseconds)
  if (typeof found === 'string') return { newer: found }
  return found === 1 ? 'kept' : 'gone'
}

/** Removes a record that is of this generation, or of one before it. */
export async function dropRecord(client: RedisClient, key: string, generation: number): Promise<void> {
  await client.eval(dropScript, 1, key, generation)
}
