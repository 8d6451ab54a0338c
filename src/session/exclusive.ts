/**
 * Does a piece of work once at a time for each key: whoever comes meanwhile shares what comes of it. Where several
 * processes do the same, another one of this type asks the others first; callers need not know.
 */
export type Exclusive<Result> = (key: string, work: () => Promise<Result>) => Promise<Result>

/** Within this process. */
export function createExclusive<Result>(): Exclusive<Result> {
  const running = new Map<string, Promise<Result>>()
  return (key, work) => {
    const known = running.get(key)
    if (known !== undefined) return known
    const started = work().finally(() => running.delete(key))
    running.set(key, started)
    return started
  }
}
