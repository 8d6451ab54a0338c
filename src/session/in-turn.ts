/** Does pieces of work of one key one after the other, in the order in which they were asked for. */
export type InTurn = <Result>(key: string, work: () => Promise<Result>) => Promise<Result>

/** Within this process. */
export function createInTurn(): InTurn {
  const last = new Map<string, Promise<unknown>>()
  return (key, work) => {
    const before = last.get(key)
    const started = before === undefined ? work() : before.then(work, work)
    last.set(key, started)
    const forget = () => {
      if (last.get(key) === started) last.delete(key)
    }
    started.then(forget, forget)
    return started
  }
}
