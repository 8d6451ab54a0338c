/** What a value of an option looks like. */
export type OptionKind = 'text' | 'flag' | 'list' | 'duration' | 'number'

/** One option of oauth2-proxy. */
export type TheirOption = Readonly<{
  kind: OptionKind
  /** Why there is no setting of ours for it, and what to do; absent where it is translated. */
  without?: string
  /** The value with which it does nothing, so that nobody needs to hear of it. */
  idle?: string | boolean
}>

export const text: TheirOption = { kind: 'text' }
export const flag: TheirOption = { kind: 'flag' }
export const list: TheirOption = { kind: 'list' }
export const duration: TheirOption = { kind: 'duration' }

/** An option without a counterpart. */
export function no(kind: OptionKind, without: string, idle?: string | boolean): TheirOption {
  return { kind, without, ...(idle !== undefined && { idle }) }
}
