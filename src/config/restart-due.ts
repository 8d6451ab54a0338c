import { changedSettings } from './changed-settings.ts'
import type { Settings } from './schema.ts'

/** Paths of the settings that differ and only count after a restart, in the order of the schema. */
export function restartDue(running: Settings, next: Settings): readonly string[] {
  const changed = changedSettings(running, next)
  const isOther = isOtherClient(running, next)
  return changed.filter(path => needsRestart.test(path) || (isOther && credential.test(path)))
}

/** What the process listens by, keeps lists and logs by, and what cookies and keys are bound to (docs/adr/0034). */
const needsRestart =
  /^(?:(?:listen|admin|audit|revocation)\.|auth\.prefix$|session\.(?:absoluteTimeout$|store$|redis\.)|provider\.(?:tenantId|authorityHost|issuer|clientId|redirectUri)$)/

/** How the client shows the provider who it is: what one was given is shown to no other. */
const credential = /^provider\.(?:clientSecret|clientCertificate|federatedTokenFile|fallback)/

/** The next settings with what only a restart changes as it runs now: what will hold without one. */
export function withoutRestart(running: Settings, next: Settings): Settings {
  const { listen, admin, audit, revocation } = running
  const credentials = isOtherClient(running, next) ? ofClient : []
  return {
    ...next,
    ...{ listen, admin, audit, revocation },
    auth: { ...next.auth, prefix: running.auth.prefix },
    session: keeping(running.session, ['absoluteTimeout', 'store', 'redis'], next.session),
    provider: keeping(running.provider, [...client, 'redirectUri', ...credentials], next.provider),
  }
}

const client = ['tenantId', 'authorityHost', 'issuer', 'clientId'] as const

/** Its credentials. */
const ofClient = [
  ...(['clientSecret', 'clientSecretFile', 'clientSecretExpires', 'clientCertificate'] as const),
  ...(['federatedTokenFile', 'fallback'] as const),
]

/** Another one, or the client of another provider. */
function isOtherClient({ provider: running }: Settings, { provider: next }: Settings): boolean {
  return client.some(name => running[name] !== next[name])
}

/** The next ones, but for those of these names. */
function keeping<T extends object>(running: T, names: readonly (keyof T)[], next: T): T {
  const made = { ...next }
  for (const name of names) {
    if (name in running) made[name] = running[name]
    else Reflect.deleteProperty(made, name)
  }
  return made
}
