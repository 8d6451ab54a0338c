import { isLoopback } from '../../config/web-address.ts'
import { createBoundedFetch } from '../../provider/bounded-fetch.ts'
import { withMetadataFile } from '../../provider/metadata-file.ts'
import { proxyFor } from '../../provider/proxies.ts'
import { openTunnel } from '../../provider/proxy-tunnel.ts'
import type { ProviderSettings } from '../../provider/settings.ts'
import { tryCredential } from './credential-check.ts'
import { type Check, ok, type Outcome, warn } from './finding.ts'
import { graphChecks } from './graph-check.ts'
import { type Heard, listenTo } from './heard.ts'
import { compareClocks, lookAtKeys, lookAtTenant, lookForProvider } from './provider-documents.ts'
import type { ProviderView } from './provider-view.ts'
import { proxyChecks } from './proxy-checks.ts'
import { lookUpName, openConnection, type Place, placeOf, speakTls } from './way.ts'

/** Seconds that the provider has for an answer here, however long the settings would wait. */
const longestWait = 10

/** What checks of the provider need beside its settings. */
export type ProviderSurroundings = Readonly<{
  /** Says what is about to be done. */
  announce: (text: string) => void
  /** Milliseconds. */
  now: () => number
}>

/** Everything about the provider, from its name to what it says of the credential. @returns `close` ends what still runs */
export function providerChecks(
  given: ProviderSettings,
  { announce, now }: ProviderSurroundings,
): Readonly<{ checks: readonly Check[]; close: () => Promise<void> }> {
  const settings = { ...given, timeout: Math.min(given.timeout, longestWait) }
  const { timeout: seconds, ca } = settings
  const address = addressOf(settings)
  const proxy = proxyFor(new URL(address), settings.proxies)
  const isSecure = address.startsWith('https:')
  const setting = settingOf(settings)
  const place = placeOf(address, setting)
  const heard: Heard = {}
  const bounded = listenTo(createBoundedFetch(settings), heard, now)
  const fetch = withMetadataFile(settings, bounded)
  const limits = { seconds, ...(ca !== undefined && { ca }) }
  /** As the gateway goes it. */
  const speak = async () => {
    const through = proxy && (await openTunnel(proxy, new URL(address), limits))
    return speakTls(place, { ...limits, now: now(), ...(through !== undefined && { through }) })
  }
  const view: ProviderView = { settings, fetch, heard, found: {}, setting, now }
  const needs = ['provider.discovery']
  const clockCounts = settings.credential.kind !== 'secret'
  return {
    close: fetch.close,
    checks: [
      ...proxyChecks(new URL(address), settings.proxies, limits),
      ...(proxy === undefined ? directChecks(place, limits) : []),
      {
        name: 'provider.tls',
        needs: [proxy === undefined ? 'provider.tcp' : 'provider.proxy'],
        look: async () => (isSecure ? speak() : withoutTls(place.host)),
      },
      { name: 'provider.discovery', needs: ['provider.tls'], look: async () => lookForProvider(view) },
      // Before anything else is asked, perhaps of another machine.
      { name: 'provider.clock', needs, look: async () => compareClocks(view) },
      { name: 'provider.tenant', needs, look: async () => lookAtTenant(view) },
      { name: 'provider.keys', needs, look: async () => lookAtKeys(view) },
      {
        name: 'provider.credential',
        // What signs with the time of a wrong clock is refused for that alone.
        needs: [...needs, ...(clockCounts ? ['provider.clock'] : [])],
        look: async () => tryCredential(view, announce),
      },
      ...graphChecks(view),
    ],
  }
}

function directChecks(place: Place, limits: Readonly<{ seconds: number }>): readonly Check[] {
  return [
    { name: 'provider.dns', look: async () => lookUpName(place, limits) },
    { name: 'provider.tcp', needs: ['provider.dns'], look: async () => openConnection(place, limits) },
  ]
}

/** Where the provider is asked: it is not asked for a discovery document that lies in a file. */
function addressOf({ issuer, metadataFile }: ProviderSettings): string {
  try {
    const text = metadataFile?.read(metadataFile.file) ?? '{}'
    const { token_endpoint: endpoint }: { token_endpoint?: unknown } = JSON.parse(text)
    return typeof endpoint === 'string' && URL.canParse(endpoint) ? endpoint : issuer
  } catch {
    // Whoever reads it next says so.
    return issuer
  }
}

/** The setting that says where that is. */
function settingOf({ entra, metadataFile }: ProviderSettings): string {
  if (metadataFile !== undefined) return 'provider.metadataFile'
  return entra === undefined ? 'provider.issuer' : 'provider.authorityHost'
}

function withoutTls(host: string): Outcome {
  if (isLoopback(host)) return ok(`${host} is this machine, where plain http is no risk`)
  return warn(
    'the provider is reached without TLS: whoever is on the way can sign in as anybody',
    'use https, and leave provider.allowHttp out',
  )
}
