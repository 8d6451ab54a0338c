import { LruMap } from 'toad-cache'
import type { Caches } from '../caches.ts'
import { sealedCandidates, writeSession } from './chunks.ts'
import type { CookieJar } from './cookie-jar.ts'
import type { KeyRing } from './key-ring.ts'
import { createOpened, type Entry } from './opened.ts'
import type { Place } from './place.ts'
import type { RedisConnection } from './redis-connection.ts'
import { newTicket, openRecord, sealRecord, type Ticket } from './redis-records.ts'
import { dropRecord, replaceRecord } from './redis-scripts.ts'
import type { Sealer } from './sealer.ts'
import { clockDrift, expiresAt, type Limits, type Session } from './session.ts'

/** Characters of a record: some thousand groups and all tokens. */
const longestRecord = 256 * 1024
/** Tickets that are remembered, some 200 bytes each. */
const remembered = 10_000

/**
 * Sessions in Redis; the browser's cookie holds a sealed ticket, and Redis what only the ticket opens.
 * @param marksOf what a session can be ended by
 */
export function createRedisPlace(options: {
  connection: RedisConnection
  jar: CookieJar
  ring: KeyRing
  /** For tickets. */
  sealer: Sealer
  marksOf: (session: Session) => readonly string[]
  limits: Limits
  /** NumericDate, seconds. */
  now: () => number
  counted?: Caches | undefined
}): Place {
  const { connection, jar, ring, sealer, limits, now } = options
  const tickets = ring.derive(() => new LruMap<Ticket>(remembered))
  /** By the session's id: where what comes of it later is to go. */
  const ticketOf = new LruMap<Ticket>(remembered)
  options.counted?.cache('tickets', () => tickets().size)
  options.counted?.cache('session_tickets', () => ticketOf.size)
  // The ticket is part of what is compared: a record says nothing to whoever holds another one.
  const { open, ...entries } = createOpened({ open: joined => openJoined(joined) }, options.marksOf, ring)

  function ticketIn(sealed: string): Ticket | undefined {
    const known = tickets().get(sealed)
    if (known !== undefined) return known
    const { t: id, k: key } = sealer.open(sealed) ?? {}
    if (typeof id !== 'string' || typeof key !== 'string') return undefined
    tickets().set(sealed, { id, key })
    return { id, key }
  }

  function keyOf({ id }: Ticket): string {
    return connection.key(`session:${id}`)
  }

  function entryIn(record: string, ticket: Ticket): Entry | undefined {
    const entry = open(`${ticket.id}.${ticket.key}.${record}`)
    if (entry !== undefined) ticketOf.set(entry.session.id, ticket)
    return entry
  }

  async function read(ticket: Ticket): Promise<Entry | undefined> {
    const record = await connection.ask(async client => client.get(keyOf(ticket)), false)
    return record === null ? undefined : entryIn(record, ticket)
  }

  /** Milliseconds until nobody asks for it any more. */
  function lifetime(session: Session): number {
    return Math.max(1, expiresAt(session, limits) + clockDrift - now()) * 1000
  }

  async function replace(session: Session, ticket: Ticket): Promise<Session> {
    const record = sealRecord(session, ticket)
    const outcome = await connection.ask(
      async client => replaceRecord(client, keyOf(ticket), record, lifetime(session)),
      true,
    )
    return (typeof outcome === 'object' ? entryIn(outcome.newer, ticket)?.session : undefined) ?? session
  }

  function cookiesOf({ id, key }: Ticket, cookieHeader: string | undefined): readonly string[] {
    return writeSession(jar, sealer.seal({ t: id, k: key }), cookieHeader) ?? []
  }

  return {
    ...entries,
    carried: cookieHeader => {
      const sealed = sealedCandidates(jar, cookieHeader)
      if (sealed.length === 0) return undefined
      const found = sealed.flatMap(value => ticketIn(value) ?? [])
      if (found.length === 0) return []
      return Promise.all(found.map(read)).then(all => all.flatMap(entry => entry ?? []))
    },
    add: async (session, cookieHeader) => {
      const ticket = newTicket()
      const record = sealRecord(session, ticket)
      if (record.length > longestRecord) return undefined
      await connection.ask(
        async client => client.set(keyOf(ticket), record, 'PX', lifetime(session), 'NX'),
        true,
      )
      ticketOf.set(session.id, ticket)
      return { session, setCookies: cookiesOf(ticket, cookieHeader) }
    },
    replace: async (before, next) => {
      const ticket = ticketOf.get(before.id)
      if (ticket === undefined) return { session: next, setCookies: [] }
      if (sealRecord(next, ticket).length > longestRecord) return undefined
      // What the provider gave counts here in any case; the next request brings it to Redis again.
      const session = await replace(next, ticket).catch(() => next)
      return { session, setCookies: [] }
    },
    write: (session, cookieHeader) => {
      const ticket = ticketOf.get(session.id)
      if (ticket === undefined) return []
      void replace(session, ticket).catch(() => undefined)
      // Not for the session's sake: so that the ticket is sealed under the first key from now on.
      return cookiesOf(ticket, cookieHeader)
    },
    drop: ({ id, generation }) => {
      const ticket = ticketOf.get(id)
      if (ticket === undefined) return
      const dropped = connection.ask(async client => dropRecord(client, keyOf(ticket), generation), true)
      // Where it stays, it is not accepted here, and ends by its limits.
      void dropped.catch(() => undefined)
    },
    remove: async sessions => {
      const found = sessions.flatMap(({ id }) => ticketOf.get(id) ?? [])
      await Promise.all(found.map(ticket => connection.ask(async client => client.del(keyOf(ticket)), true)))
    },
    ready: async () => {
      await connection.ask(async client => client.set(connection.key('probe'), '1', 'PX', 1000), true)
    },
  }
}

/** @param joined id and key of a ticket, and the record, with dots between */
function openJoined(joined: string): Readonly<Record<string, unknown>> | undefined {
  const [id = '', key = ''] = joined.split('.', 2)
  return openRecord(joined.slice(id.length + key.length + 2), { id, key })
}
