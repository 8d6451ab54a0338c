// Fixed language and zone: the same instant reads the same on every machine.
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
const minute = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'UTC' })

/** An instant as `21 November 2026, 03:37 UTC`; `undefined` for what is no instant. @param milliseconds since the epoch */
export function readableTime(milliseconds: number): string | undefined {
  const date = new Date(milliseconds)
  if (Number.isNaN(date.getTime())) return undefined
  return `${day.format(date)}, ${minute.format(date)} UTC`
}

/** A stretch of time in its two largest units, rounded down: `11 h 20 min`, `45 min`, `30 s`. @param seconds 0 or more */
export function readableDuration(seconds: number): string {
  const whole = Math.floor(seconds)
  const parts = [
    [Math.floor(whole / 86400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ] as const
  const first = parts.findIndex(([count]) => count > 0)
  if (first === -1) return '0 s'
  const shown = parts.slice(first, first + 2).filter(([count]) => count > 0)
  return shown.map(([count, unit]) => `${count} ${unit}`).join(' ')
}
