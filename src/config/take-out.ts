import { isTree } from './document.ts'
import { childOf, kindOf, rootNode, type SchemaNode } from './settings.ts'

/** Harmless entries in the place of those that make no sense without what had to be taken out. */
const stopgaps: Readonly<Record<string, object>> = {
  routes: { path: '/' },
  upstreams: { url: 'http://upstream.invalid' },
  policyTests: { request: 'GET /', as: 'anonymous', expect: 'allow' },
}

/** How a place in the document is written: `routes[2].require.anyRole[0]`, `upstreams.api.url`. */
export function pathOf(keys: readonly string[]): string {
  const holders = holdersOf(keys)
  return keys
    .map((key, at) => (holders[at]?.items !== undefined ? `[${key}]` : at === 0 ? key : `.${key}`))
    .join('')
}

/**
 * The document without what is at these keys: the smallest thing that can be left out, i.e. a whole list of words, or
 * what cannot do without that key, but not a whole rule or a whole upstream: those get a stopgap.
 */
export function takeOut(document: unknown, keys: readonly string[]): unknown {
  const holders = holdersOf(keys)
  const list = holders.findIndex((holder, at) => holder !== undefined && isOneThing(holder, at))
  let end = list === -1 ? keys.length : list
  while (end > 0 && needs(holders[end - 1], keys[end - 1] ?? '')) end -= 1
  if (!isTree(document) || end === 0) return {}
  const last = holders[end - 1]
  const entry = keys[end - 1] ?? ''
  const isEntry = end === 2 && last !== undefined && ['structure', 'map'].includes(kindOf(last))
  const stopgap = isEntry && childOf(last, entry) !== undefined ? stopgaps[keys[0] ?? ''] : undefined
  replace(document, keys.slice(0, end), stopgap === undefined ? undefined : { ...stopgap })
  return document
}

/** Whether a list goes as a whole: one of words, and one within a rule. @param at how deep it stands */
function isOneThing(holder: SchemaNode, at: number): boolean {
  const kind = kindOf(holder)
  return kind === 'words' || (kind === 'structure' && at > 1)
}

/** For each key the node that it is looked up in; `undefined` where the schema does not know the way. */
function holdersOf(keys: readonly string[]): (SchemaNode | undefined)[] {
  const holders: (SchemaNode | undefined)[] = [rootNode]
  for (const [at, key] of keys.entries()) {
    const holder = holders[at]
    holders.push(holder === undefined ? undefined : childOf(holder, key))
  }
  return holders.slice(0, keys.length)
}

/** Whether nothing can stand in for what is taken out here. */
function needs(holder: SchemaNode | undefined, key: string): boolean {
  return holder?.required?.includes(key) === true && holder.properties?.[key]?.default === undefined
}

function replace(holder: unknown, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (Array.isArray(holder)) {
    if (rest.length > 0) replace(holder[Number(key)], rest, value)
    else if (value !== undefined) holder[Number(key)] = value
  } else if (isTree(holder)) {
    if (rest.length > 0) replace(holder[key], rest, value)
    else if (value === undefined) delete holder[key]
    else holder[key] = value
  }
}
