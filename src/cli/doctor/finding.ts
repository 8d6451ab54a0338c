/** What one look has shown, without any secret in it. `remedy`: what to do about it, where anything is to be done. */
export type Outcome = Readonly<{
  /** `unknown`: it could not be looked at, or what was seen has more than one meaning. */
  status: 'ok' | 'warn' | 'fail' | 'unknown'
  detail: string
  remedy?: string
}>

export type Finding = Outcome & Readonly<{ check: string }>

/** One thing to look at. */
export type Check = Readonly<{
  name: string
  /** Checks before it: where one of them has failed there is nothing to look at here. */
  needs?: readonly string[]
  /** Each outcome is a line of its own. */
  look: () => Promise<Outcome | readonly Outcome[]>
}>

export function ok(detail: string): Outcome {
  return { status: 'ok', detail }
}

export function warn(detail: string, remedy: string): Outcome {
  return { status: 'warn', detail, remedy }
}

export function fail(detail: string, remedy: string): Outcome {
  return { status: 'fail', detail, remedy }
}

export function unknown(detail: string, remedy?: string): Outcome {
  return { status: 'unknown', detail, ...(remedy !== undefined && { remedy }) }
}
