import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { setCookieName, withoutOwnCookies } from '../../src/forward/cookies.ts'

const isOurs = (name: string) => name === 'ours'

describe('a Cookie header on its way to the upstream', () => {
  const rows: [from: string, to: string | undefined][] = [
    ['a=1; b=2', 'a=1; b=2'],
    ['a=1;b="x y";  c', 'a=1;b="x y";  c'],
    ['ours=1', undefined],
    ['ours=1; a=2', 'a=2'],
    ['a=1; ours=2', 'a=1'],
    ['a=1; ours=2; b=3', 'a=1; b=3'],
    ['a=1;ours =2;\tours=3; b', 'a=1; b'],
    ['ours', undefined],
    ['ourselves=1; xours=2; a=ours=3', 'ourselves=1; xours=2; a=ours=3'],
  ]
  for (const [from, to] of rows) {
    it(`keeps all but ours, byte for byte: ${from}`, () => assert.equal(withoutOwnCookies(from, isOurs), to))
  }

  it('is what is left of it when it is split at each semicolon', () => {
    const piece = fc.constantFrom(
      ...[
        'ours',
        'ours',
        'ours=',
        'a',
        'b=',
        '=',
        ';',
        ';',
        '; ',
        ' ',
        '\t',
        '\u00a0',
        '\u000b',
        '\u0001',
        '\u2003',
        'x',
      ],
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), pieces => {
        const header = pieces.join('')
        const pairs = header.split(';')
        const nameOf = (pair: string) =>
          pair
            .replace(/^[\s=]+/, '')
            .split('=', 1)[0]
            ?.trim() ?? ''
        const kept = pairs.filter(pair => !isOurs(nameOf(pair)))
        const rest = kept.join(';').replace(/^[ \t]+/, '')
        const left = kept.length === pairs.length ? header : rest === '' ? undefined : rest
        assert.equal(withoutOwnCookies(header, isOurs), left)
        assert.equal(setCookieName(header), nameOf(pairs[0] ?? ''))
      }),
      { numRuns: 5000 },
    )
  })
})

describe('the name of a cookie that is set', () => {
  for (const line of ['a=1', 'a=1; Path=/', ' a = 1;x', 'a', 'a;b=c']) {
    it(`is a: ${line}`, () => assert.equal(setCookieName(line), 'a'))
  }
})
