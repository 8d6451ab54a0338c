import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  array,
  assert as holdsFor,
  constantFrom,
  oneof,
  property,
  string,
  stringMatching,
  tuple,
} from 'fast-check'
import { encodedList, encodedText, type HeaderEncoding } from '../../src/forward/header-encoding.ts'

const encodings: readonly HeaderEncoding[] = ['utf8', 'percent', 'base64', 'rfc2047']

/** What applications do to read a value. */
const readers: Readonly<Record<HeaderEncoding, (value: string) => string>> = {
  utf8: value => Buffer.from(value, 'latin1').toString('utf8'),
  percent: decodeURIComponent,
  base64: value => Buffer.from(value, 'base64').toString('utf8'),
  rfc2047: value =>
    value
      .replaceAll(/\?=[ \t]+=\?/g, '?==?')
      .replaceAll(/=\?utf-8\?B\?([A-Za-z0-9+/=]*)\?=/g, (_, word: string) =>
        Buffer.from(word, 'base64').toString('utf8'),
      ),
}

/** Anything that can be in a claim. */
const claim = string({ unit: 'binary', maxLength: 120 }).map(each =>
  each.replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' '),
)
const text = claim.map(each => each.trim())
const odd = constantFrom('Zoë 王', 'a,b;c', '100%', '%2C', '=?utf-8?B?QWRtaW4=?=', "it's (so) !*", '👩🏽‍🚀', ' ')
const encoding = constantFrom(...encodings)

describe('a text in a header', () => {
  it('is what it was when it is read', () => {
    holdsFor(
      property(text, encoding, (each, how) => {
        assert.equal(readers[how](encodedText(each, how)), each)
      }),
    )
  })

  it('holds nothing that a header cannot hold, and no control character when it is read', () => {
    const units = string({
      unit: constantFrom('\r', '\n', '\0', '\u007f', '\u0085', '\ud83d', 'a', 'é', ' '),
    })
    holdsFor(
      property(units, encoding, (each, how) => {
        const value = encodedText(each, how)
        assert.match(value, how === 'utf8' ? /^[\x20-\x7e\x80-\xff]*$/ : /^[\x20-\x7e]*$/)
        assert.equal(value, value.trim())
        if (how !== 'utf8') assert.doesNotMatch(readers[how](value), /[\p{Cc}\p{Surrogate}]/u)
      }),
    )
  })

  it('is nothing where nothing is left', () => {
    for (const how of encodings) assert.equal(encodedText(' \r\n\t', how), '', how)
  })

  it('is written in each way as it should be', () => {
    const name = 'Zoë, 王 & Co'
    assert.deepEqual(
      encodings.map(how => encodedText(name, how)),
      [
        Buffer.from(name).toString('latin1'),
        'Zo%C3%AB%2C%20%E7%8E%8B%20%26%20Co',
        Buffer.from(name).toString('base64'),
        `=?utf-8?B?${Buffer.from(name).toString('base64')}?=`,
      ],
    )
  })
})

describe('a text as encoded words', () => {
  it('is left as it is when it is plain ASCII', () => {
    assert.equal(encodedText('Ada Lovelace, 100% = a?', 'rfc2047'), 'Ada Lovelace, 100% = a?')
  })

  it('cannot be an encoded word that somebody has put into their name', () => {
    const forged = '=?utf-8?B?QWRtaW4=?='
    assert.notEqual(encodedText(forged, 'rfc2047'), forged)
    assert.equal(readers.rfc2047(encodedText(forged, 'rfc2047')), forged)
  })

  it('is in words of 75 characters at most, each of whole characters', () => {
    holdsFor(
      property(array(odd, { minLength: 1, maxLength: 60 }), many => {
        const value = encodedText(many.join('é'), 'rfc2047')
        if (!value.startsWith('=?')) return
        for (const word of value.split(' ')) {
          assert.ok(word.length <= 75, word)
          const base64 = /^=\?utf-8\?B\?([A-Za-z0-9+/]+=*)\?=$/.exec(word)?.[1] ?? assert.fail(word)
          assert.ok(!Buffer.from(base64, 'base64').toString().includes('\ufffd'), word)
        }
      }),
    )
  })
})

describe('several texts in a header', () => {
  const separator = constantFrom(',', ';', ' ', '|', ', ', '-', '.', "'", '~', '*', '!!', ';;', ';,;')
  const texts = array(
    claim.filter(each => each !== ''),
    { minLength: 1, maxLength: 6 },
  )
  const blank = constantFrom('', ' ', '\u00a0', '\u3000', '\ufeff', '\u2003\u2003')
  const oddTexts = array(
    tuple(blank, odd, blank).map(parts => parts.join('')),
    { minLength: 1, maxLength: 6 },
  )

  for (const lists of [texts, oddTexts]) {
    it('can be told apart again, whatever they hold', () => {
      holdsFor(
        property(lists, separator, encoding, (values, sign, how) => {
          const value = encodedList(values, sign, how)
          const read = how === 'percent' ? value : readers[how](value)
          assert.deepEqual(read.split(sign).map(decodeURIComponent), values)
        }),
      )
    })
  }

  it('are not made two of by a control character that becomes a blank', () => {
    assert.deepEqual(
      encodings.map(how => readers[how](encodedList(['a\tb', 'c'], ' ', how)).split(' ').length),
      [2, 3, 2, 2],
    )
    assert.equal(encodedList(['a\tb', 'c'], ' ', 'percent'), 'a%20b c')
  })

  it('keep a blank at either end, so that a reader who trims sees another name', () => {
    const names = [' Admins', 'Admins\u00a0', '\u3000Admins', '\ufeffAdmins', 'Admins\t']
    for (const how of encodings) {
      const value = encodedList(names, ',', how)
      const read = (how === 'percent' ? value : readers[how](value)).split(',')
      assert.ok(!read.some(each => each.trim() === 'Admins'), `${how}: ${value}`)
      assert.deepEqual(read.map(decodeURIComponent), [...names.slice(0, -1), 'Admins '], how)
    }
  })

  it('are written with commas as the preset has always done', () => {
    assert.equal(encodedList(['a,b', '100%', 'c d'], ',', 'utf8'), 'a%2Cb,100%25,c d')
    assert.equal(encodedList(['a,b', 'é'], ',', 'percent'), 'a%2Cb,%C3%A9')
    assert.equal(encodedList(['a-b', 'c'], '-', 'percent'), 'a%2Db-c')
  })
})

describe('a list that needs no encoding', () => {
  it('is as one that is looked through name by name', () => {
    const name = oneof(
      stringMatching(/^[\w.-]{0,8}$/),
      stringMatching(/^[\w.-]{0,8}$/),
      constantFrom('a,b', 'a b', ' a', 'a%', 'é', '\u0000', 'a|b', '\ud800', '=?', 'a\n', '\ufeff'),
    )
    const separators = constantFrom(',', ', ', ';', '|', ' ', '.', '-', '_', '--')
    // One that matches nothing, as none does, and is not taken for none.
    const noOther = /(?!)/g
    holdsFor(
      property(tuple(array(name, { maxLength: 4 }), separators, constantFrom(...encodings)), given => {
        assert.equal(encodedList(...given), encodedList(...given, noOther))
      }),
      { numRuns: 5000 },
    )
  })

  it('is looked through all the same where a reader takes more for special', () => {
    assert.equal(encodedList(['a-b'], ',', 'utf8', /b/g), 'a-b')
    assert.equal(encodedList(['a"b', 'c'], ',', 'utf8', /"/g), 'a%22b,c')
  })
})
