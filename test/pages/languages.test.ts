import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { english } from '../../src/messages/english.ts'
import { builtIn } from '../../src/messages/languages.ts'
import { readableDuration, readableTime } from '../../src/pages/readable-time.ts'
import { changed } from '../messages/changed.ts'
import { readMarkup } from './markup.ts'
import { benign, samplePages } from './samples.ts'

for (const words of builtIn) {
  describe(`every page in the language ${words.language}`, () => {
    const pages = samplePages(benign, words)

    it('says which language it is in', () => {
      for (const [name, page] of pages) {
        assert.equal(readMarkup(page).tags[0]?.attributes.get('lang'), words.language, name)
      }
    })

    it('has nothing left to be filled in', () => {
      for (const [name, page] of pages) {
        assert.doesNotMatch(readMarkup(page).text, /[{}]|undefined|NaN|\[object/, name)
      }
    })

    it('has the same parts as in English', () => {
      for (const [name, page] of samplePages(benign)) {
        assert.equal(readMarkup(pages.get(name) ?? '').shape, readMarkup(page).shape, name)
      }
    })

    it('names day, month, year, hours and minutes of a time', () => {
      // 21 November 2026, 13:07
      const text = readableTime(1_795_266_420_000, words) ?? ''
      for (const part of [/\b21\b|21日/, /2026/, /13\D07/, /UTC/]) assert.match(text, part)
    })

    it('has four units of time that differ', () => {
      const shown = [86_400, 3600, 60, 1].map(seconds => readableDuration(seconds, words))
      assert.equal(new Set(shown).size, 4)
      for (const text of shown) assert.match(text, /1/)
    })
  })
}

describe('texts from files', () => {
  it('are never taken for markup, whatever they are', () => {
    const expected = samplePages(
      benign,
      changed(english, (text, path) => `${path} ${text}`),
    )
    for (const payload of [
      `'"><svg onload=alert(1)>`,
      '</title><script>alert(1)</script>',
      '</style><img src=x onerror=alert(1)>',
      '" onmouseover="alert(1)" x="',
      '&lt;b&gt; &amp; <!-- --> ${1}',
    ]) {
      const words = changed(english, text => `${payload} ${text}`)
      for (const [name, page] of samplePages(benign, words)) {
        const { shape, text } = readMarkup(page)
        assert.equal(shape, readMarkup(expected.get(name) ?? '').shape, name)
        assert.ok(text.includes(payload), name)
      }
    }
  })
})
