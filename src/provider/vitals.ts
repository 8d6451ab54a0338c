import { endOf } from './credential-expiry.ts'
import type { Credential } from './credential-kinds.ts'
import type { KeySet } from './key-set.ts'
import type { ProviderSettings } from './settings.ts'

/** How talking to the provider is, for somebody who watches it. */
export type Vitals = Readonly<{
  issuer: string
  /** Seconds since its keys were fetched; undefined before that. */
  keysAge?: number
  /** @property daysLeft undefined where nobody knows @property isServing whether the provider took it last */
  credentials: readonly Readonly<{ use: 'first' | 'fallback'; isServing: boolean; daysLeft?: number }>[]
}>

/** Seconds. */
const day = 86_400

/** @param now NumericDate, seconds */
export function vitalsOf(
  { issuer, credential, fallback }: Pick<ProviderSettings, 'issuer' | 'credential' | 'fallback'>,
  { keys, serving, now }: Readonly<{ keys: KeySet | undefined; serving: 'first' | 'fallback'; now: number }>,
): Vitals {
  const fetchedAt = keys?.fetchedAt()
  const about = (use: 'first' | 'fallback', one: Credential) => {
    const endsAt = endOf(one)
    const daysLeft = endsAt === undefined ? {} : { daysLeft: Math.floor((endsAt - now) / day) }
    return { use, isServing: use === serving, ...daysLeft }
  }
  return {
    issuer,
    ...(fetchedAt !== undefined && { keysAge: Math.max(0, now - fetchedAt) }),
    credentials: [
      about('first', credential),
      ...(fallback === undefined ? [] : [about('fallback', fallback)]),
    ],
  }
}
