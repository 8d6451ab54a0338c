import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { deepest } from '../policy/requirement.ts'
import { example, expectation } from './expectation.ts'
import type { Report } from './problem.ts'
import type { Settings } from './schema.ts'
import { requirementWords } from './schema-routes.ts'
import { ownKeywords } from './schema-parts.ts'
import type { SchemaNode } from './settings.ts'
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

const validate = compile()

/** The schema of the settings says of what stands within a requirement only that it is there. */
function compile(): ValidateFunction<RequirementPart> {
  const ajv = new Ajv({ allErrors: true, verbose: true, strict: true, allowUnionTypes: true })
  ajv.addVocabulary([...ownKeywords])
  const part = { $ref: '#/$defs/part' }
  const { anyOf, allOf } = requirementWords
  const properties = {
    ...requirementWords,
    not: part,
    anyOf: { ...anyOf, items: { ...anyOf.items, ...part } },
    allOf: { ...allOf, items: { ...allOf.items, ...part } },
  }
  const nested = { type: 'object', properties, additionalProperties: false }
  return ajv.compile<RequirementPart>({ $defs: { part: nested }, ...part })
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
  if (validate(require)) return require
  for (const error of validate.errors ?? []) report.problem(...faultOf(error, at))
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

function faultOf(error: ErrorObject, at: string): [path: string, what: string, remedy: string] {
  const keys = error.instancePath.split('/').slice(1)
  const path = keys.reduce((start, key) => `${start}${/^\d+$/.test(key) ? `[${key}]` : `.${key}`}`, at)
  const node = (error.parentSchema ?? {}) as SchemaNode
  if (error.keyword !== 'additionalProperties') return [path, expectation(node), example(node, error.data)]
  const word = String(error.params['additionalProperty'])
  const known = Object.keys(requirementWords)
  const meant = closest(word, known)
  const remedy = meant === undefined ? `known here are ${known.join(', ')}` : `did you mean ${meant}?`
  return [`${path}.${word}`, 'unknown setting', remedy]
}
