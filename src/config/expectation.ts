import { kindOf, type SchemaNode } from './settings.ts'
import { closest } from './suggest.ts'

/** What a value of this node has to be: `must be …`, without a full stop. */
export function expectation(node: SchemaNode): string {
  const kind = kindOf(node)
  switch (kind) {
    case 'duration':
      return `must be ${node.default === 'off' ? 'off or ' : ''}a duration: a number and s, m, h or d`
    case 'size':
      return 'must be a size: a number and B, KiB, MiB or GiB'
    case 'choice':
      return `must be one of ${(node.enum ?? []).join(', ')}`
    case 'whole':
      return `must be ${node.pattern === undefined ? '' : `${node.pattern.slice(1, -1)} or `}a whole number from ${node.minimum} to ${node.maximum}`
    case 'flag':
      return 'must be true or false'
    case 'words':
      if (node.type?.includes('number') === true)
        return 'must be text, a number, true or false, or a list of such'
      if (node.type !== 'array') return 'must be text on one line, or a list of such, and not empty'
      return `must be a list of ${node.minItems === undefined ? '' : 'at least one of '}${itemsOf(node)}`
    case 'structure':
      return 'must be a list of sections'
    case 'map':
      return 'must have names, and the settings of each below it'
    case 'section':
      return `must be ${node.pattern === undefined ? '' : `${node.pattern.slice(1, -1)} or `}a section: names with values below it`
    case 'text':
      return 'must be text on one line, and not empty'
    default:
      return kind satisfies never
  }
}

function itemsOf(node: SchemaNode): string {
  return node.items?.enum === undefined ? 'words' : node.items.enum.join(', ')
}

/** How to write a value of this node, fitting what was given. @param given never printed, but for a choice */
export function example(node: SchemaNode, given: unknown): string {
  const kind = kindOf(node)
  if (given === null) return 'give it a value or leave it out'
  switch (kind) {
    case 'duration':
      return 'write for example 90s, 15m, 8h or 7d'
    case 'size':
      return 'write for example 512B, 64KiB or 10MiB'
    case 'choice': {
      const meant = typeof given === 'string' ? closest(given, node.enum ?? []) : undefined
      return meant === undefined ? `write for example ${node.enum?.[0] ?? ''}` : `did you mean ${meant}?`
    }
    case 'whole':
      return `write for example ${JSON.stringify(node.default ?? node.minimum)}`
    case 'flag':
      return 'write true or false, without quotes'
    case 'words':
      return `write for example ${node.type === 'array' ? `[${wordsExample(node)}]` : node['x-example']}`
    case 'structure':
      return `start each with "- ${firstOf(node)}"`
    case 'map':
      return `write for example ${node['x-example']}`
    case 'section':
      return 'indent its settings below it'
    case 'text':
      return typeof given === 'number' || typeof given === 'boolean'
        ? 'put it in quotes'
        : 'write one line of text'
    default:
      return kind satisfies never
  }
}

/** How the first line of an entry is written. */
function firstOf({ items }: SchemaNode): string {
  const [key, { 'x-example': sample } = {}] = Object.entries(items?.properties ?? {})[0] ?? []
  return `${key}: ${sample}`
}

function wordsExample(node: SchemaNode): string {
  if (node['x-secret'] === true) return '…'
  const words: readonly unknown[] =
    Array.isArray(node.default) && node.default.length > 0 ? node.default : ['a', 'b']
  return words.join(', ')
}
