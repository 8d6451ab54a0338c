import type { SchemaNode } from './settings.ts'

/**
 * What is wrong at one place. `value`: not what the node says; `unknown`: a name that it does not have;
 * `missing`: a name that has to be there. The keys end with that name.
 */
export type ShapeFault = Readonly<{
  kind: 'value' | 'unknown' | 'missing'
  keys: readonly string[]
  /** Of the value, or of the section around the name. */
  node: SchemaNode
  given: unknown
}>

/** The keywords that are followed here; with any other in the schema, generating it fails. */
export const followedKeywords: ReadonlySet<string> = new Set([
  ...['type', 'enum', 'minimum', 'maximum', 'minLength', 'pattern', 'minItems', 'items', 'default'],
  ...['properties', 'required', 'patternProperties', 'additionalProperties'],
])

/**
 * Everything that does not fit, from the outside to the inside: for our schema what ajv finds (a test compares the
 * two), without making code of it at each start. Where `defaults` says so, they are filled in: the data are changed.
 */
export function faultsOfShape(
  node: SchemaNode,
  data: unknown,
  defaults: 'fill' | 'leave',
  keys: readonly string[] = [],
): ShapeFault[] {
  const below = (child: SchemaNode, value: unknown, key: string) =>
    faultsOfShape(child, value, defaults, [...keys, key])
  const faults: ShapeFault[] = fits(node, data) ? [] : [{ kind: 'value', keys, node, given: data }]
  if (Array.isArray(data)) {
    const { items } = node
    if (items !== undefined)
      for (const [at, value] of data.entries()) faults.push(...below(items, value, String(at)))
  } else if (isSection(data)) {
    const { properties = {}, required = [] } = node
    const known = Object.entries(properties)
    if (defaults === 'fill') fillIn(data, known)
    for (const key of required) {
      if (data[key] === undefined) faults.push({ kind: 'missing', keys: [...keys, key], node, given: data })
    }
    const entries = entriesOf(node)
    if (node.additionalProperties === false) {
      for (const key of Object.keys(data)) {
        if (Object.hasOwn(properties, key) || entries?.isName(key) === true) continue
        faults.push({ kind: 'unknown', keys: [...keys, key], node, given: data })
      }
    }
    for (const [key, child] of known) {
      if (data[key] !== undefined) faults.push(...below(child, data[key], key))
    }
    if (entries !== undefined) {
      for (const [key, value] of Object.entries(data)) {
        if (entries.isName(key)) faults.push(...below(entries.entry, value, key))
      }
    }
  }
  return faults
}

function fillIn(data: Record<string, unknown>, known: readonly [string, SchemaNode][]): void {
  for (const [key, { default: value }] of known) {
    // A copy: the schema stays as it is, whatever is done to the settings.
    if (data[key] === undefined && value !== undefined) data[key] = structuredClone(value)
  }
}

/** The names of a map, and what is under each. */
function entriesOf({ patternProperties }: SchemaNode) {
  const [pattern, entry] = Object.entries(patternProperties ?? {})[0] ?? []
  if (pattern === undefined || entry === undefined) return undefined
  const name = new RegExp(pattern, 'u')
  return { entry, isName: (key: string) => name.test(key) }
}

/** Whether a value is of the kind of its node, save what is in it. */
function fits(node: SchemaNode, data: unknown): boolean {
  const types = [node.type ?? []].flat()
  if (types.length > 0 && !types.some(type => isOfType(data, type))) return false
  if (node.enum !== undefined && !(node.enum as readonly unknown[]).includes(data)) return false
  if (typeof data === 'number')
    return data >= (node.minimum ?? -Infinity) && data <= (node.maximum ?? Infinity)
  if (typeof data === 'string') {
    return (
      // In characters, not in halves of them.
      Array.from(data).length >= (node.minLength ?? 0) &&
      (node.pattern === undefined || new RegExp(node.pattern, 'u').test(data))
    )
  }
  return !Array.isArray(data) || data.length >= (node.minItems ?? 0)
}

function isOfType(data: unknown, type: string): boolean {
  switch (type) {
    case 'object':
      return isSection(data)
    case 'array':
      return Array.isArray(data)
    case 'integer':
      return Number.isInteger(data)
    case 'number':
      return Number.isFinite(data)
    // Another word fits nothing.
    default:
      return typeof data === type
  }
}

function isSection(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null && !Array.isArray(data)
}
