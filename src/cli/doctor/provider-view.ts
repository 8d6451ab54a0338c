import { aadsts, aadstsCode } from '../../entra/aadsts.ts'
import type { BoundedFetch } from '../../provider/bounded-fetch.ts'
import type { Metadata } from '../../provider/discovery.ts'
import type { ProviderSettings } from '../../provider/settings.ts'
import type { Heard } from './heard.ts'

/** What the checks of the provider have in common, and what earlier ones leave to later ones. */
export type ProviderView = Readonly<{
  settings: ProviderSettings
  /** As the gateway fetches, and `heard` has what came of it. */
  fetch: BoundedFetch
  heard: Heard
  found: { metadata?: Metadata }
  /** The setting that names the provider. */
  setting: string
  /** Milliseconds. */
  now: () => number
}>

/** @throws Error before it was found */
export function metadataOf({ found }: ProviderView): Metadata {
  if (found.metadata === undefined) throw new Error('the discovery document was not found')
  return found.metadata
}

/** What an AADSTS code in a text means, and how that is mended; undefined when there is none, or nobody knows it. */
export function entraHelp(text: string): Readonly<{ what: string; remedy: string }> | undefined {
  const code = aadstsCode(text)
  const known = code === undefined ? undefined : aadsts.get(code)
  return known && { what: `AADSTS${code}: ${known.meaning}`, remedy: known.remedy }
}
