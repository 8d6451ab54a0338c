import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { cookieNames, cookieValues } from '../../src/session/cookie-header.ts'

describe('the values of a cookie', () => {
  it('are none without a header or without the name', () => {
    assert.deepEqual(cookieValues(undefined, 'a'), [])
    assert.deepEqual(cookieValues('b=1', 'a'), [])
  })

  it('are all that were sent under the name, in their order', () => {
    assert.deepEqual(cookieValues('a=1; b=2;a=3 ;\ta=4', 'a'), ['1', '3', '4'])
  })

  it('are not those of a name that only ends like it', () => {
    assert.deepEqual(cookieValues('xa=1; b=a=2; x a=3', 'a'), [])
  })

  it('may be empty and may hold an equals sign', () => {
    assert.deepEqual(cookieValues('a=; a=b=c', 'a'), ['', 'b=c'])
  })
})

describe('the names of cookies', () => {
  it('are those with the prefix, each once', () => {
    assert.deepEqual(cookieNames('a.1=x; b=y; a.1=z; a.2=; a', 'a'), ['a.1', 'a.2'])
  })

  it('are none without a header', () => {
    assert.deepEqual(cookieNames(undefined, 'a'), [])
  })
})

describe('a Cookie header', () => {
  it('is read as whoever splits it at each semicolon reads it', () => {
    const piece = fc.constantFrom(
      'a=',
      'a',
      '=',
      ';',
      '; ',
      ' ',
      '\t',
      '1',
      'xa=',
      'a.0=',
      'A=',
      '\u00a0',
      'b=2',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), pieces => {
        const header = pieces.join('')
        const split = header
          .split(';')
          .map(pair => pair.replace(/^[ \t]+/, ''))
          .filter(pair => pair.startsWith('a='))
          .map(pair => pair.slice(2).trim())
        assert.deepEqual(cookieValues(header, 'a'), split)
      }),
      { numRuns: 5000 },
    )
  })
})
