import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { cleaned, isClean } from '../../src/identity/text.ts'

describe('a text for people', () => {
  it('stays as it is when nothing is wrong with it', () => {
    assert.equal(cleaned('Zoë Ångström, "邓" #1 😀'), 'Zoë Ångström, "邓" #1 😀')
  })

  it('loses control characters and line separators', () => {
    assert.equal(cleaned('A\u0000d\r\na\u001b[31m\u007f\u0085\u009f\u2028\u2029!'), 'Ada[31m!')
  })

  it('gets half surrogate pairs replaced', () => assert.equal(cleaned('a\ud800b\udc00'), 'a\ufffdb\ufffd'))

  it('is trimmed', () => assert.equal(cleaned(' \u00a0Ada\t '), 'Ada'))

  it('has at most 256 characters', () => assert.equal(cleaned('x'.repeat(300)), 'x'.repeat(256)))

  it('is not cut through a surrogate pair, nor ends in a space then', () => {
    assert.equal(cleaned(`${'x'.repeat(255)}😀`), 'x'.repeat(255))
    assert.equal(cleaned(`${'x'.repeat(255)} y`), 'x'.repeat(255))
  })

  for (const text of ['', ' ', '\n\u0000']) {
    it(`is none when nothing is left of ${JSON.stringify(text)}`, () =>
      assert.equal(cleaned(text), undefined))
  }
})

describe('a text that is compared', () => {
  it('is clean when it can stand anywhere', () => assert.equal(isClean('Zoë 😀'), true))

  for (const text of ['a\nb', '\u0000', '\u007f', '\u0085', '\u2028', '\u2029', '\ud800', 'a\udc00']) {
    it(`is not clean with ${JSON.stringify(text)}`, () => assert.equal(isClean(text), false))
  }
})
