import { deepest } from '../policy/requirement.ts'
import { example, expectation } from './expectation.ts'
import { faultsOfShape, type ShapeFault } from './faults-of-shape.ts'
import type { Report } from './problem.ts'
import type { Settings } from './schema.ts'
import { rootNode, type SchemaNode } from './settings.ts'
import { closest } from './suggest.ts'

type Given = NonNullable<Settings['routes'][number]['require']>

/** A requirement of the right shape, at any depth. Durations are still text. */
export type RequirementPart = Readonly<
  Omit<Given, 'not' | 'anyOf' | 'allOf'> & {
    not?: RequirementPart
    anyOf?: readonly RequirementPart[]
    allOf?: readonly RequirementPart[]
  }
>

/** What the schema of the settings says of a requirement. */
const words = rootNode.properties?.['routes']?.items?.properties?.['require']?.properties ?? {}

/** The schema of the settings says of what stands within a requirement only that it is there. */
const wholePart = partOf(words)

function partOf(known: Readonly<Record<string, SchemaNode>>): SchemaNode {
  const properties: Record<string, SchemaNode> = { ...known }
  const part: SchemaNode = { type: 'object', properties, additionalProperties: false }
  const { anyOf, allOf } = known
  // From here on it holds itself.
  Object.assign(properties, { not: part, anyOf: { ...anyOf, items: part }, allOf: { ...allOf, items: part } })
  return part
}

/** What a rule requires, when all of it has the right shape; otherwise all that has not is reported. @param at its path */
export function shapedRequirement(given: Given, at: string, report: Report): RequirementPart | undefined {
  const require: unknown = given
  if (isTooDeep(require, 0)) {
    report.problem(
      at,
      `is nested deeper than ${deepest} times`,
      'say the same with fewer not, anyOf and allOf',
    )
    return undefined
  }
  const faults = faultsOfShape(wholePart, require, 'leave')
  if (faults.length === 0) return require as RequirementPart
  for (const fault of faults) report.problem(...told(fault, at))
  return undefined
}

function isTooDeep(part: unknown, depth: number): boolean {
  if (typeof part !== 'object' || part === null) return false
  if (depth > deepest) return true
  const inner = Object.entries(part).flatMap(([word, value]) =>
    ['not', 'anyOf', 'allOf'].includes(word) ? [value] : [],
  )
  return inner.flat().some(each => isTooDeep(each, depth + 1))
}

function told(
  { kind, keys, node, given }: ShapeFault,
  at: string,
): [path: string, what: string, remedy: string] {
  const pathTo = (way: readonly string[]): string =>
    way.reduce((start, key) => `${start}${/^\d+$/.test(key) ? `[${key}]` : `.${key}`}`, at)
  if (kind !== 'unknown') return [pathTo(keys), expectation(node), example(node, given)]
  const word = keys.at(-1) ?? ''
  const known = Object.keys(words)
  const meant = closest(word, known)
  const remedy = meant === undefined ? `known here are ${known.join(', ')}` : `did you mean ${meant}?`
  return [`${pathTo(keys.slice(0, -1))}.${word}`, 'unknown setting', remedy]
}
