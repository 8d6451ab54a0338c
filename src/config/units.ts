const secondsPer: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }
const bytesPer: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 }

/** The longest duration a setting can have, in seconds: timers of Node hold no more than 2^31 - 1 ms. */
export const longestDuration = 24 * 86_400

/** One number and one unit: what `parseDuration` reads, for JSON schema. */
export const durationPattern = '^(0|[1-9][0-9]{0,8})(s|m|h|d)$'

/** What `parseSize` reads, for JSON schema. */
export const sizePattern = '^(0|[1-9][0-9]{0,8})(B|KiB|MiB|GiB)$'

/** Seconds of `90s`, `15m`, `8h` or `7d`; `undefined` for anything else (signs, fractions, several units). */
export function parseDuration(text: string): number | undefined {
  return parse(text, new RegExp(durationPattern), secondsPer)
}

/** Bytes of `512B`, `64KiB`, `10MiB` or `1GiB`; `undefined` for anything else (decimal units too). */
export function parseSize(text: string): number | undefined {
  return parse(text, new RegExp(sizePattern), bytesPer)
}

/** The shortest text that `parseDuration` reads as these seconds. @param seconds a whole number, not negative */
export function formatDuration(seconds: number): string {
  const unit = ['d', 'h', 'm'].find(name => seconds > 0 && seconds % (secondsPer[name] ?? 1) === 0) ?? 's'
  return `${seconds / (secondsPer[unit] ?? 1)}${unit}`
}

function parse(text: string, pattern: RegExp, units: Readonly<Record<string, number>>): number | undefined {
  const [, digits = '', unit = ''] = pattern.exec(text) ?? []
  const factor = units[unit]
  return factor === undefined ? undefined : Number(digits) * factor
}
