import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { example, expectation } from './expectation.ts'
import { ownKeywords } from './schema-parts.ts'
import { settingsSchema, type Settings } from './schema.ts'
import { childOf, kindOf, type SchemaNode } from './settings.ts'
import { closest } from './suggest.ts'
import { pathOf, takeOut } from './take-out.ts'
import { quoteStatuses } from './unquoted.ts'

/** Something of a wrong shape. `unknown`: the name itself is wrong, not its value. */
export type ShapeError = Readonly<{ path: string; what: string; remedy: string; unknown: boolean }>

/** What is left when everything of a wrong shape is taken out, with the defaults filled in. */
export type Shaped = Readonly<{
  settings: Settings
  errors: readonly ShapeError[]
  /** Paths that were taken out. */
  broken: ReadonlySet<string>
}>

const validate = compile()

function compile(): ValidateFunction<Settings> {
  const ajv = new Ajv({
    allErrors: true,
    useDefaults: true,
    verbose: true,
    strict: true,
    allowUnionTypes: true,
  })
  ajv.addVocabulary([...ownKeywords])
  return ajv.compile<Settings>(settingsSchema)
}

/**
 * Checks a merged document against the schema. Never throws, whatever the document is; the document is changed.
 */
export function checkShape(document: unknown): Shaped {
  const errors = new Map<string, ShapeError>()
  const broken = new Set<string>()
  quoteStatuses(document)
  let rest: unknown = document
  if (!validate(rest)) {
    for (const error of validate.errors ?? []) {
      const keys = keysOf(error)
      const found = shapeError(error, keys)
      if (!errors.has(found.path)) errors.set(found.path, found)
      broken.add(found.path)
      rest = takeOut(rest, keys)
    }
  }
  if (!validate(rest)) throw new Error('what is left does not fit the schema')
  // The copy has ordinary objects: every name in them is a known one by now.
  return { settings: structuredClone(rest), errors: [...errors.values()], broken }
}

function keysOf(error: ErrorObject): string[] {
  const above = error.instancePath.split('/').slice(1).map(decodePointer)
  if (error.keyword === 'additionalProperties') return [...above, String(error.params['additionalProperty'])]
  if (error.keyword === 'required') return [...above, String(error.params['missingProperty'])]
  return above
}

/** RFC 6901 section 4. */
function decodePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~')
}

function shapeError(error: ErrorObject, keys: readonly string[]): ShapeError {
  const path = pathOf(keys)
  const node = (error.parentSchema ?? {}) as SchemaNode
  const key = keys.at(-1) ?? ''
  if (error.keyword === 'additionalProperties') {
    if (kindOf(node) === 'map') {
      const what = 'is no name: letters, digits, - and _, and not - or _ at first'
      return { path, what, remedy: `write for example ${firstName(node)}`, unknown: true }
    }
    const known = Object.keys(node.properties ?? {})
    const meant = closest(key, known)
    const remedy = meant === undefined ? `known here are ${known.join(', ')}` : `did you mean ${meant}?`
    return { path, what: 'unknown setting', remedy, unknown: true }
  }
  if (error.keyword === 'required') {
    const remedy = `add it, for example ${key}: ${childOf(node, key)?.['x-example']}`
    return { path, what: 'is missing', remedy, unknown: false }
  }
  return { path, what: expectation(node), remedy: example(node, error.data), unknown: false }
}

/** The name in the example of a map. */
function firstName(node: SchemaNode): string {
  return Object.keys(JSON.parse(node['x-example'] ?? '{}') as object).join()
}
