import type { Owner } from '../session/renewal.ts'
import type { Sealer } from '../session/sealer.ts'
import { clockDrift, lostPostLifetime } from '../session/session.ts'
import { fieldsOf, type Field } from './form-fields.ts'
import { returnTo, type OwnPaths } from './return-to.ts'

/** A form that was sent when the session was over, so that it was not passed on. */
export type LostPost = Readonly<{
  owner: Owner
  /** Path and query on this origin, as the browser sent them. */
  target: string
  fields: readonly Field[]
}>

/** Lost forms as sealed text, which is kept by the browser that sent them. `now`: NumericDate, seconds. */
export type LostPosts = Readonly<{
  /** Undefined when a browser would not send the same bytes to the same address again. @param body see `fieldsOf` */
  seal: (lost: Readonly<{ owner: Owner; target: string; body: string }>, now: number) => string | undefined
  /** Undefined for all that we have not sealed, and for what is too old. */
  open: (sealed: string, now: number) => LostPost | undefined
}>

/** An address is written alike on each. */
const anyOrigin = 'https://entrada.invalid'

export function createLostPosts(
  sealer: Pick<Sealer, 'seal' | 'open'>,
  { prefix, callbackPath }: OwnPaths,
): LostPosts {
  function made(owner: Owner, target: string, body: string): LostPost | undefined {
    const fields = fieldsOf(body)
    return fields !== undefined && isPlace(target) ? { owner, target, fields } : undefined
  }

  /** Never an address of our own or of another origin, and one that every browser sends as it is. */
  function isPlace(target: string): boolean {
    if (target.includes('#') || returnTo(target, { prefix, callbackPath }) !== target) return false
    return new URL(target, anyOrigin).href === anyOrigin + target
  }

  return {
    seal: ({ owner: { user, issuer, tenant }, target, body }, now) => {
      if (made({ user, issuer }, target, body) === undefined) return undefined
      return sealer.seal({
        u: user,
        o: issuer,
        ...(tenant !== undefined && { n: tenant }),
        t: target,
        b: body,
        a: now,
      })
    },
    open: (sealed, now) => {
      const { u: user, o: issuer, n: tenant, t: target, b: body, a: at } = sealer.open(sealed) ?? {}
      if (![user, issuer, target, body].every(text => typeof text === 'string') || typeof at !== 'number')
        return undefined
      if (now - at >= lostPostLifetime || now - at < -clockDrift) return undefined
      const owner = {
        user: String(user),
        issuer: String(issuer),
        ...(typeof tenant === 'string' && { tenant }),
      }
      return made(owner, String(target), String(body))
    },
  }
}
