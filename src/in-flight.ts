/** What can be in flight. */
export type Placed = {
  /** Where it is among the others; belongs to the one `InFlight` that it is in. -1 while it is in none. */
  place: number
}

/**
 * What is under way, of which each request is some. Not a `Map` or `Set`: V8 gives those a new table after so many
 * deletions, and the old one points to the new one for iterators that may still be on it. As soon as one such table is
 * in the old generation, dead or not, the collector of young objects takes the tables behind it for reachable, and
 * whatever is in them: all that is in flight at that moment moves into the old generation with all that hangs on it, and
 * the next table too. Under load the memory doubles and a third more CPU time goes into collecting. An array has one
 * store, which forgets what has left.
 */
export class InFlight<T extends Placed> implements Iterable<T> {
  readonly #all: T[] = []

  get size(): number {
    return this.#all.length
  }

  has(entry: T): boolean {
    return entry.place >= 0 && this.#all[entry.place] === entry
  }

  /** Once is enough, more does no harm. */
  add(entry: T): void {
    if (this.has(entry)) return
    entry.place = this.#all.push(entry) - 1
  }

  /** The last one takes its place. @returns whether it was there */
  delete(entry: T): boolean {
    if (!this.has(entry)) return false
    const last = this.#all.pop() as T
    if (last !== entry) {
      this.#all[entry.place] = last
      last.place = entry.place
    }
    entry.place = -1
    return true
  }

  /** Each that is there now, once, save those that leave before their turn. In no order. */
  *[Symbol.iterator](): Generator<T, void> {
    for (const entry of [...this.#all]) if (this.has(entry)) yield entry
  }
}
