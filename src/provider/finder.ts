import type { BoundedFetch } from './bounded-fetch.ts'
import { discover, type Metadata } from './discovery.ts'
import { endpointHosts } from './endpoints.ts'
import { createKeySet, type KeySet } from './key-set.ts'
import { withMetadataFile } from './metadata-file.ts'
import { unreachable } from './oauth-error.ts'
import { proxyFor } from './proxies.ts'
import { sentenceOf } from './sentence.ts'
import type { ProviderSettings } from './settings.ts'
import { createTenants, type Tenants } from './tenants.ts'

/** What is known of a provider that was found. @property tenants where its metadata are those of many tenants */
export type Found = Readonly<{ metadata: Metadata; keys: KeySet; tenants?: Tenants | undefined }>

/** Whether the provider was ever found, and what the last trouble with it was. */
export type ProviderState = Readonly<{ found: boolean; problem?: string }>

export type Finder = Readonly<{
  /** Starts looking for the provider, and goes on until `stop`; never throws. */
  start: () => void
  stop: () => void
  state: () => ProviderState
  /** Looks for it anew: whether it was there. */
  look: () => Promise<boolean>
  /** What was found last; undefined before the first time. */
  known: () => Found | undefined
  /** The same, after another look if there is nothing yet. @throws GatewayError ERR_PROVIDER_UNREACHABLE */
  ready: () => Promise<Found>
}>

export type ProviderLog = Readonly<{
  error: (fields: object, text: string) => void
  warn: (fields: object, text: string) => void
  info: (fields: object, text: string) => void
}>

/**
 * Milliseconds at the most: a provider that was never found is looked for this often, for nobody is let in to try; one that
 * is away is tried again this often, and at each sign-in; what was found is fetched anew this often, and the last good
 * copy stays when that fails.
 */
const usualPauses = { first: 4000, retry: 15_000, refresh: 3_600_000 }

/** A file may have changed, and costs next to nothing. */
const pausesOfFile = { ...usualPauses, refresh: 15_000 }

/** Looks for the provider, again and again, and keeps what it found last. */
export function createFinder(
  settings: ProviderSettings,
  bounded: BoundedFetch,
  log: ProviderLog,
  pauses: typeof usualPauses = settings.metadataFile ? pausesOfFile : usualPauses,
): Finder {
  const fetch = withMetadataFile(settings, bounded)
  let known: Found | undefined
  let problem: string | undefined
  let keysProblem: string | undefined
  let pending: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  const tenants = createTenants(settings, fetch, noteKeys)

  async function look(): Promise<void> {
    const issuer = settings.issuer
    try {
      const metadata = await discover(settings, fetch)
      const isSame = known?.metadata.jwks_uri === metadata.jwks_uri
      const keys = isSame && known ? known.keys : createKeySet(metadata.jwks_uri, fetch, noteKeys)
      const hosts = endpointHosts(metadata).join(' ')
      if (known === undefined || problem !== undefined || hosts !== endpointHosts(known.metadata).join(' ')) {
        const proxy = proxyFor(new URL(settings.issuer), settings.proxies)?.url
        const facts = { issuer: metadata.issuer, hosts, ...(proxy !== undefined && { proxy }) }
        log.info({ event: 'provider.found', ...facts }, 'provider found')
        warnOfDomain(settings, metadata.issuer, log)
      }
      known = { metadata, keys, tenants }
      problem = undefined
    } catch (error) {
      if (stopped) return
      problem = sentenceOf(error)
      log.warn({ event: 'provider.unreachable', issuer, problem }, 'provider cannot be used')
    }
    if (stopped) return
    clearTimeout(timer)
    const retry = known === undefined ? pauses.first : pauses.retry
    // Replicas that were started together do not all come at once.
    const pause = (problem === undefined ? pauses.refresh : retry) * (1 - Math.random() / 4)
    timer = setTimeout(() => void lookOnce(), pause)
    timer.unref()
  }

  /** Trouble with the keys, or that it has passed. */
  function noteKeys(trouble: string | undefined): void {
    keysProblem = trouble
    if (trouble === undefined || stopped) return
    log.warn({ event: 'provider.keys', problem: trouble }, 'the keys of the provider cannot be fetched')
  }

  function lookOnce(): Promise<void> {
    pending ??= look().finally(() => {
      pending = undefined
    })
    return pending
  }

  return {
    start: () => void lookOnce(),
    stop: () => {
      stopped = true
      clearTimeout(timer)
    },
    state: () => {
      const trouble = problem ?? keysProblem
      return { found: known !== undefined, ...(trouble !== undefined && { problem: trouble }) }
    },
    look: async () => {
      await lookOnce()
      return problem === undefined
    },
    known: () => known,
    ready: async () => {
      if (known === undefined) await lookOnce()
      if (known !== undefined) return known
      throw unreachable(problem ?? 'the provider was not found yet')
    },
  }
}

/** A domain can change hands; who set it is told the id that it stands for today. */
function warnOfDomain({ entra }: ProviderSettings, issuer: string, log: ProviderLog): void {
  const { tenantId = '' } = entra ?? {}
  if (!tenantId.includes('.')) return
  const id = issuer.split('/').at(-2)
  log.warn(
    { event: 'provider.tenant', tenantId, id },
    'provider.tenantId is a domain: write the id of the tenant',
  )
}
