import { followedKeywords } from '../src/config/faults-of-shape.ts'
import { ownKeywords } from '../src/config/schema-parts.ts'
import { settingsSchema } from '../src/config/schema.ts'
import type { SchemaNode } from '../src/config/settings.ts'
import type { GeneratedFile } from './settings-files.ts'

const known: ReadonlySet<string> = new Set([...followedKeywords, ...ownKeywords, 'description'])

/**
 * The schema as plain data, so that no start has to put it together: one line for each section.
 * @throws Error for a keyword that the check of the settings would not follow
 */
export function settingsData(): GeneratedFile {
  const { properties, ...plain } = settingsSchema
  const strangers = keywordsOf(settingsSchema as SchemaNode).filter(word => !known.has(word))
  if (strangers.length > 0) throw new Error(`faults-of-shape.ts does not know ${strangers.join(', ')}`)
  const lines = [
    '// Generated from schema.ts: npm run generate.',
    `export const settingsSchema = {${JSON.stringify(plain).slice(1, -1)},"properties":{`,
    ...Object.entries(properties).map(([name, node]) => `${JSON.stringify(name)}:${JSON.stringify(node)},`),
    '}}',
  ]
  return { path: 'src/config/schema-data.ts', text: `${lines.join('\n')}\n` }
}

function keywordsOf(node: SchemaNode): string[] {
  const { properties, patternProperties, items } = node
  const below = [
    ...Object.values({ ...properties, ...patternProperties }),
    ...(items === undefined ? [] : [items]),
  ]
  return [...new Set([...Object.keys(node), ...below.flatMap(keywordsOf)])]
}
