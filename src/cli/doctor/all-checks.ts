import { type Loaded, readSecret } from '../../config/load.ts'
import { policyOf } from '../../config/policy-of.ts'
import { groupsNamed } from '../../policy/needs.ts'
import { providerSettingsOf } from '../../slices.ts'
import type { Check } from './finding.ts'
import { keepingChecks } from './keeping-checks.ts'
import { providerChecks, type ProviderSurroundings } from './provider-checks.ts'
import { settingsChecks } from './settings-checks.ts'
import { upstreamChecks } from './upstream-checks.ts'

/** Everything that is looked at, in this order. @returns `close` ends what still runs */
export function allChecks(
  loaded: Loaded,
  surroundings: ProviderSurroundings,
): Readonly<{ checks: readonly Check[]; close: () => Promise<void> }> {
  const { config } = loaded
  const groups = { named: groupsNamed(policyOf(config)), sendsAll: false }
  const provider = providerChecks(providerSettingsOf(config, readSecret, groups), surroundings)
  return {
    close: provider.close,
    checks: [
      ...settingsChecks(loaded),
      ...provider.checks,
      ...keepingChecks(config, readSecret),
      ...upstreamChecks(config, file => readSecret({ file })),
    ],
  }
}
