import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { english } from '../../src/messages/english.ts'
import { writingDirection } from '../../src/pages/writing-direction.ts'
import { benign, samplePages } from './samples.ts'

describe('a language', () => {
  for (const [language, direction] of [
    ['en', 'ltr'],
    ['de-AT', 'ltr'],
    ['ja', 'ltr'],
    ['ar', 'rtl'],
    ['he-IL', 'rtl'],
    ['fa', 'rtl'],
    ['az', 'ltr'],
    ['az-Arab', 'rtl'],
  ] as const) {
    it(`is written ${direction}: ${language}`, () => assert.equal(writingDirection(language), direction))
  }

  it('turns the page with it', () => {
    const page = samplePages(benign, { ...english, language: 'ar' }).get('signed out') ?? ''
    assert.match(page, /<html lang="ar" dir="rtl">/)
  })
})
