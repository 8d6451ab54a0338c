import { readFileSync } from 'node:fs'
import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml'
import type { GeneratedFile } from './settings-files.ts'
import { schemaForEditors } from './settings-schema.ts'

type Json = Record<string, unknown>

const chart = 'helm/entrada'

/** What of the chart follows from the settings' schema and from `values.yaml`: a part of each of these files. */
export function chartFiles(): GeneratedFile[] {
  const read = (name: string): string => readFileSync(`${chart}/${name}`, 'utf8')
  return [
    { path: `${chart}/values.schema.json`, text: withSettings(read('values.schema.json')) },
    { path: `${chart}/README.md`, text: withValues(read('README.md'), read('values.yaml')) },
  ]
}

/** The schema of the values, with our own as that of `config`. */
function withSettings(text: string): string {
  const schema = JSON.parse(text) as { properties: Json }
  const { $schema: _, title: __, ...settings } = schemaForEditors()
  schema.properties['config'] = forHelm(settings)
  return `${JSON.stringify(schema, null, 2)}\n`
}

/** Go's regular expressions have no `\u0000`; `\x00` is the same in both languages. */
function forHelm(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(forHelm)
  if (typeof node !== 'object' || node === null) return node
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => {
      const isPattern = key === 'pattern' && typeof value === 'string'
      const name = key.startsWith('^') ? inGo(key) : key
      return [name, isPattern ? inGo(value) : forHelm(value)]
    }),
  )
}

function inGo(pattern: string): string {
  return pattern.replace(/\\u00([0-9a-f]{2})/g, '\\x$1')
}

const begin = '<!-- values: generated -->'
const end = '<!-- /values -->'

/** The page with a table of the values between its two marks. @throws Error when a mark is missing */
function withValues(page: string, values: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${chart}/README.md has no ${begin} … ${end}`)
  const rows = rowsOf(parseDocument(values).contents, '')
  const table = ['| Value | Default | Meaning |', '|---|---|---|', ...rows].join('\n')
  return `${page.slice(0, from)}${begin}\n\n${table}\n\n${page.slice(to)}`
}

/** A row for each value that has a comment of its own above it; sections are gone into. */
function rowsOf(node: unknown, prefix: string): string[] {
  if (!isMap(node)) return []
  return node.items.flatMap((pair, at) => {
    const path = `${prefix}${isScalar(pair.key) ? String(pair.key.value) : ''}`
    const meaning = commentOf(node, pair, at)
    if (meaning === '') return rowsOf(pair.value, `${path}.`)
    const value = JSON.stringify((pair.value as { toJSON(): unknown }).toJSON())
    return [`| \`${path}\` | \`${value.replaceAll('|', '\\|')}\` | ${meaning.replaceAll('|', '\\|')} |`]
  })
}

/** The comment above a key. That of a map's first key belongs to the map. */
function commentOf(map: YAMLMap, pair: Pair, at: number): string {
  const own = isScalar(pair.key) ? pair.key.commentBefore : undefined
  const text = own ?? (at === 0 ? map.commentBefore : undefined) ?? ''
  return text
    .split('\n')
    .map(line => line.trim())
    .join(' ')
    .trim()
}
