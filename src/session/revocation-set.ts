import { randomBytes } from 'node:crypto'
import type { RedisConnection } from './redis-connection.ts'

/** Revocations as texts in Redis, those that anybody could have made apart: there is little room for them. */
export type RevocationSet = Readonly<{
  /** A word that is another one after each change, and where Redis has lost some of it. */
  head: () => Promise<string>
  all: () => Promise<ReadonlySet<string>>
  /** @param members with the time each was made; NumericDate, seconds */
  add: (members: readonly Dated[], now: number) => Promise<Change | undefined>
  remove: (members: readonly string[]) => Promise<void>
  /** Where each change is told, as `textOf` a change and the new members. */
  channel: string
}>

export type Dated = Readonly<{ member: string; at: number }>

/** What the word was before something was added, and what it is now. */
export type Change = Readonly<{ before: string; head: string }>

/** What came over the channel. */
export function changeOf(message: string): Change & Readonly<{ members: readonly string[] }> {
  const [before = '', head = '', ...members] = message.split(' ')
  return { before, head, members }
}

/** As many as each process remembers of those that anybody could have made. */
const mostHeard = 10_000

/** With how many there are: a Redis that is full may throw away the list, and keep what is asked for each second. */
const wording = `
local function word()
  return (redis.call('get', KEYS[1]) or '') .. ':' .. redis.call('zcard', KEYS[2]) .. ':' .. redis.call('zcard', KEYS[3])
end
`

/** All in one step, so that who knows the word from before knows all once the new members have come. */
const adding = `${wording}
local before = word()
local news = {}
for at = 6, #ARGV, 2 do
  local set = string.sub(ARGV[at + 1], 1, 1) == 'h' and KEYS[3] or KEYS[2]
  if redis.call('zadd', set, 'NX', ARGV[at], ARGV[at + 1]) == 1 then news[#news + 1] = ARGV[at + 1] end
end
for at = 2, 3 do
  redis.call('zremrangebyscore', KEYS[at], '-inf', ARGV[2])
  redis.call('expire', KEYS[at], ARGV[3])
end
redis.call('zremrangebyrank', KEYS[3], 0, -1 - ARGV[4])
if #news == 0 then return false end
redis.call('set', KEYS[1], ARGV[1], 'EX', ARGV[3])
local after = word()
redis.call('publish', ARGV[5], before .. ' ' .. after .. ' ' .. table.concat(news, ' '))
return before .. ' ' .. after
`

/**
 * @param installation names the gateway that they belong to
 * @param lifetime seconds for which one is of use
 */
export function createRevocationSet(
  { ask, key }: Pick<RedisConnection, 'ask' | 'key'>,
  installation: string,
  lifetime: number,
): RevocationSet {
  // In braces is what decides where in a cluster keys are: these have to be in one place.
  const name = (part: string) => key(`{revocations-${installation}}${part}`)
  const [head, channel] = [name(':head'), name(':news')]
  const sets = [name(':vouched'), name(':heard')] as const

  async function scan(set: string, into: Set<string>): Promise<void> {
    let cursor = '0'
    do {
      const [next, found] = await ask(async redis => redis.zscan(set, cursor, 'COUNT', 1000), false)
      // Members and scores in turn.
      for (let at = 0; at < found.length; at += 2) into.add(found[at] ?? '')
      cursor = next
    } while (cursor !== '0')
  }

  return {
    head: async () =>
      String(await ask(async redis => redis.eval(`${wording}return word()`, 3, head, ...sets), false)),
    all: async () => {
      const members = new Set<string>()
      for (const set of sets) await scan(set, members)
      return members
    },
    add: async (members, now) => {
      const word = randomBytes(12).toString('base64url')
      const given = members.flatMap(({ member, at }) => [at, member])
      const words: unknown = await ask(
        async redis =>
          redis.eval(
            adding,
            3,
            head,
            ...sets,
            ...[word, now - lifetime, lifetime, mostHeard, channel, ...given],
          ),
        true,
      )
      return typeof words === 'string' ? changeOf(words) : undefined
    },
    remove: async members => {
      for (const set of sets) await ask(async redis => redis.zrem(set, ...members), true)
    },
    channel,
  }
}
