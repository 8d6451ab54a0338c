import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { isTree } from './document.ts'
import { example, expectation } from './expectation.ts'
import { ownKeywords } from './schema-parts.ts'
import { settingsSchema, type Settings } from './schema.ts'
import type { SchemaNode } from './settings.ts'
import { closest } from './suggest.ts'

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
  const ajv = new Ajv({ allErrors: true, useDefaults: true, verbose: true, strict: true })
  ajv.addVocabulary([...ownKeywords])
  return ajv.compile<Settings>(settingsSchema)
}

/**
 * Checks a merged document against the schema. Never throws, whatever the document is; the document is changed.
 */
export function checkShape(document: unknown): Shaped {
  const errors = new Map<string, ShapeError>()
  const broken = new Set<string>()
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
  const path = keys
    .map((key, index) => (/^\d+$/.test(key) ? `[${key}]` : index === 0 ? key : `.${key}`))
    .join('')
  const node = (error.parentSchema ?? {}) as SchemaNode
  if (error.keyword === 'additionalProperties') {
    const known = Object.keys(node.properties ?? {})
    const meant = closest(keys.at(-1) ?? '', known)
    const remedy = meant === undefined ? `known here are ${known.join(', ')}` : `did you mean ${meant}?`
    return { path, what: 'unknown setting', remedy, unknown: true }
  }
  if (error.keyword === 'required')
    return { path, what: 'is missing', remedy: 'add it to the rule', unknown: false }
  return { path, what: expectation(node), remedy: example(node, error.data), unknown: false }
}

/**
 * The document without what is at these keys: the smallest thing that can be left out, i.e. a whole list of words,
 * but a single key of a rule. A rule without a path gets a harmless one.
 */
function takeOut(document: unknown, keys: readonly string[]): unknown {
  if (!isTree(document) || keys.length === 0) return {}
  const [first, index = '', ...inRule] = keys
  const routes: unknown = document['routes']
  if (first !== 'routes' || index === '' || !Array.isArray(routes)) remove(document, keys)
  else {
    const rule: unknown = routes[Number(index)]
    if (isTree(rule) && inRule.length > 0) remove(rule, inRule)
    routes[Number(index)] = { path: '/', ...(isTree(rule) && inRule.length > 0 ? rule : {}) }
  }
  return document
}

function remove(tree: Record<string, unknown>, [key = '', ...rest]: readonly string[]): void {
  const below = tree[key]
  if (rest.length > 0 && isTree(below)) remove(below, rest)
  else delete tree[key]
}
