import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { english } from '../../src/messages/english.ts'
import { placesIn } from '../../src/messages/fill.ts'
import { builtIn } from '../../src/messages/languages.ts'
import type { Messages } from '../../src/messages/messages.ts'
import { textsOf } from './changed.ts'
import { isLeftInEnglish, writingRules, type Pair } from './writing-rules.ts'

const others = builtIn.filter(messages => messages !== english)
const originals = textsOf(english)

function pairsOf(messages: Messages): readonly Pair[] {
  return [...textsOf(messages)].map(([key, text]) => ({ key, english: originals.get(key) ?? '', text }))
}

/** The texts that are not as they should be, with their places. */
function those(pairs: readonly Pair[], isBroken: (pair: Pair) => boolean): readonly string[] {
  return pairs.filter(isBroken).map(({ key, text }) => `${key}: ${text}`)
}

describe('the languages that are built in', () => {
  it('are English, German, French, Spanish and Japanese', () => {
    assert.deepEqual(
      builtIn.map(({ language }) => language),
      ['en', 'de', 'fr', 'es', 'ja'],
    )
  })

  it('have several hundred texts each', () => assert.ok(originals.size > 300))
})

for (const messages of others) {
  const { language } = messages
  const name = new Intl.DisplayNames('en', { type: 'language' }).of(language)

  describe(`the texts in ${name}`, () => {
    const pairs = pairsOf(messages)
    const rules = writingRules[language] ?? []

    it('are those that there are in English, no more and no less', () => {
      assert.deepEqual(pairs.map(({ key }) => key).toSorted(), [...originals.keys()].toSorted())
    })

    it('hold the same places to be filled', () => {
      assert.deepEqual(
        those(pairs, pair => placesIn(pair.text).join() !== placesIn(pair.english).join()),
        [],
      )
    })

    it('are not left in English', () => {
      assert.deepEqual(
        those(pairs, pair => isLeftInEnglish(language, pair)),
        [],
      )
    })

    it('are held to rules of writing', () => assert.ok(rules.length > 10))

    for (const { says, isBroken, bad } of rules) {
      it(`are written by the rule: ${says}`, () => {
        assert.deepEqual(those(pairs, isBroken), [])
        assert.ok(isBroken(bad), 'the rule does not find its own bad example')
      })
    }
  })
}
