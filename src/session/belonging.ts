import type { Person } from '../identity/person.ts'
import type { Entry } from './opened.ts'
import type { Carried, Place } from './place.ts'

/**
 * The same place, in which sessions of others than those who may sign in by now are as good as none: the settings may
 * have changed since they began.
 */
export function belongingPlace(place: Place, belongs: ((person: Person) => boolean) | undefined): Place {
  if (belongs === undefined) return place
  const isOurs = ({ session }: Entry) => belongs(session.person)
  const onlyOurs = (entries: Carried): Carried =>
    entries?.every(isOurs) === false ? entries.filter(isOurs) : entries
  return {
    ...place,
    carried: header => {
      const entries = place.carried(header)
      return entries instanceof Promise ? entries.then(onlyOurs) : onlyOurs(entries)
    },
  }
}
