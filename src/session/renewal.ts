import { randomBytes } from 'node:crypto'
import type { Person } from '../identity/person.ts'
import type { Session } from './session.ts'

/** What a sign-in or a refresh brings into a session; what is missing was not given. */
export type Renewal = Readonly<{
  person: Person
  loginHint?: string
  sid?: string
  idToken?: string
  refreshToken?: string
}>

/** A session that begins, with an id of its own. @param now NumericDate, seconds */
export function firstGeneration(renewal: Renewal, now: number): Session {
  return Object.freeze({
    id: randomBytes(16).toString('base64url'),
    ...renewal,
    authenticatedAt: now,
    lastSeenAt: now,
    checkedAt: now,
    generation: 0,
  })
}

/**
 * The same session with what the provider says now: its id, when it began and so its absolute limit stay. It is no
 * activity: nobody need have asked for it. A token that is not given anew is the old one, and so are properties of the
 * person that nobody could be asked for.
 * @param checkedAt as of when the renewal is true; NumericDate, seconds
 */
export function nextGeneration(session: Session, renewal: Renewal, checkedAt: number): Session {
  const { profile = session.person.profile } = renewal.person
  return Object.freeze({
    ...session,
    ...renewal,
    person: { ...renewal.person, ...(profile !== undefined && { profile }) },
    checkedAt,
    generation: session.generation + 1,
  })
}

/** What two people never have in common. */
export type Owner = Pick<Person, 'user' | 'tenant' | 'issuer'>

/** Names and addresses change; these do not. */
export function isSamePerson(one: Owner, other: Owner): boolean {
  return one.user === other.user && one.tenant === other.tenant && one.issuer === other.issuer
}

/** The person with the groups that are of use here alone. */
export function keepGroups(person: Person, keeps: (group: string) => boolean): Person {
  return { ...person, groups: person.groups.filter(keeps) }
}
