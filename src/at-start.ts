import type { Config, SecretSource } from './config/config.ts'
import { now } from './clock.ts'
import { ProviderMissing } from './provider/provider-missing.ts'
import { createReach } from './provider/reach.ts'
import { providerSettingsOf } from './slices.ts'

/**
 * Looks for the provider once, within `provider.timeout`; nothing is kept of it. @param readSecret reads a secret anew
 * @throws ProviderMissing
 */
export async function mustFind(config: Config, readSecret: (source: SecretSource) => string): Promise<void> {
  const reach = createReach(providerSettingsOf(config, readSecret), noLog, now)
  try {
    if (!(await reach.finder.look())) throw new ProviderMissing(reach.finder.state().problem)
  } finally {
    await reach.stop()
  }
}

const silent = (): void => undefined

/** What is wrong is said by whoever ends the start. */
const noLog = { error: silent, warn: silent, info: silent }
