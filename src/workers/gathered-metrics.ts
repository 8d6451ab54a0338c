import { addUp, onlyCounted, type Metrics } from '../observe/metrics.ts'
import { createPledge, type Pledge } from './pledge.ts'

export type GatheringOptions<Worker> = Readonly<{
  /** The primary's own; what they say of readiness holds for all. */
  own: Pick<Metrics, 'snapshot'>
  /** Who can be asked now. */
  workers: () => Iterable<Worker>
  ask: (worker: Worker, id: number) => void
  /** Milliseconds after which what a worker has said last counts. */
  deadline?: number
}>

/** The metrics of all workers as one. */
export type GatheredMetrics<Worker> = Readonly<{
  text: () => Promise<string>
  snapshot: () => Promise<string>
  answered: (worker: Worker, id: number, snapshot: string) => void
  /** It has ended: what it has counted stays, as far as it was ever asked. */
  ended: (worker: Worker) => void
}>

/**
 * Each worker counts for itself and is asked whenever somebody asks here. A counter never goes back, not even when a
 * worker ends: Prometheus would take that for a new start of all of them.
 */
export function gatherMetrics<Worker>(options: GatheringOptions<Worker>): GatheredMetrics<Worker> {
  const { own, workers, ask, deadline = 1000 } = options
  const last = new Map<Worker, string>()
  const waiting = new Map<Worker, Readonly<{ id: number; pledge: Pledge<void> }>>()
  const state: { id: number; gone: readonly string[]; turn: Promise<unknown> } = {
    ...{ id: 0, gone: [], turn: Promise.resolve() },
  }

  async function askAll(): Promise<void> {
    state.id += 1
    const { id } = state
    const answers = [...workers()].map(async worker => {
      const pledge = createPledge<void>()
      waiting.set(worker, { id, pledge })
      ask(worker, id)
      return pledge.promise
    })
    const over = createPledge<void>()
    const timer = setTimeout(over.resolve, deadline)
    await Promise.race([Promise.all(answers), over.promise])
    clearTimeout(timer)
    waiting.clear()
  }

  /** Those that have ended as one, however many there were. */
  async function before(): Promise<readonly string[]> {
    const { gone } = state
    if (gone.length < 2) return gone
    const sum = await addUp(gone).snapshot()
    state.gone = [sum, ...state.gone.slice(gone.length)]
    return state.gone
  }

  async function round(): Promise<ReturnType<typeof addUp>> {
    await askAll()
    const gone = await before()
    return addUp([await own.snapshot(), ...gone, ...last.values()])
  }

  async function inTurn(): Promise<ReturnType<typeof addUp>> {
    // One after the other: the answers to two questions at once would get mixed up.
    const sum = state.turn.then(round)
    state.turn = sum.catch(() => undefined)
    return sum
  }

  return {
    text: async () => (await inTurn()).text(),
    snapshot: async () => (await inTurn()).snapshot(),
    answered: (worker, id, snapshot) => {
      const asked = waiting.get(worker)
      if (asked?.id !== id) return
      last.set(worker, snapshot)
      asked.pledge.resolve()
    },
    ended: worker => {
      waiting.get(worker)?.pledge.resolve()
      const snapshot = last.get(worker)
      last.delete(worker)
      if (snapshot !== undefined) state.gone = [...state.gone, onlyCounted(snapshot)]
    },
  }
}
