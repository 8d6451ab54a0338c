import type { ProviderLog } from './finder.ts'

/** Writes a line of the log, for what would otherwise come with each sign-in. */
export type TellRarely = (event: string, facts: object, text: string) => void

/** Seconds from one line of an event to the next. */
const pause = 3600

/** @param clock NumericDate, seconds */
export function createTellRarely(log: Pick<ProviderLog, 'warn'>, clock: () => number): TellRarely {
  const toldAt = new Map<string, number>()
  return (event, facts, text) => {
    const last = toldAt.get(event)
    const now = clock()
    if (last !== undefined && now >= last && now < last + pause) return
    toldAt.set(event, now)
    log.warn({ event, ...facts }, text)
  }
}
