import type { Identity } from '../identity/identity.ts'
import type { Assertions } from './assertion.ts'
import { customHeaders, type CustomHeader } from './custom-headers.ts'
import type { PresetOptions, RawHeaders } from './identity-headers.ts'
import { presetsTold, type PresetName } from './presets.ts'
import { createSizeWarning } from './size-warning.ts'

/** Everything that an upstream is told of somebody; at once, save where an assertion is to be signed first. */
export type IdentityHeadersOf = (identity: Identity, audience: string) => RawHeaders | Promise<RawHeaders>

export type ToldIdentityOptions = PresetOptions &
  Readonly<{
    preset: readonly PresetName[]
    /** Headers of the settings' own, beside the presets. */
    custom: readonly CustomHeader[]
    assertions: Assertions | undefined
    warn: (facts: Readonly<Record<string, unknown>>, message: string) => void
    /** NumericDate, seconds. */
    now: () => number
  }>

/** The headers of presets and settings are made once for each identity and kept with it. */
export function createIdentityHeaders(options: ToldIdentityOptions): IdentityHeadersOf {
  const { assertions, now } = options
  const blocks = new WeakMap<Identity, RawHeaders>()
  const warnOfSize = createSizeWarning(options.warn, assertions !== undefined)

  function plain(identity: Identity): RawHeaders {
    const known = blocks.get(identity)
    if (known !== undefined) return known
    const preset = presetsTold(options.preset, identity, options)
    const custom = customHeaders(options.custom, identity)
    const block = [...preset, ...custom]
    blocks.set(identity, block)
    warnOfSize(preset, custom)
    return block
  }

  const signed = (identity: Identity, assertion: string): RawHeaders => [
    ...plain(identity),
    ...['X-Entrada-Assertion', assertion],
  ]

  return (identity, audience) => {
    if (assertions === undefined) return plain(identity)
    const assertion = assertions.of(identity, audience, now())
    return typeof assertion === 'string'
      ? signed(identity, assertion)
      : assertion.then(token => signed(identity, token))
  }
}
