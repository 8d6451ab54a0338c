import type { Config } from '../config/config.ts'
import type { Hand } from './crew.ts'
import { createPledge, type Pledge } from './pledge.ts'

/** What the primary tells a worker: to make ready for other settings, to change over to them, or not to. */
export type SettingsOrder =
  | Readonly<{ kind: 'settings'; id: number; config: Config }>
  | Readonly<{ kind: 'settings.take' | 'settings.drop'; id: number }>

export type SettingsRounds = Readonly<{
  /**
   * All workers change over to these settings, or none does: the first that cannot, or that does not answer in time,
   * keeps all with the old ones. Not to be called again before it is settled.
   * @throws Error that says why none has
   */
  offer: (config: Config) => Promise<void>
  /** This one works by the settings that were in force at that moment. */
  begun: (hand: Hand) => void
  /** @param fault why it cannot; undefined when it is ready */
  answered: (hand: Hand, id: number, fault: string | undefined) => void
  ended: (hand: Hand) => void
}>

type Round = Readonly<{
  id: number
  config: Config
  waiting: Set<Hand>
  all: Set<Hand>
  over: Pledge<string | undefined>
}>

/** Milliseconds that a worker has to make ready; building takes some 50, on a machine that is busy. */
const usualDeadline = 10_000

/** @param tell sends an order to a worker */
export function createSettingsRounds(
  tell: (hand: Hand, order: SettingsOrder) => void,
  deadline = usualDeadline,
): SettingsRounds {
  const hands = new Set<Hand>()
  /** Those that have begun while a round ran, by the number of the round that they are to catch up with. */
  const late = new Map<Hand, number>()
  const state: { last: number; round?: Round | undefined } = { last: 0 }

  function settle({ waiting, over }: Round): void {
    if (waiting.size === 0) over.resolve(undefined)
  }

  /** Whoever has begun meanwhile has the old settings. */
  function catchUp({ id, config, all }: Round): void {
    for (const hand of hands) {
      if (all.has(hand)) continue
      late.set(hand, id)
      tell(hand, { kind: 'settings', id, config })
    }
  }

  return {
    offer: async config => {
      const all = new Set(hands)
      const id = (state.last += 1)
      const round: Round = { id, config, all, waiting: new Set(all), over: createPledge() }
      state.round = round
      const timer = setTimeout(() => round.over.resolve('a worker does not answer'), deadline)
      for (const hand of all) tell(hand, { kind: 'settings', id, config })
      settle(round)
      const fault = await round.over.promise
      clearTimeout(timer)
      state.round = undefined
      for (const hand of all)
        tell(hand, { kind: fault === undefined ? 'settings.take' : 'settings.drop', id })
      if (fault !== undefined) throw new Error(fault)
      catchUp(round)
    },
    begun: hand => void hands.add(hand),
    answered: (hand, id, fault) => {
      if (late.get(hand) === id) {
        late.delete(hand)
        // The one that takes its place begins with the new ones.
        if (fault === undefined) tell(hand, { kind: 'settings.take', id })
        else hand.kill()
        return
      }
      const { round } = state
      if (round?.id !== id || !round.waiting.delete(hand)) return
      if (fault !== undefined) round.over.resolve(fault)
      else settle(round)
    },
    ended: hand => {
      hands.delete(hand)
      late.delete(hand)
      const { round } = state
      round?.all.delete(hand)
      if (round?.waiting.delete(hand) === true) settle(round)
    },
  }
}
