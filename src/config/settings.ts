import { settingsSchema } from './schema-data.ts'

/** A node of the JSON schema, as far as this room reads it. */
export type SchemaNode = Readonly<{
  type?: string | readonly string[]
  description?: string
  default?: unknown
  enum?: readonly string[]
  minimum?: number
  maximum?: number
  minItems?: number
  minLength?: number
  pattern?: string
  properties?: Readonly<Record<string, SchemaNode>>
  required?: readonly string[] | undefined
  /** Where it is there, it is false. */
  additionalProperties?: boolean
  /** A map has one of these: what its names look like, and what is under each. */
  patternProperties?: Readonly<Record<string, SchemaNode>>
  items?: SchemaNode
  'x-duration'?: boolean
  'x-size'?: boolean
  'x-secret'?: boolean
  'x-example'?: string
}>

export type Kind =
  | 'text'
  | 'whole'
  | 'flag'
  | 'choice'
  | 'duration'
  | 'size'
  | 'words'
  | 'structure'
  | 'map'
  | 'section'

/** One setting: its path, how it is called in the environment and on the command line, and its schema. */
export type Setting = Readonly<{
  path: string
  keys: readonly string[]
  variable: string
  flag: string
  kind: Kind
  /** Never shown; refused on the command line. */
  secret: boolean
  schema: SchemaNode
}>

/** The root of the schema. */
export const rootNode: SchemaNode = settingsSchema

/** How a value of this node is written. */
export function kindOf(node: SchemaNode): Kind {
  if (node['x-duration'] === true) return 'duration'
  if (node['x-size'] === true) return 'size'
  if (node.patternProperties !== undefined) return 'map'
  if (node.enum !== undefined) return 'choice'
  const types = new Set([node.type].flat())
  if (types.has('integer')) return 'whole'
  if (node.type === 'boolean') return 'flag'
  if (types.has('array')) return node.items?.type === 'object' ? 'structure' : 'words'
  return types.has('object') ? 'section' : 'text'
}

/** Every setting, in the order of the schema. */
export const settings: readonly Setting[] = settingsBelow(rootNode, [])

const byPath: ReadonlyMap<string, Setting> = new Map(settings.map(setting => [setting.path, setting]))

/** The setting at this path, or the one that holds it (`routes` for `routes[2].path`, `upstreams` for `upstreams.api`). */
export function settingAt(path: string): Setting | undefined {
  const holder = /^(.*)[.[]/.exec(path)?.[1]
  return byPath.get(path) ?? (holder === undefined ? undefined : settingAt(holder))
}

/** The node under a key or index of another node; `undefined` when the schema does not know it. */
export function childOf(node: SchemaNode, key: string): SchemaNode | undefined {
  if (node.items !== undefined) return node.items
  if (Object.hasOwn(node.properties ?? {}, key)) return node.properties?.[key]
  const [pattern, entry] = Object.entries(node.patternProperties ?? {})[0] ?? []
  return pattern !== undefined && new RegExp(pattern).test(key) ? entry : undefined
}

/** The other way to give the same secret: `keysFile` for `keys` and the reverse. */
export function twinOf(setting: Setting): Setting | undefined {
  if (setting.secret) return byPath.get(`${setting.path}File`)
  const owner = byPath.get(setting.path.replace(/File$/, ''))
  return owner?.secret === true && owner !== setting ? owner : undefined
}

/** The settings in a section, or in an entry of a map. @param keys where it is */
export function settingsBelow(node: SchemaNode, keys: readonly string[]): Setting[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
    const path = [...keys, key]
    return kindOf(child) === 'section' ? settingsBelow(child, path) : [leaf(child, path)]
  })
}

function leaf(schema: SchemaNode, keys: readonly string[]): Setting {
  const words = keys.map(key => key.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`))
  return {
    path: keys.join('.'),
    keys,
    variable: `ENTRADA_${words.join('_').replaceAll('-', '_').toUpperCase()}`,
    flag: `--${words.join('-')}`,
    kind: kindOf(schema),
    secret: schema['x-secret'] === true,
    schema,
  }
}
