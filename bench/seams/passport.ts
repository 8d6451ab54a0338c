import { LruMap } from 'toad-cache'

import type { Person } from '../people.ts'

/** What the guard remembers of a session cookie it has opened once. */
export type Passport = Readonly<{
  /** The whole cookie value; a hit counts only when it is equal. */
  cookie: string
  /** NumericDate, seconds; looked at on every hit. */
  expiresAt: number
  /** The six identity headers, name and value in turn. */
  headers: readonly string[]
}>

export type SignedIn = Person & Readonly<{ expiresAt: number }>

export const cookieName = 'entrada'

/** The number of characters that key the memo: the sealed value ends with its nonce. */
const tail = 40

/** Recognises the bearer of a cookie: opens it at first sight, then finds it again by its last characters. */
export function passportOffice(open: (cookie: string) => SignedIn | undefined, size = 10_000) {
  const memo = new LruMap<Passport>(size)
  return function recognise(cookie: string, now: number): Passport | undefined {
    const key = cookie.slice(-tail)
    const known = memo.get(key)
    if (known !== undefined && known.cookie === cookie) return known.expiresAt > now ? known : undefined
    const person = open(cookie)
    if (person === undefined || person.expiresAt <= now) return undefined
    const passport = { cookie, expiresAt: person.expiresAt, headers: identityHeaders(person) }
    memo.set(key, passport)
    return passport
  }
}

function identityHeaders(person: Person): readonly string[] {
  return [
    'X-Forwarded-User',
    person.oid,
    'X-Forwarded-Preferred-Username',
    person.preferredUsername,
    'X-Forwarded-Email',
    person.email,
    'X-Forwarded-Roles',
    person.roles.join(','),
    'X-Forwarded-Groups',
    person.groups.join(','),
    'X-Forwarded-Tenant',
    person.tid,
  ]
}
