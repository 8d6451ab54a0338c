import type { Config } from './config/config.ts'
import type { GatewayOptions } from './gateway-shape.ts'
import type { Ground } from './ground.ts'
import type { ProviderLog } from './provider/finder.ts'
import { createProvider, type Provider } from './provider/provider.ts'
import { createReach } from './provider/reach.ts'
import { providerSettingsOf } from './slices.ts'

type Around = Pick<Ground, 'now' | 'metrics' | 'reaches'> & Readonly<{ log: ProviderLog }>

/**
 * The provider, by the way to it that is known already where the settings of that way are the same.
 * @throws Error when there is no way by other settings to one that was found by those before
 */
export async function leaseProvider(
  config: Config,
  { readSecret }: Pick<GatewayOptions, 'readSecret'>,
  { log, now, metrics, reaches }: Around,
  groups: Parameters<typeof providerSettingsOf>[2],
  before: Readonly<{ isFound: () => boolean }> | undefined,
): Promise<Readonly<{ provider: Provider; release: () => Promise<void> }>> {
  const settings = providerSettingsOf(config, readSecret, groups)
  const { issuer, clientId, entra, allowHttp, metadataFile, claimSources, timeout, proxies } = config.provider
  const way = { issuer, clientId, entra, allowHttp, metadataFile, claimSources, timeout, proxies }
  const { value: reach, release } = await reaches.lease({ ...way, ca: settings.ca }, () =>
    createReach(settings, log, now, metrics),
  )
  const { finder } = reach
  if (before?.isFound() === true && finder.known() === undefined && !(await finder.look())) {
    await release()
    throw new Error(`the provider cannot be used by these settings: ${finder.state().problem}`)
  }
  const provider = createProvider(settings, log, now, metrics, reach)
  return {
    provider: {
      ...provider,
      start: () => {
        if (finder.known() === undefined) finder.start()
        provider.start()
      },
    },
    release: async () => {
      await provider.stop()
      await release()
    },
  }
}
