import type { CompiledRoute } from './compile.ts'
import { foldedWidely } from './letter-case.ts'
import { mismatchOf, type Segments } from './mismatch.ts'
import type { Target } from './target.ts'

/** A route, and how many stand before it: the first that speaks of a target decides. */
type Ranked = Readonly<{ route: CompiledRoute; rank: number }>

/** Where routes are that begin with the same segments; what lies deeper is found by one segment more. */
type Place = {
  /** The lowest rank here and deeper. */
  first: number
  /** By a segment that they spell out, as the index compares it. */
  next: Map<string, Place>
  /** For those that take any segment. */
  any: Place | undefined
  /** Whose path ends here, in their order. */
  ends: Ranked[]
  /** Whose path is this and everything below, in their order. */
  below: Ranked[]
}

/** Where routes are, apart by the host that they name: those of other hosts are not looked at. */
export type RouteIndex = Readonly<{
  /** Those that name no host. */
  anyHost: Place
  byHost: ReadonlyMap<string, Place>
  /** By what follows the first label, for those with `*.`. */
  byParent: ReadonlyMap<string, Place>
}>

/**
 * Finds the routes that may speak of a target by every segment of their paths, whatever their number. It only passes over
 * those that cannot: whether one does speak of it, `mismatchOf` says of each that is left.
 * @param foldsCase whether case does not count for some: all segments are then folded as widely as anybody folds, so
 *   that no route is passed over that some reader would take
 */
export function indexRoutes(routes: readonly CompiledRoute[], foldsCase: boolean): RouteIndex {
  const anyHost = emptyPlace()
  const byHost = new Map<string, Place>()
  const byParent = new Map<string, Place>()
  for (const [rank, route] of routes.entries()) {
    const { host, path } = route
    const root = host === undefined ? anyHost : placeIn(host.oneLabelMore ? byParent : byHost, host.name)
    root.first = Math.min(root.first, rank)
    let place = root
    for (const segment of path.segments) {
      if (segment === undefined) place = place.any ??= emptyPlace()
      else place = placeIn(place.next, foldsCase ? foldedWidely(segment) : segment)
      place.first = Math.min(place.first, rank)
    }
    const list = path.below ? place.below : place.ends
    list.push({ route, rank })
  }
  return { anyHost, byHost, byParent }
}

/**
 * The first in the order of the rules that speaks of a target, be it only for some of its readers (`letters`); `fallback`
 * when none does.
 * @param segments one reading of its path
 * @param wide the same, as the index compares it
 */
export function firstRoute(
  { anyHost, byHost, byParent }: RouteIndex,
  fallback: CompiledRoute,
  target: Target,
  segments: Segments,
  wide: Segments,
): CompiledRoute {
  const search: Search = { target, segments, wide }
  let best = earlier({ route: fallback, rank: Infinity }, anyHost, 0, search)
  if (byHost.size > 0) best = earlier(best, byHost.get(target.host), 0, search)
  if (byParent.size > 0) best = earlier(best, byParent.get(parentOf(target.host)), 0, search)
  return best.route
}

type Search = Readonly<{ target: Target; segments: Segments; wide: Segments }>

/** What is found at a place or deeper that stands before `best`, else `best`. Each place is looked at once at the most. */
function earlier(best: Ranked, place: Place | undefined, depth: number, search: Search): Ranked {
  if (place === undefined || place.first >= best.rank) return best
  let found = earlierOf(best, place.below, search)
  const segment = search.wide[depth]
  if (segment === undefined) return earlierOf(found, place.ends, search)
  if (place.next.size > 0) found = earlier(found, place.next.get(segment), depth + 1, search)
  return place.any === undefined ? found : earlier(found, place.any, depth + 1, search)
}

function earlierOf(best: Ranked, list: readonly Ranked[], { target, segments, wide }: Search): Ranked {
  for (const ranked of list) {
    if (ranked.rank >= best.rank) return best
    const mismatch = mismatchOf(ranked.route, target, segments, wide)
    if (mismatch === undefined || mismatch === 'letters') return ranked
  }
  return best
}

function placeIn(places: Map<string, Place>, name: string): Place {
  const known = places.get(name)
  if (known !== undefined) return known
  const place = emptyPlace()
  places.set(name, place)
  return place
}

function emptyPlace(): Place {
  return { first: Infinity, next: new Map(), any: undefined, ends: [], below: [] }
}

/** What follows the first label of a host; the empty text, which is no host, where nothing does. */
function parentOf(host: string): string {
  const dot = host.indexOf('.')
  return dot === -1 ? '' : host.slice(dot + 1)
}
