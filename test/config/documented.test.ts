import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { gather } from '../../src/config/gather.ts'
import { readYaml } from '../../src/config/yaml-file.ts'

/** Every block of settings in the documentation, under the place where it begins. */
const blocks = ['docs', 'docs/guides', 'docs/guides/forward-auth', 'docs/guides/verify'].flatMap(folder =>
  readdirSync(folder)
    // That page is about texts.
    .filter(name => name.endsWith('.md') && name !== 'languages.md')
    .flatMap(name => blocksOf(join(folder, name)))
    .filter(({ text }) => !isForOthers(text)),
)

/** Objects of Kubernetes, files of docker compose, values of the chart. */
function isForOthers(text: string): boolean {
  return /^(?:apiVersion|kind|services|image):/m.test(text)
}

function blocksOf(page: string): readonly Readonly<{ place: string; text: string }>[] {
  const text = readFileSync(page, 'utf8')
  return [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].map(({ index, 1: block = '' }) => ({
    place: `${page}:${text.slice(0, index).split('\n').length + 1}`,
    text: block,
  }))
}

describe('settings that the documentation shows', () => {
  it('are there', () => {
    assert.ok(blocks.length > 20, String(blocks.length))
  })

  for (const { place, text } of blocks) {
    // What they name lies elsewhere, so names and types are what can be checked.
    it(`have names and types that the gateway knows: ${place}`, () => {
      const { problems, warnings } = gather(readYaml(place, text), {}, {})
      assert.deepEqual([problems, warnings], [[], []])
    })
  }
})
