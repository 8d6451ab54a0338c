import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { lookAtSettings } from '../../src/config/load.ts'
import { entrada } from '../cli/process.ts'
import { outcome, smallest } from '../config/samples.ts'
import { randomNumbers } from '../support/random-numbers.ts'

const folder = mkdtempSync(join(tmpdir(), 'entrada-f24-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** Every setting with a value, as the product ships it, and some rules. */
const whole = readFileSync('config/entrada.yaml', 'utf8').replaceAll(/^(\s*)#(\w+:.*)$/gm, '$1$2')
const rules = 'routes:\n  - { path: /a, access: public }\n  - path: /b\n    require: { anyRole: [Admin] }\n'
const texts = [whole, `${rules}log: { level: info }\nsession: { idleTimeout: 30m }\n`]

type Mutate = (text: string, next: () => number) => string

const odd = [
  '[]',
  '{}',
  'null',
  '-1',
  '1e999',
  'yes',
  "''",
  '[[[]]]',
  '{ a: { b: 1 } }',
  '2026-01-01',
  '!!js/function x',
  '*a',
  '&a',
  '@',
  '\u0000',
  '\u2028',
]
const from = <T>(all: readonly T[], next: () => number): T => all[Math.floor(next() * all.length)] as T
const at = (text: string, next: () => number) => Math.floor(next() * text.length)

/** What happens to files: half written, mistyped, pasted twice, made by other programs, or by somebody who means harm. */
const mutations: Readonly<Record<string, Mutate>> = {
  'cut off': (text, next) => text.slice(0, at(text, next)),
  'without its beginning': (text, next) => text.slice(at(text, next)),
  'another type': (text, next) => {
    const lines = text.split('\n')
    const line = at('x'.repeat(lines.length), next)
    lines[line] = (lines[line] ?? '').replace(/:.*$/, `: ${from(odd, next)}`)
    return lines.join('\n')
  },
  'a line less': (text, next) => {
    const lines = text.split('\n')
    lines.splice(at('x'.repeat(lines.length), next), 1)
    return lines.join('\n')
  },
  'a line twice': (text, next) => {
    const lines = text.split('\n')
    const line = at('x'.repeat(lines.length), next)
    lines.splice(line, 0, lines[line] ?? '')
    return lines.join('\n')
  },
  'another indent': (text, next) => {
    const place = text.indexOf('\n', at(text, next)) + 1
    return `${text.slice(0, place)}${from([' ', '\t', '   '], next)}${text.slice(place)}`
  },
  'unknown names': (text, next) => {
    const place = text.indexOf(':', at(text, next))
    return `${text.slice(0, place)}x${text.slice(place)}`
  },
  'other bytes': (text, next) => {
    const place = at(text, next)
    return `${text.slice(0, place)}${String.fromCharCode(Math.floor(next() * 256))}${text.slice(place + 1)}`
  },
  'a bomb': (_text, next) => {
    const names = 'abcdefghij'.slice(0, 3 + Math.floor(next() * 7))
    const lines = names.split('').map((name, index) => {
      const before = index === 0 ? 'lol' : `*${names[index - 1]}`
      return `${name}: &${name} [${Array.from({ length: 9 }, () => before).join()}]`
    })
    return `${lines.join('\n')}\nroutes: *${names.at(-1)}\n`
  },
  'very deep': (_text, next) => {
    const depth = 100 + Math.floor(next() * 4_000)
    return `routes: ${'['.repeat(depth)}${next() < 0.5 ? ']'.repeat(depth) : ''}`
  },
}

const each = 30

describe('F24: settings files that are no good', () => {
  for (const [index, [name, mutate]] of Object.entries(mutations).entries()) {
    it(`are refused by line and name, or are good: ${name}`, () => {
      const next = randomNumbers(index + 1)
      const file = join(folder, `${index}.yaml`)
      for (let count = 0; count < each; count += 1) {
        writeFileSync(file, mutate(texts[count % texts.length] ?? '', next))
        const sources = { configFile: file, env: smallest }
        assert.ok(lookAtSettings(sources))
        const { problems, loaded } = outcome(sources)
        assert.equal(problems.length > 0, loaded === undefined)
        for (const problem of problems) {
          assert.match(problem, /\S/)
          assert.doesNotMatch(problem, /\n\s+at |node:internal|hunter2/)
        }
      }
    })
  }

  for (const [command, what, text] of [
    ['check', 'another type', 'routes: 7\n'],
    ['serve', 'half a file', 'routes: ['],
    ['serve', 'a bomb', mutations['a bomb']?.('', () => 0.9) ?? ''],
  ] as const) {
    it(`end ${command} with 78, and no stack trace: ${what}`, async () => {
      const file = join(folder, `${command}-${text.length}.yaml`)
      writeFileSync(file, text)
      const { code, stdout, stderr } = await entrada([command, '--config', file], smallest)
      assert.equal(code, 78)
      assert.match(stdout + stderr, /entrada|routes/)
      assert.doesNotMatch(stdout + stderr, /\n\s+at |node:internal|hunter2/)
    })
  }
})
