import type { Revocation } from './revocations.ts'

/**
 * A revocation as a line of JSON, so that one is added by one write. The first line says what the file is, in which
 * version, and whose; the others are `{"m":mark,"t":upTo,"a":at}`, with `"h":1` where anybody could have said so, and
 * without `m` where all sessions are meant. No name and no address is in them.
 */
export function lineOf(revocation: Revocation): string {
  const { upTo, at } = revocation
  const times = { t: upTo, a: at }
  if (!('mark' in revocation)) return `${JSON.stringify(times)}\n`
  return `${JSON.stringify({ m: revocation.mark, ...times, ...(revocation.isVouched ? {} : { h: 1 }) })}\n`
}

/** What the lines hold; undefined where they are none of ours, with the reason. */
export type Read = Readonly<{ revocations: readonly Revocation[]; cut: number }> | Readonly<{ fault: string }>

const format = 'entrada-revocations'
const version = 1

/** @param installation names the gateway that the file belongs to */
export function headerOf(installation: string): string {
  return `${JSON.stringify({ format, version, installation })}\n`
}

/** Why a file with this first line is not ours to use, or undefined. */
export function headerFault(line: string, installation: string): string | undefined {
  const header = objectIn(line)
  if (header?.['format'] !== format) return 'is no list of revocations'
  if (header['version'] !== version)
    return `is of version ${String(header['version'])}, which is not known here`
  return header['installation'] === installation
    ? undefined
    : 'belongs to another gateway (issuer, client id or public origin is not the same)'
}

/**
 * What stands in whole lines after the first. A line that was cut short, as by a full disk or a loss of power, counts
 * in `cut` and is left out: each that we write ends in a brace.
 */
export function readLines(text: string): Read {
  const revocations: Revocation[] = []
  let cut = 0
  for (const line of text.split('\n')) {
    if (line === '') continue
    const revocation = revocationIn(line)
    if (revocation !== undefined) revocations.push(revocation)
    else if (line.endsWith('}')) return { fault: 'holds a line that is no revocation' }
    else cut += 1
  }
  return { revocations, cut }
}

function revocationIn(line: string): Revocation | undefined {
  const { m: mark, t: upTo, a: at, h: heard } = objectIn(line) ?? {}
  if (!Number.isSafeInteger(upTo) || !Number.isSafeInteger(at)) return undefined
  const times = { upTo: Number(upTo), at: Number(at) }
  if (mark === undefined) return times
  return typeof mark === 'string' ? { mark, ...times, isVouched: heard === undefined } : undefined
}

function objectIn(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}
