import { clockDrift, type Session } from './session.ts'

/** How old what the provider has said may be. Seconds, both above 0, `revalidate` at most `maxStale`; checked by config/. */
export type Freshness = Readonly<{
  /** After this it is asked again. */
  revalidate: number
  /** After this a session is not accepted any more while it cannot be asked. */
  maxStale: number
}>

/** `soon`: asked ahead, so that nobody has to wait; `due`: asked before it counts; `over`: it does not count as it is. */
export type Age = 'fresh' | 'soon' | 'due' | 'over'

/** What part of `revalidate` is left when the provider is asked ahead. */
const ahead = 0.1

/**
 * How old the roles, groups and names of a session are. What claims to be from the future, as when the clock has been
 * set back, is due: a clock that jumps extends nothing. @param now NumericDate, seconds
 */
export function ageOf(
  { checkedAt }: Pick<Session, 'checkedAt'>,
  { revalidate, maxStale }: Freshness,
  now: number,
): Age {
  const age = now - checkedAt
  if (age < -clockDrift) return 'due'
  if (age < revalidate * (1 - ahead)) return 'fresh'
  if (age < revalidate) return 'soon'
  return age < maxStale ? 'due' : 'over'
}
