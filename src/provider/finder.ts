import type { BoundedFetch } from './bounded-fetch.ts'
import { discover, type Metadata } from './discovery.ts'
import { createKeySet, type KeySet } from './key-set.ts'
import { unreachable } from './oauth-error.ts'
import type { ProviderSettings } from './settings.ts'

/** What is known of a provider that was found. */
export type Found = Readonly<{ metadata: Metadata; keys: KeySet }>

/** Whether the provider was ever found, and what the last trouble with it was. */
export type ProviderState = Readonly<{ found: boolean; problem?: string }>

export type Finder = Readonly<{
  /** Starts looking for the provider, and goes on until `stop`; never throws. */
  start: () => void
  stop: () => void
  state: () => ProviderState
  /** What was found last; undefined before the first time. */
  known: () => Found | undefined
  /** The same, after another look if there is nothing yet. @throws GatewayError ERR_PROVIDER_UNREACHABLE */
  ready: () => Promise<Found>
}>

export type ProviderLog = Readonly<{
  warn: (fields: object, text: string) => void
  info: (fields: object, text: string) => void
}>

/**
 * Milliseconds: a provider that is away is tried again this often (and at each sign-in); what was found is fetched
 * anew this often, and the last good copy stays when that fails.
 */
const usualPauses = { retry: 15_000, refresh: 3_600_000 }

/** Looks for the provider, again and again, and keeps what it found last. */
export function createFinder(
  settings: ProviderSettings,
  fetch: BoundedFetch,
  log: ProviderLog,
  pauses: Readonly<{ retry: number; refresh: number }> = usualPauses,
): Finder {
  let known: Found | undefined
  let problem: string | undefined
  let pending: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  async function look(): Promise<void> {
    const issuer = settings.issuer
    try {
      const metadata = await discover(settings, fetch)
      const isSame = known?.metadata.jwks_uri === metadata.jwks_uri
      const keys = isSame && known ? known.keys : createKeySet(metadata.jwks_uri, fetch)
      if (known === undefined || problem !== undefined) {
        log.info({ event: 'provider.found', issuer: metadata.issuer }, 'provider found')
      }
      known = { metadata, keys }
      problem = undefined
    } catch (error) {
      if (stopped) return
      problem = describe(error)
      log.warn({ event: 'provider.unreachable', issuer, problem }, 'provider cannot be used')
    }
    if (stopped) return
    clearTimeout(timer)
    timer = setTimeout(() => void lookOnce(), problem === undefined ? pauses.refresh : pauses.retry)
    timer.unref()
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
    state: () => ({ found: known !== undefined, ...(problem !== undefined && { problem }) }),
    known: () => known,
    ready: async () => {
      if (known === undefined) await lookOnce()
      if (known !== undefined) return known
      throw unreachable(problem ?? 'the provider was not found yet')
    },
  }
}

/** What others have written goes into log and readiness up to this length, in characters. */
const longestProblem = 500

/** An error as a sentence for log and readiness; never its `cause` object, which may hold a document. */
function describe(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause.message : undefined
  const own = error instanceof Error ? error.message : String(error)
  return (inner === undefined ? own : `${own}: ${inner}`).slice(0, longestProblem)
}
