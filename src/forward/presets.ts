import type { Identity } from '../identity/identity.ts'
import { presetHeaders, type PresetName } from '../preset-headers.ts'
import { easyAuthHeaders } from './easyauth-headers.ts'
import { identityHeaders, type PresetOptions, type RawHeaders } from './identity-headers.ts'

export type { PresetName }

type Preset = (identity: Identity, options: PresetOptions) => RawHeaders

const byTable =
  (name: PresetName): Preset =>
  (identity, options) =>
    identityHeaders(presetHeaders[name], identity, options)

/** What each preset tells of somebody. */
const presets: Readonly<Record<PresetName, Preset>> = {
  forwarded: byTable('forwarded'),
  easyauth: easyAuthHeaders,
  grafana: byTable('grafana'),
  jenkins: byTable('jenkins'),
  'remote-user': byTable('remote-user'),
  jupyterhub: byTable('jupyterhub'),
  opensearch: byTable('opensearch'),
  bearer: byTable('bearer'),
  'dex-authproxy': byTable('dex-authproxy'),
  spring: byTable('spring'),
  cloudbeaver: byTable('cloudbeaver'),
  none: byTable('none'),
}

/** The headers of several presets together; a name that two of them give stands there once. */
export function presetsTold(
  names: readonly PresetName[],
  identity: Identity,
  options: PresetOptions,
): RawHeaders {
  const seen = new Set<string>()
  const told: string[] = []
  for (const preset of names) {
    const headers = presets[preset](identity, options)
    for (let index = 0; index + 1 < headers.length; index += 2) {
      const name = headers[index] as string
      if (!seen.has(name.toLowerCase())) told.push(name, headers[index + 1] as string)
      seen.add(name.toLowerCase())
    }
  }
  return told
}
