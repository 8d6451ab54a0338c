import type { Environment } from './environment.ts'
import { type InForce, mask } from './in-force.ts'
import type { Problem } from './problem.ts'

/** A variable that is set. */
export type OtelVariable = Readonly<{ name: string; text: string }>

/** Milliseconds. */
const longest = 600_000

/** Reads variables of OpenTelemetry, and keeps what counts and what is wrong with it. No secret is in either. */
export class OtelVariables {
  readonly shown: InForce[] = []
  readonly problems: Problem[] = []
  readonly #env: Environment

  constructor(env: Environment) {
    this.#env = env
  }

  /** The first of these that is set. @param show what may be seen of its text; nothing without it */
  find(names: readonly string[], show?: (text: string) => string): OtelVariable | undefined {
    const found = names
      .map(name => ({ name, text: this.#env[name]?.trim() ?? '' }))
      .find(({ text }) => text !== '')
    if (found === undefined) return undefined
    const { name, text } = found
    this.shown.push({ path: name, value: show?.(text) ?? mask, origin: name })
    return found
  }

  /** The value is in no problem: it may hold a secret. */
  refuse({ name }: OtelVariable, what: string, remedy: string): void {
    this.problems.push({ where: name, path: '', what, remedy })
  }

  /** `name=value,name=value`, values percent-encoded, as in W3C Baggage. @param shape that names must have */
  pairs(found: OtelVariable | undefined, shape: RegExp): Readonly<Record<string, string>> {
    if (found === undefined) return {}
    const pairs = found.text.split(',').filter(pair => pair.trim() !== '')
    const read = pairs.map(pair => {
      const [name = '', ...value] = pair.split('=')
      return { name: name.trim(), value: value.length === 0 ? undefined : decoded(value.join('=').trim()) }
    })
    if (read.every(({ name, value }) => shape.test(name) && value !== undefined && isPrintable(value)))
      return Object.fromEntries(read.map(({ name, value = '' }) => [name, value]))
    const remedy = 'write a comma or a % within a value as %2C or %25, and ASCII only'
    this.refuse(found, 'must be name=value, several by comma', remedy)
    return {}
  }

  milliseconds(names: readonly string[], otherwise: number): number {
    const found = this.find(names, text => text)
    if (found === undefined) return otherwise
    const number = Number(found.text)
    if (/^\d+$/.test(found.text) && number >= 1 && number <= longest) return number
    this.refuse(found, `must be milliseconds from 1 to ${longest}`, `write for example ${otherwise}`)
    return otherwise
  }
}

/** What a header may hold, too. */
function isPrintable(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text)
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
