import { randomBytes } from 'node:crypto'
import type { Exchange } from './exchange.ts'

/** A lock that is held for as long as its holder lives and wants it. */
export type Lease = Readonly<{
  /** Takes it, or makes sure that it is still held; false while somebody else has it. @throws as the exchange does */
  hold: () => Promise<boolean>
  /** Renews it from now on, until `release`; does nothing when it is not held. */
  keep: () => void
  release: () => void
}>

/** @param seconds after which the lock of a process that has died is free; it is renewed four times in this time */
export function createLease(exchange: Exchange, key: string, seconds: number): Lease {
  const holder = randomBytes(16).toString('base64url')
  let isHeld = false
  let timer: NodeJS.Timeout | undefined
  return {
    hold: async () => {
      if (isHeld && (await exchange.renew(key, holder, seconds))) return true
      isHeld = await exchange.take(key, holder, seconds)
      return isHeld
    },
    keep: () => {
      if (!isHeld) return
      timer = setInterval(() => {
        // While nobody can be asked the lease runs on by itself, and out.
        exchange.renew(key, holder, seconds).catch(() => false)
      }, seconds * 250)
      timer.unref()
    },
    release: () => {
      clearInterval(timer)
      if (isHeld) exchange.release(key, holder).catch(() => undefined)
      isHeld = false
    },
  }
}
