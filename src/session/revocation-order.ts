import { isPublicSessionId } from './session.ts'
import type { Order } from './revocations.ts'

/** The order, or why it is none. */
export type OrderRead = Readonly<{ order: Order }> | Readonly<{ fault: string }>

/** What may be named, one at a time. */
export const orderNames = ['user', 'session', 'tenant', 'before'] as const
export type OrderName = (typeof orderNames)[number]

/** Characters of an id. */
const longest = 1000

/** @param now NumericDate, seconds */
export function readOrder(name: OrderName, value: string, now: number): OrderRead {
  if (name === 'before') return readBefore(value, now)
  if (value === '' || value.length > longest || value !== value.trim() || /\p{Cc}/u.test(value)) {
    return { fault: `${name} is no id` }
  }
  if (name !== 'session') return { order: name === 'user' ? { user: value } : { tenant: value } }
  return isPublicSessionId(value)
    ? { order: { session: value } }
    : {
        fault: 'session is not the 22 characters that /.auth/me, the assertion or the audit log show for one',
      }
}

/** A time to come would end what is signed in until then as well, and nobody could get in. */
function readBefore(value: string, now: number): OrderRead {
  const before = instantOf(value)
  if (before === undefined) {
    return { fault: 'before is no time as of RFC 3339, for example 2026-11-21T12:00:00Z' }
  }
  if (before >= now + 1) {
    return { fault: `before lies in the future: here it is ${new Date(now * 1000).toISOString()}` }
  }
  return { order: { before } }
}

/** Seconds since the epoch, of a date-time as of RFC 3339 section 5.6; undefined for anything else. */
export function instantOf(text: string): number | undefined {
  const [, date = '', time = '', fraction = '', offset = ''] =
    /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/.exec(text) ?? []
  const milliseconds = Date.parse(`${date}T${time}${offset.toUpperCase()}`)
  if (Number.isNaN(milliseconds)) return undefined
  // 30 February would be taken for 2 March.
  const local = new Date(Date.parse(`${date}T${time}Z`)).toISOString()
  return local.startsWith(`${date}T${time}`) ? milliseconds / 1000 + Number(`0${fraction}`) : undefined
}
