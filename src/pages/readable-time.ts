import { fill } from '../messages/fill.ts'
import type { Messages } from '../messages/messages.ts'

/** How a language writes a date and a time of day. Kept, because making them takes long; there are few languages. */
const formats = new Map<string, Readonly<Record<'day' | 'time', Intl.DateTimeFormat>>>()

/**
 * An instant as `21 November 2026, 03:37 UTC`; `undefined` for what is no instant. The zone is fixed, and so is the
 * clock of 24 hours: the same instant reads the same on every machine.
 * @param milliseconds since the epoch
 */
export function readableTime(milliseconds: number, { language, page }: Messages): string | undefined {
  const date = new Date(milliseconds)
  if (Number.isNaN(date.getTime())) return undefined
  const { day, time } = formatsOf(language)
  return fill(page.time.moment, { day: day.format(date), time: time.format(date) })
}

function formatsOf(language: string): Readonly<Record<'day' | 'time', Intl.DateTimeFormat>> {
  const known = formats.get(language)
  if (known !== undefined) return known
  // English alone would be that of the United States: month, day, year.
  const locale = language === 'en' ? 'en-GB' : language
  const made = {
    day: new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }),
    time: new Intl.DateTimeFormat(locale, {
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZone: 'UTC',
    }),
  }
  formats.set(language, made)
  return made
}

/** A stretch of time in its two largest units, rounded down: `11 h 20 min`, `45 min`, `30 s`. @param seconds 0 or more */
export function readableDuration(seconds: number, { page: { time } }: Messages): string {
  const whole = Math.floor(seconds)
  const parts = [
    [Math.floor(whole / 86400), time.days],
    [Math.floor(whole / 3600) % 24, time.hours],
    [Math.floor(whole / 60) % 60, time.minutes],
    [whole % 60, time.seconds],
  ] as const
  const first = parts.findIndex(([count]) => count > 0)
  if (first === -1) return fill(time.seconds, { count: 0 })
  const shown = parts.slice(first, first + 2).filter(([count]) => count > 0)
  return shown.map(([count, unit]) => fill(unit, { count })).join(' ')
}
