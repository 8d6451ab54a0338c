import { decodeAgain } from './segments.ts'

/** Bounds the work for a path that is made to be read in many ways: characters, and as many for each reading itself. */
const most = { characters: 100_000, perReading: 100 } as const

/** What somebody behind us may do to a path before looking at it. */
const readers: readonly ((path: string) => string)[] = [
  path => path.replace(/%2f/gi, '/'),
  path => path.replace(/\/{2,}/g, '/'),
  path => path.replace(/(?:;|%3b)[^/]*/gi, ''),
  // What follows `//` is a host for whoever resolves the target as a reference (RFC 3986 section 4.2), be it what is
  // left of the target behind a front that is cut off.
  path => path.replace(/\/{2,}[^/]*/, ''),
  decodeAgain,
  // Windows drops spaces and dots at the end of a name, and whoever parses a decoded target drops spaces at its end.
  path => withoutEnds(path, [' ', '%20']),
  path => withoutEnds(path, [' ', '%20', '.', '%2e', '%2E']),
  // A query or a fragment begins there for whoever decodes first.
  path => path.replace(/(?:[?#]|%3f|%23).*/is, ''),
]

/**
 * The segments of a path in every reading of it: slashes decoded, merged, parameters cut off, decoded once more and
 * so on, in any order. `undefined` when a reading holds a dot segment, or there are too many.
 * @param path one that `readSegments` or `readOddSegments` has read
 */
export function readingsOf(path: string): readonly (readonly string[])[] | undefined {
  const texts = new Set([path])
  let left: number = most.characters
  // Grows while it is walked
  for (const text of texts) {
    left -= text.length + most.perReading
    if (left < 0) return undefined
    for (const read of readers) texts.add(read(text))
  }
  const readings = [...texts].map(segmentsOf)
  return readings.some(segments => segments.some(isDot)) ? undefined : readings
}

function segmentsOf(text: string): readonly string[] {
  return text.replace(/\/$/, '').split('/').slice(1).map(decodeAgain)
}

/** The path with these cut off at the end of each name, however often; a regular expression would try for too long. */
function withoutEnds(path: string, ends: readonly string[]): string {
  return path
    .split('/')
    .map(name => {
      let length = name.length
      for (let found = ends[0]; found !== undefined;) {
        found = ends.find(end => name.endsWith(end, length))
        length -= found?.length ?? 0
      }
      return name.slice(0, length)
    })
    .join('/')
}

function isDot(segment: string): boolean {
  return segment === '.' || segment === '..'
}
