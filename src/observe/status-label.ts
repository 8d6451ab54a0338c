import { STATUS_CODES } from 'node:http'

/** A status as a label: one that no standard knows stands for its hundred, for an application may send any. */
export function statusLabel(status: number): string {
  const isKnown = STATUS_CODES[status] !== undefined || status === 499
  return isKnown ? String(status) : `${Math.floor(status / 100)}xx`
}
