import type { Config } from '../config/config.ts'
import { createPledge } from './pledge.ts'
import type { SettingsOrder } from './settings-round.ts'

/** Makes ready for other settings. @throws Error when that is impossible */
export type Prepare = (config: Config) => Promise<Readonly<{ take: () => void; drop: () => Promise<void> }>>

/** A worker's side of a change of settings: it makes ready, says so, and then changes over or drops what it has made. */
export function followOrders(
  answer: (id: number, fault?: string) => void,
): Readonly<{ prepares: (prepare: Prepare) => void; heard: (order: SettingsOrder) => void }> {
  const prepare = createPledge<Prepare>()
  const made = new Map<number, ReturnType<Prepare>>()
  const state: { last: Promise<unknown> } = { last: prepare.promise }

  async function makeReady(config: Config): ReturnType<Prepare> {
    const make = await prepare.promise
    return make(config)
  }

  /** Does something with what was made, behind all that was asked for before. */
  function then(work: () => Promise<unknown>): void {
    state.last = state.last.then(work)
  }

  return {
    prepares: prepare.resolve,
    heard: order => {
      const { id } = order
      switch (order.kind) {
        case 'settings':
          return then(async () => {
            const making = makeReady(order.config)
            made.set(id, making)
            await making.then(
              () => answer(id),
              (error: unknown) => {
                made.delete(id)
                answer(id, error instanceof Error ? error.message : 'it cannot say why')
              },
            )
          })
        case 'settings.take':
        case 'settings.drop':
          return then(async () => {
            const ready = await made.get(id)
            made.delete(id)
            if (order.kind === 'settings.take') ready?.take()
            else await ready?.drop()
          })
        default:
          return order satisfies never
      }
    },
  }
}
