import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inspect } from 'node:util'
import * as fc from 'fast-check'
import { claimValues, valuesAt } from '../../src/identity/claim-values.ts'

const at = (claim: unknown) => valuesAt(claimValues({ c: claim }, ['c']), 'c')

describe('a claim that a rule names', () => {
  it('is text, a number, true or false, or a list of these', () => {
    assert.deepEqual(at('x'), ['x'])
    assert.deepEqual(at(''), [''])
    assert.deepEqual(at(0), [0])
    assert.deepEqual(at(1.5), [1.5])
    assert.deepEqual(at(Number.MAX_SAFE_INTEGER), [Number.MAX_SAFE_INTEGER])
    assert.deepEqual(at(false), [false])
    assert.deepEqual(at(['x', 1, true]), ['x', 1, true])
    assert.deepEqual(at([]), [])
    assert.deepEqual(at('x'.repeat(256)), ['x'.repeat(256)])
  })

  it('is not known in any other shape, nor is any part of it', () => {
    for (const claim of [
      ...[
        undefined,
        null,
        {},
        { x: 1 },
        [null],
        ['x', {}],
        ['x', ['y']],
        'a\u0000b',
        'a\nb',
        ['x', 'a\u2028b'],
      ],
      ...['x'.repeat(257), ['x', 'x'.repeat(257)], '\ud800', 2 ** 53, -(2 ** 53), Number.NaN],
      Array.from({ length: 201 }, () => 'x'),
    ]) {
      assert.equal(at(claim), undefined, inspect(claim))
    }
  })

  it('is found by its whole name first, then by the dots', () => {
    const claims = { 'a.b': 'whole', a: { b: 'inner', c: { d: ['deep'] } } }
    const values = claimValues(claims, ['a.b', 'a.c.d', 'a', 'a.x'])
    assert.deepEqual(values, { 'a.b': ['whole'], 'a.c.d': ['deep'] })
  })

  it('is an own property only', () => {
    for (const path of ['toString', '__proto__', 'constructor.name', 'a.length', 'hasOwnProperty']) {
      assert.equal(claimValues({ a: 'text' }, [path]), undefined, path)
      assert.equal(valuesAt(claimValues({ a: 'text' }, ['a']), path), undefined, path)
    }
    const odd = JSON.parse('{"__proto__":"x"}') as Record<string, unknown>
    assert.deepEqual(valuesAt(claimValues(odd, ['__proto__']), '__proto__'), ['x'])
  })

  it('is nothing where no rule names any', () => {
    assert.equal(claimValues({ a: 1 }, []), undefined)
    assert.equal(valuesAt(undefined, 'a'), undefined)
  })

  it('has the values that stand there and no others, whatever stands there', () => {
    fc.assert(
      fc.property(fc.jsonValue(), claim => {
        const values = at(claim)
        if (values !== undefined) assert.deepEqual(values, Array.isArray(claim) ? claim : [claim])
      }),
    )
  })
})
