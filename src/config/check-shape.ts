import { example, expectation } from './expectation.ts'
import { faultsOfShape, type ShapeFault } from './faults-of-shape.ts'
import type { Settings } from './schema.ts'
import { childOf, kindOf, rootNode, type SchemaNode } from './settings.ts'
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

/**
 * Checks a merged document against the schema. Never throws, whatever the document is; the document is changed.
 */
export function checkShape(document: unknown): Shaped {
  const errors = new Map<string, ShapeError>()
  const broken = new Set<string>()
  quoteStatuses(document)
  let rest: unknown = document
  for (const fault of faultsOfShape(rootNode, rest, 'fill')) {
    const found = shapeError(fault)
    if (!errors.has(found.path)) errors.set(found.path, found)
    broken.add(found.path)
    rest = takeOut(rest, fault.keys)
  }
  if (!fitsSettings(rest)) throw new Error('what is left does not fit the schema')
  // The copy has ordinary objects: every name in them is a known one by now.
  return { settings: structuredClone(rest), errors: [...errors.values()], broken }
}

function fitsSettings(document: unknown): document is Settings {
  return faultsOfShape(rootNode, document, 'fill').length === 0
}

function shapeError({ kind, keys, node, given }: ShapeFault): ShapeError {
  const path = pathOf(keys)
  const key = keys.at(-1) ?? ''
  if (kind === 'unknown') {
    if (kindOf(node) === 'map') {
      const what = 'is no name: letters, digits, - and _, and not - or _ at first'
      return { path, what, remedy: `write for example ${firstName(node)}`, unknown: true }
    }
    const known = Object.keys(node.properties ?? {})
    const meant = closest(key, known)
    const remedy = meant === undefined ? `known here are ${known.join(', ')}` : `did you mean ${meant}?`
    return { path, what: 'unknown setting', remedy, unknown: true }
  }
  if (kind === 'missing') {
    const remedy = `add it, for example ${key}: ${childOf(node, key)?.['x-example']}`
    return { path, what: 'is missing', remedy, unknown: false }
  }
  return { path, what: expectation(node), remedy: example(node, given), unknown: false }
}

/** The name in the example of a map. */
function firstName(node: SchemaNode): string {
  return Object.keys(JSON.parse(node['x-example'] ?? '{}') as object).join()
}
