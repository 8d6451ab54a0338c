import type { Mover } from '../errors.ts'
import { aadstsGroups } from './aadsts-groups.ts'

/** What one AADSTS code says to the person who sees the page: sentences, the cause first. */
export type AadstsEntry = Readonly<{ meaning: string; mover: Mover; remedy: string }>

/**
 * Help by AADSTS code, the number without `AADSTS`. For texts only: what the gateway does follows from `error`
 * and `suberror`, never from these numbers, which Microsoft changes at will.
 * Source: Entra "authentication and authorization error codes".
 */
export const aadsts: ReadonlyMap<string, AadstsEntry> = new Map(
  aadstsGroups.flatMap(({ mover, remedy, codes }) =>
    Object.entries(codes).flatMap(([numbers, meaning]) =>
      numbers.split(' ').map((number): [string, AadstsEntry] => [number, { meaning, mover, remedy }]),
    ),
  ),
)

/**
 * The number of the first AADSTS code in an `error_description`, `50105` for `AADSTS50105: …`; `undefined` when
 * there is none. The number may be unknown to the table.
 */
export function aadstsCode(description: string): string | undefined {
  return /AADSTS([0-9]{4,9})(?![0-9])/.exec(description)?.[1]
}
