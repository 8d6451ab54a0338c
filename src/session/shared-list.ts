import type { RevocationKeeper, Revoking } from './revoking.ts'
import type { Revocation, RevocationList } from './revocations.ts'

/**
 * Makes lists of this process one with the list that is kept elsewhere as well: what is entered in any of them is in
 * all. Closing a keeper takes its list out again.
 * @param now NumericDate, seconds
 */
export function shareList(
  { list: kept, problem, settled }: Pick<Revoking, 'list' | 'problem' | 'settled'>,
  now: () => number,
): (list: RevocationList) => RevocationKeeper {
  const lists = new Set<RevocationList>()
  const tell = (news: readonly Revocation[]): void => {
    for (const list of lists) list.takeOver(news, now())
  }
  kept.onEntry(entry => tell([entry]))
  kept.onTakenOver(tell)
  return list => {
    lists.add(list)
    list.takeOver(kept.entries(now()), now())
    list.onEntry(entry => {
      if (lists.has(list)) kept.enter([entry])
    })
    return { problem, settled, close: async () => void lists.delete(list) }
  }
}
