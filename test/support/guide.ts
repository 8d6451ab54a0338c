import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { Config } from '../../src/config/config.ts'
import { configOf } from '../../src/demo/settings.ts'

/** What a guide of `docs/guides/` says: its code blocks, and the settings of the gateway among them. */
export type Guide = Readonly<{
  /** Every code block of a language, in order. */
  blocks: (language: string) => readonly string[]
  /** The first YAML block, parsed. */
  settings: Readonly<Record<string, unknown>>
}>

export function readGuide(name: string): Guide {
  const text = readFileSync(`docs/guides/${name}.md`, 'utf8')
  const all = [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
  const blocks = (language: string): string[] =>
    all.filter(([, named]) => named === language).map(([, , block]) => block ?? '')
  return { blocks, settings: parse(blocks('yaml')[0] ?? '') as Record<string, unknown> }
}

/** Fails unless each file of the application stands in the guide, whole, as a block of that language. */
export function assertShows(guide: Guide, files: Readonly<Record<string, string>>): void {
  for (const [file, language] of Object.entries(files))
    assert.ok(
      guide.blocks(language).includes(readFileSync(file, 'utf8')),
      `${file} is not what the guide shows`,
    )
}

/** The settings as the gateway takes them, with the client secret that the guide puts into the environment. */
export function configOfGuide(guide: Guide): Config {
  const { provider } = guide.settings
  return configOf({
    ...guide.settings,
    provider: { ...(provider as object), clientSecret: 'from-the-environment' },
  })
}

/** The settings that hold for a test too: all but where the guide's gateway listens and who signs people in. */
export function settingsOfGuide(guide: Guide): Readonly<Record<string, unknown>> {
  const { listen: _listen, provider: _provider, upstream: _upstream, ...rest } = guide.settings
  return rest
}
