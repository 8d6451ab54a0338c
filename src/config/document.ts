import type { Given } from './given.ts'
import { kindOf, rootNode, type SchemaNode } from './settings.ts'

type Tree = Record<string, unknown>

/**
 * One document of the file and what was given outside of it, which wins. Empty sections (`session:` with nothing
 * but comments below) count as left out; anything else that is empty stays, for the check to refuse.
 * @param given the strongest first
 */
export function mergeDocument(file: unknown, given: readonly Given[]): unknown {
  if (file !== undefined && !isTree(file)) return file
  const document = withoutEmptySections(file ?? {}, rootNode)
  for (const { setting, value } of given.toReversed()) put(document, setting.keys, value)
  return document
}

/** A mapping, and neither a list nor nothing. */
export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function withoutEmptySections(tree: Tree, node: SchemaNode): Tree {
  const copy = Object.create(null) as Tree
  for (const [key, value] of Object.entries(tree)) {
    const child = Object.hasOwn(node.properties ?? {}, key) ? node.properties?.[key] : undefined
    const isSection = child !== undefined && kindOf(child) === 'section'
    if (isSection && isTree(value)) {
      const below = withoutEmptySections(value, child)
      // Nothing but empty sections: they were left out, and so was this.
      if (Object.keys(below).length > 0 || Object.keys(value).length === 0) copy[key] = below
    } else if (!isSection || value !== null) copy[key] = structuredClone(value)
  }
  return copy
}

function put(tree: Tree, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) tree[key] = value
  else {
    const below = (tree[key] ??= Object.create(null) as Tree)
    // A section of a wrong type stays as it is: the check names it.
    if (isTree(below)) put(below, rest, value)
  }
}
