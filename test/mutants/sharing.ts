import { mutantsOf } from './mutant.ts'

const together = ['test/session/refresh-together.test.ts']
const redis = ['test/session/revocation-redis.test.ts']

/** What several processes and replicas do as one. */
export const sharing = [
  ...mutantsOf('src/session/refresh-together.ts', together, {
    'each process redeems': ["if (isOurs) return 'nothing'", "if (isOurs || true) return 'nothing'"],
    'what another has come to is not looked for': [
      'if (found !== undefined) return found\n      if (isOurs)',
      'if (isOurs)',
    ],
    'the answer of another that is about to tell is not waited for': [
      'const mostLooks = 3',
      'const mostLooks = 1',
    ],
    'a refused token ends a session that another has redeemed': [
      "if (claimed !== 'nothing' || looks === mostLooks) return claimed",
      "if (looks > 0) return 'nothing'",
    ],
    'nobody else is told what came of it': ['await outcomes.leave(from, left)', 'await Promise.resolve()'],
    'the lock is given back too early': ['    lease.keep()\n', '    lease.release()\n'],
    'what is too old counts': ['(!isDue(claimed) && isFresher)', 'isFresher'],
    'a token for something else counts as a refresh': [
      '(!isDue(claimed) && isFresher)',
      '(!isDue(claimed) && isFresher !== undefined)',
    ],
    'without the others two redeem who have seen each other': [
      'if (isOtherSeen) return attemptedBy(undefined)',
      '',
    ],
  }),
  ...mutantsOf('src/session/lease.ts', together, {
    'a lock is not renewed': ['      if (!isHeld) return\n', '      if (isHeld) return\n'],
  }),
  ...mutantsOf('src/session/outcomes.ts', together, {
    'what came of another session counts': ['found.id === session.id && ', ''],
    'an older generation counts': ['found.generation === session.generation + 1', 'true'],
    'another person counts': ['isNext && isSamePerson(found.person, session.person)', 'isNext'],
    'the end of another session counts': ["opened['ended'] === keyOf(session)", "opened['ended'] !== ''"],
    'a late answer overwrites': ['if ((await next(session)) !== undefined) return\n', ''],
    'only one refresh is followed': ['const mostInRow = 60', 'const mostInRow = 1'],
  }),
  ...mutantsOf('src/session/exchange.ts', ['test/session/exchange.test.ts'], {
    'a lock lasts for ever': ['now() < entry.until', 'now() < entry.until + 1e9'],
    'anybody renews a lock': [
      'if (read(key) !== holder) return false',
      'if (read(key) === undefined) return false',
    ],
    'anybody gives a lock back': ['if (read(key) === holder) entries', 'entries'],
    'an exchange grows without end': ['if (entries.size >= sweepAt) sweep()', ''],
    'what is over stays before what is of use': [
      'if (until <= at) entries.delete(key)',
      'if (until < 0) entries.delete(key)',
    ],
  }),
  ...mutantsOf('src/session/redis-exchange.ts', ['test/session/redis-exchange.test.ts'], {
    'a lock in Redis is taken from its holder': [
      "redis.set(key(name), holder, 'PX', milliseconds(seconds), 'NX')",
      "redis.set(key(name), holder, 'PX', milliseconds(seconds))",
    ],
    'anybody gives a lock in Redis back': [
      "== ARGV[1] then return redis.call('del', KEYS[1]) end",
      "~= '' then return redis.call('del', KEYS[1]) end",
    ],
    'anybody renews a lock in Redis': [
      "== ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end",
      "~= '' then return redis.call('pexpire', KEYS[1], ARGV[2]) end",
    ],
    'a word in Redis is new each time': [
      "redis.set(key(name), '1', 'PX', milliseconds(seconds), 'NX')",
      "redis.set(key(name), '1', 'PX', milliseconds(seconds))",
    ],
  }),
  ...mutantsOf('src/session/revocation-redis.ts', redis, {
    'what is ended is not written to Redis': ['writing ??= writeWaiting()', 'waiting = []'],
    'what Redis holds is not taken over': ['const odd = takeOver(members)', 'const odd: string[] = []'],
    'what Redis has lost is not written again': [
      '!members.has(memberOf(revocation))',
      "memberOf(revocation) === ''",
    ],
    'what was missed is never found': [
      'if (problem !== undefined || mismatches > 1)',
      'if (problem !== undefined)',
    ],
    'trouble with Redis is not told': [
      'problem = connection.problem() ??',
      'if (Number.isNaN(error)) problem = connection.problem() ??',
    ],
    'an entry from the future comes again and again': [
      ' || revocation.upTo > latest || revocation.at > latest',
      '',
    ],
    'nobody listens for news': ['    takeOver(members)\n    advance(change)\n', ''],
  }),
  ...mutantsOf('src/session/revocation-members.ts', redis, {
    'texts that are no entries are taken': ['/^([vh])\\.', '/([vh])\\.'],
  }),
  ...mutantsOf('src/session/revocation-set.ts', redis, {
    'what anybody can send fills Redis': ["redis.call('zremrangebyrank', KEYS[3], 0, -1 - ARGV[4])\n", ''],
    'a list that Redis has thrown away is not missed': [" .. redis.call('zcard', KEYS[2]) .. ", ' .. '],
    'what has ended stays in Redis for ever': ["  redis.call('expire', KEYS[at], ARGV[3])\n", ''],
    'gateways that use one Redis share their ends': ['{revocations-${installation}}', '{revocations-one}'],
  }),
  ...mutantsOf('src/signin/heard-tokens.ts', ['test/signin/heard-tokens.test.ts'], {
    'a logout token counts at each replica': ['if (exchange === undefined) return true', 'return true'],
    'without the others no logout token counts': ['.catch(() => true)', '.catch(() => false)'],
  }),
]
