import type { Caches } from '../caches.ts'
import type { Place } from './place.ts'

/** What is counted of sessions. */
export type Counted = Caches & Readonly<{ sessionWritten: (cookieBytes: number) => void }>

/** The same place; it tells how large the cookies of each session are that is written. */
export function countedPlace(place: Place, counted: Counted | undefined): Place {
  if (counted === undefined) return place
  counted.cache('sessions', place.size)

  function count(lines: readonly string[]): readonly string[] {
    const bytes = lines.reduce((sum, line) => sum + sizeOf(line), 0)
    if (bytes > 0) counted?.sessionWritten(bytes)
    return lines
  }

  return {
    ...place,
    add: async (...session) => {
      const kept = await place.add(...session)
      count(kept?.setCookies ?? [])
      return kept
    },
    replace: async (...session) => {
      const kept = await place.replace(...session)
      count(kept?.setCookies ?? [])
      return kept
    },
    write: (...session) => count(place.write(...session)),
  }
}

/** Bytes of name and value in a Set-Cookie line; 0 for one that takes a cookie away. */
function sizeOf(line: string): number {
  const end = line.indexOf(';')
  return line.charAt(end - 1) === '=' ? 0 : end
}
