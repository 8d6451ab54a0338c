import { createPledge, type Pledge } from './pledge.ts'

/** Which of the messages that were sent have been dealt with, by their numbers. */
export type Receipts = Readonly<{
  /** The number of the next message. */
  next: () => number
  /** This one has been dealt with, and all before it. */
  confirmed: (id: number) => void
  /** Resolves when all that were sent until now have been dealt with, or after the deadline. */
  settled: () => Promise<void>
  /** There is nobody to wait for any more. */
  end: () => void
}>

/** @param deadline milliseconds */
export function createReceipts(deadline: number): Receipts {
  const waiting = new Map<Pledge<void>, number>()
  const state = { sent: 0, confirmed: 0 }

  function confirmed(id: number): void {
    state.confirmed = Math.max(state.confirmed, id)
    for (const [pledge, upTo] of waiting) if (upTo <= state.confirmed) pledge.resolve()
  }

  return {
    next: () => (state.sent += 1),
    confirmed,
    settled: async () => {
      if (state.confirmed >= state.sent) return
      const pledge = createPledge<void>()
      waiting.set(pledge, state.sent)
      const timer = setTimeout(pledge.resolve, deadline)
      await pledge.promise
      clearTimeout(timer)
      waiting.delete(pledge)
    },
    end: () => confirmed(Infinity),
  }
}
