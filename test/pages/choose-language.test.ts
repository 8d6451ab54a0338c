import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { english } from '../../src/messages/english.ts'
import type { Languages } from '../../src/messages/languages.ts'
import { chooseLanguage } from '../../src/pages/choose-language.ts'

const tags = ['de', 'fr', 'es', 'ja', 'pt-BR', 'zh-TW']
const languages: Languages = [english, ...tags.map(language => ({ ...english, language }))]
const chosen = (header?: string) => chooseLanguage(languages, header).language

describe('the language of a reader', () => {
  for (const [header, language] of [
    ['de', 'de'],
    ['DE', 'de'],
    ['de-AT', 'de'],
    ['de-CH-1996', 'de'],
    ['pt', 'pt-BR'],
    ['pt-br', 'pt-BR'],
    ['it, fr;q=0.4', 'fr'],
    ['fr;q=0.8, de;q=0.9', 'de'],
    ['en-US,en;q=0.9,de;q=0.8', 'en'],
    ['de;q=0.001', 'de'],
    ['\tde ; q=0.5 ,', 'de'],
  ] as const) {
    it(`is ${language} for ${JSON.stringify(header)}`, () => assert.equal(chosen(header), language))
  }

  it('is never one with a weight of 0', () => {
    assert.equal(chosen('de;q=0, fr;q=0.1'), 'fr')
    assert.equal(chosen('de;q=0.0, *;q=0.5'), 'en')
    assert.equal(chosen('en;q=0, de;q=0.000, *'), 'fr')
  })

  for (const header of [
    'zh-CN',
    'it, nl',
    '*',
    '*;q=0',
    'en;q=0',
    '',
    ',',
    'de;q=x',
    'de;q=-1',
    'd e',
    'de_AT',
  ]) {
    it(`is English for ${JSON.stringify(header)}`, () => assert.equal(chosen(header), 'en'))
  }

  it('is English for who says nothing', () => assert.equal(chosen(), 'en'))
})

describe('an Accept-Language that is too long', () => {
  it('counts as far as it is looked at, up to the last whole range', () => {
    const long = 'x,'.repeat(8192)
    assert.equal(chosen(`fr;q=0.5,${long}`), 'fr')
    assert.equal(chosen(`${long}de`), 'en')
    assert.equal(chosen('x'.repeat(16_384)), 'en')
    // Cut in the middle, `defghi` would be `de`.
    const filled = `${'x'.repeat(1021)},defghi`
    assert.equal(chosen(filled), 'en')
  })

  it('costs little, whatever it is: a thousand of them in a second', { timeout: 60_000 }, () => {
    const headers = ['a,', ',', ';', 'a;q=', '"', 'a;b="\\', '\t,', 'de-a,', '*,'].map(part =>
      part.repeat(16_384 / part.length),
    )
    const started = performance.now()
    for (let round = 0; round < 20; round++) for (const header of headers) chosen(header)
    const each = (performance.now() - started) / (20 * headers.length)
    // A fiftieth of what all 16 KiB would take; slow machines are why it is not less.
    assert.ok(each < 20, `${each} ms`)
  })
})

describe('an Accept-Language that makes no sense', () => {
  it('ends in one of the languages, never in an error', () => {
    const part = fc.constantFrom(
      'de',
      '-',
      '*',
      ';',
      'q',
      '=',
      '0',
      '.',
      ',',
      ' ',
      '"',
      '\\',
      '\0',
      'é',
      '\t',
      'zh-Hant',
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), parts => {
        assert.ok(['en', ...tags].includes(chosen(parts.join(''))))
      }),
      { numRuns: 500 },
    )
  })
})
