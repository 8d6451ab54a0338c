import type { Identity } from '../identity/identity.ts'
import type { Assertion, Assertions } from './assertion.ts'
import { customHeaders, type CustomHeader } from './custom-headers.ts'
import type { PresetOptions, RawHeaders } from './identity-headers.ts'
import { presetsTold, type PresetName } from './presets.ts'
import { createSizeWarning } from './size-warning.ts'

/** Everything that an upstream is told of somebody. */
export type IdentityHeadersOf = (identity: Identity, audience: string) => RawHeaders

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

/** The headers of presets and settings are made once for each identity and kept with it; with an assertion, once for each. */
export function createIdentityHeaders(options: ToldIdentityOptions): IdentityHeadersOf {
  const { assertions, now } = options
  const blocks = new WeakMap<Identity, Block>()
  const warnOfSize = createSizeWarning(options.warn, assertions !== undefined)

  function made(identity: Identity): Block {
    const preset = presetsTold(options.preset, identity, options)
    const custom = customHeaders(options.custom, identity)
    const block: Block = { plain: [...preset, ...custom], signed: new Map() }
    blocks.set(identity, block)
    warnOfSize(preset, custom)
    return block
  }

  return (identity, audience) => {
    const { plain, signed } = blocks.get(identity) ?? made(identity)
    if (assertions === undefined) return plain
    const at = now()
    const known = signed.get(audience)
    if (known !== undefined && assertions.isCurrent(known.assertion, at)) return known.headers
    const assertion = assertions.sign(identity, audience, at)
    const headers = [...plain, 'X-Entrada-Assertion', assertion.token]
    signed.set(audience, { assertion, headers })
    return headers
  }
}

/** What is kept with an identity: `signed` by audience. */
type Block = Readonly<{ plain: RawHeaders; signed: Map<string, Signed> }>

type Signed = Readonly<{ assertion: Assertion; headers: RawHeaders }>
