import { aadstsGroups } from '../entra/aadsts-groups.ts'
import type { Mover } from '../errors.ts'
import type { AadstsGroupName, Messages } from './messages.ts'

type Place = Readonly<{ key: string; group: AadstsGroupName; mover: Mover }>

const places: ReadonlyMap<string, Place> = new Map(
  aadstsGroups.flatMap(({ name: group, mover, codes }) =>
    Object.keys(codes).flatMap(key =>
      key.split(' ').map((number): [string, Place] => [number, { key, group, mover }]),
    ),
  ),
)

/**
 * What to say of an AADSTS code: its meaning, whose move it is, what to do; `undefined` when the table does not know it.
 * @param number the number without `AADSTS`
 */
export function aadstsTexts(
  { aadsts }: Messages,
  number: string | undefined,
): Readonly<{ meaning: string; mover: Mover; remedy: string }> | undefined {
  const place = places.get(number ?? '')
  if (place === undefined) return undefined
  const meanings: Readonly<Record<string, string>> = aadsts.meanings
  const meaning = meanings[place.key]
  return meaning === undefined
    ? undefined
    : { meaning, mover: place.mover, remedy: aadsts.remedies[place.group] }
}
