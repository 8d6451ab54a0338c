import type { Followed } from '../identity/standing.ts'

/**
 * The same, and that something was sent is written down.
 * @param where `from`: when it was written last; `every`: how long it is not written again. Seconds
 */
export function writingDown(
  followed: Followed,
  where: Readonly<{ write: (at: number) => void; from: number; every: number }>,
): Followed {
  let writtenAt = where.from
  return {
    ...followed,
    sent: at => {
      followed.sent(at)
      if (at - writtenAt < where.every) return
      writtenAt = at
      where.write(at)
    },
  }
}
