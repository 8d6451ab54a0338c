import { mutantsOf } from './mutant.ts'

const records = ['test/session/redis-records.test.ts']
const store = ['test/session/redis-place.test.ts']
const connection = ['test/session/redis-connection.test.ts']
const away = ['test/attacks/f09-redis-away.test.ts']

/** Sessions in Redis: what lies there, what takes the place of what, and what holds while it is away. */
export const redisStore = [
  ...mutantsOf('src/session/redis-records.ts', records, {
    'a record means something in the place of another': [
      'Buffer.from(`${head}${id}`)',
      'Buffer.from(head + id.slice(id.length))',
    ],
    'the readable part of a record can be changed': [
      'Buffer.from(`${head}${id}`)',
      'Buffer.from(head.slice(head.length) + id)',
    ],
    'records of another version are opened': ['!head.startsWith(`${recordVersion}.`) || ', ''],
    'a nonce comes twice': ['randomBytes(nonceBytes)', 'Buffer.alloc(nonceBytes)'],
  }),
  ...mutantsOf('src/session/redis-scripts.ts', records, {
    'a late answer replaces a newer one': ['if later < 0 or', 'if false and'],
    'a session that was signed out comes back': ['if not old then return 0 end', ''],
    'a record of another version is overwritten': [
      "if version ~= '${recordVersion}' then return old end",
      "if version ~= '${recordVersion}' then generation = -1 end",
    ],
    'an older generation drops a newer one': [' and tonumber(generation) <= tonumber(ARGV[1])', ''],
  }),
  ...mutantsOf('src/session/redis-place.ts', store, {
    'a record outlives sign-out': [
      'connection.ask(async client => client.del(keyOf(ticket)), true)',
      'undefined',
    ],
    'records are kept for ever': [
      "client.set(keyOf(ticket), record, 'PX', lifetime(session), 'NX')",
      'client.set(keyOf(ticket), record)',
    ],
    'every sign-in has the same ticket': [
      'const ticket = newTicket()',
      "const ticket = { id: 'same', key: newTicket().key }",
    ],
  }),
  ...mutantsOf('src/session/redis-place.ts', store, {
    'what the provider gave is lost when Redis goes away': [
      'replace(next, ticket).catch(() => next)',
      'replace(next, ticket)',
    ],
  }),
  ...mutantsOf('src/session/store-rules.ts', store, {
    'what Redis has missed is never brought there': [
      'entry === found ? touch(found, cookieHeader, now) : rewrite(entry, cookieHeader, now)',
      'touch(entry, cookieHeader, now)',
    ],
  }),
  ...mutantsOf('src/session/refresher.ts', store, {
    'a token is spent on a session that cannot be kept': [' || !(await isReady())', ''],
  }),
  ...mutantsOf('src/session/opened.ts', store, {
    'a record that was opened once counts for every ticket': [
      'if (hit?.sealed === value) return',
      'if (hit !== undefined) return',
    ],
  }),
  ...mutantsOf('src/session/redis-connection.ts', connection, {
    'nothing has a deadline': [
      'setTimeout(() => setImmediate(() => reject(new Error(noAnswer))), deadline)',
      'setTimeout(() => undefined, deadline)',
    ],
    'what is known to be away is asked': ['if (known !== undefined) throw away(known)', ''],
  }),
  ...mutantsOf('src/session/redis-client.ts', connection, {
    'a password that was changed is not read anew': ['      Object.assign(into, secretsOf(place))\n', ''],
  }),
  ...mutantsOf('src/guard/plugin.ts', away, {
    'public routes go down with Redis': [
      "if (error instanceof GatewayError && route.access === 'public') return notMine",
      '',
    ],
  }),
  ...mutantsOf('src/signin/callback.ts', away, {
    'a code is spent on a session that cannot be kept': ['    await options.sessions.ready()\n', ''],
  }),
]
