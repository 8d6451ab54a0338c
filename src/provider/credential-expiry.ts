import { X509Certificate } from 'node:crypto'
import type { Credential } from './credential-kinds.ts'
import { credentialNames } from './renewed-credential.ts'
import type { ProviderLog } from './finder.ts'
import type { ProviderSettings } from './settings.ts'

/** Seconds. */
const day = 86_400
/** Days before the end from which on it is said. */
const ahead = 30

/** Says once a day in the log that a credential is about to end, or has ended. @param clock NumericDate, seconds */
export function watchExpiry(
  { credential, fallback }: Pick<ProviderSettings, 'credential' | 'fallback'>,
  log: Pick<ProviderLog, 'warn' | 'error'>,
  clock: () => number,
): Readonly<{ start: () => void; stop: () => void }> {
  const state: { timer?: NodeJS.Timeout } = {}

  function look(): void {
    tell(credential, 'first')
    if (fallback !== undefined) tell(fallback, 'fallback')
  }

  function tell(one: Credential, use: 'first' | 'fallback'): void {
    const endsAt = endOf(one)
    if (endsAt === undefined) return
    const daysLeft = Math.floor((endsAt - clock()) / day)
    if (daysLeft > ahead) return
    const ends = new Date(endsAt * 1000).toISOString()
    const facts = { event: 'provider.credential', credential: one.kind, use, ends, daysLeft }
    const name = credentialNames[one.kind]
    if (endsAt <= clock()) log.error(facts, `the ${name} has expired`)
    else log.warn(facts, `the ${name} ends soon: put a new one beside it`)
  }

  return {
    start: () => {
      look()
      state.timer = setInterval(look, day * 1000)
      state.timer.unref()
    },
    stop: () => clearInterval(state.timer),
  }
}

/** When a credential ends. NumericDate, seconds; undefined where nobody knows. */
export function endOf(credential: Credential): number | undefined {
  if (credential.kind === 'secret') return credential.expiresAt
  if (credential.kind === 'federated') return undefined
  try {
    return Date.parse(new X509Certificate(credential.read().certificate).validTo) / 1000
  } catch {
    // Whoever needs it now says so.
    return undefined
  }
}
