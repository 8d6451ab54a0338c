import { createProvider } from '../../src/provider/provider.ts'
import type { ProviderSettings } from '../../src/provider/settings.ts'
import type { User } from '../entra-emulator/directory.ts'
import { startEntra } from '../entra-emulator/start.ts'
import type { Scope } from '../support/scripted-provider.ts'
import { collectLog, nowSeconds, secretBy, settingsFor } from './start.ts'

/** GUIDs, all different. */
export function ids(count: number, first = 1): string[] {
  return Array.from(
    { length: count },
    (_, index) => `00000000-0000-4000-8000-${String(first + index).padStart(12, '0')}`,
  )
}

type Graph = NonNullable<ProviderSettings['graph']>

/** The provider room in front of the emulator; Ada is in 250 groups, which are too many for a token. */
export async function startGraphFront(
  scope: Scope,
  graph: Partial<Graph> = {},
  more: Partial<ProviderSettings> = {},
) {
  const entra = await startEntra(scope)
  const { tenants, apps, people, origin, graphUrl } = entra
  const { log, lines } = collectLog()
  const tenantId = tenants.contoso.id
  const settings = settingsFor(`${origin}/${tenantId}/v2.0`, {
    entra: { tenantId, authorityHost: origin },
    clientId: apps.gateway.clientId,
    credential: secretBy(() => 'the-client-secret'),
    revalidates: true,
    // On a slow machine, too.
    timeout: 60,
    graph: { baseUrl: graphUrl, profile: [], photo: false, asksUserRead: true, ...graph },
    ...more,
  })
  const provider = createProvider(settings, log, nowSeconds)
  scope.after(provider.stop)
  const { ada } = people
  ada.groups = ids(250)
  ada.directoryRoles = ids(2, 900)
  const redirectUri = 'https://app.example/.auth/callback'
  const attempt = { state: 'the-state', nonce: 'the-nonce', codeVerifier: 'v'.repeat(43), redirectUri }
  return {
    entra,
    ada,
    provider,
    lines,
    /** What is known of somebody who has signed in. */
    signIn: async (user: User = ada) => {
      const url = await provider.authorizationUrl({ ...attempt, extra: {} })
      const callback = entra.signIn(url, user)
      return provider.exchange(callback.search.slice(1), attempt, nowSeconds())
    },
  }
}
