import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { claimAt, stringsAt } from '../../src/identity/claim-path.ts'

const numRuns = process.env['ENTRADA_TEST_LONG'] === undefined ? 1000 : 100_000

describe('a claim path', () => {
  it('finds a claim by its whole name', () => assert.equal(claimAt({ sub: 'a' }, 'sub'), 'a'))

  it('finds a claim whose name holds dots', () => {
    assert.equal(claimAt({ 'https://app.example/roles': 'a' }, 'https://app.example/roles'), 'a')
  })

  it('goes down step by step', () => {
    assert.equal(claimAt({ realm_access: { roles: { first: 'a' } } }, 'realm_access.roles.first'), 'a')
  })

  it('finds a claim below a name that holds dots and dashes, at whichever step', () => {
    const claims = {
      resource_access: { 'shop.web-1': { roles: ['Buyer'] }, shop: { other: 1 } },
      'a.b': { 'c.d': { e: 2 } },
    }
    assert.deepEqual(claimAt(claims, 'resource_access.shop.web-1.roles'), ['Buyer'])
    assert.equal(claimAt(claims, 'a.b.c.d.e'), 2)
    assert.equal(claimAt(claims, 'resource_access.shop.web-2.roles'), undefined)
  })

  it('prefers the shorter name on the way', () => {
    assert.equal(claimAt({ a: { b: { c: 1 } }, 'a.b': { c: 2 } }, 'a.b.c'), 1)
  })

  it('prefers the whole name', () => assert.equal(claimAt({ 'a.b': 1, a: { b: 2 } }, 'a.b'), 1))

  for (const path of [
    'b',
    'a.b.c',
    'a.',
    '.a',
    '',
    'a.0',
    'list.0',
    'list.length',
    'text.length',
    'none.x',
  ]) {
    it(`finds nothing at ${JSON.stringify(path)}`, () => {
      assert.equal(claimAt({ a: { b: 'x' }, list: ['x'], text: 'x', none: null }, path), undefined)
    })
  }

  for (const path of [
    'constructor',
    'toString',
    '__proto__',
    'a.constructor',
    'a.__proto__.polluted',
    'list.map',
  ]) {
    it(`finds nothing inherited at ${path}`, () => {
      assert.equal(claimAt({ a: {}, list: [] }, path), undefined)
    })
  }

  it('finds a claim that is called __proto__ when the token has it', () => {
    const claims = JSON.parse('{"__proto__":{"roles":["a"]}}') as Record<string, unknown>
    assert.deepEqual(claimAt(claims, '__proto__.roles'), ['a'])
    assert.equal(claimAt(claims, 'roles'), undefined)
  })

  it('finds nothing that only a prototype has, whatever the claims and the path', () => {
    const names = fc.constantFrom(
      'a',
      'b',
      'c',
      '__proto__',
      'constructor',
      'toString',
      'length',
      'inherited',
    )
    const value = fc.letrec(tie => ({
      node: fc.oneof(
        { maxDepth: 3 },
        fc.constant('own'),
        fc.array(tie('node'), { maxLength: 2 }),
        fc
          .dictionary(names, tie('node'), { maxKeys: 3 })
          .map(own => Object.assign(Object.create({ inherited: 'stolen', c: 'stolen' }) as object, own)),
      ),
    })).node
    fc.assert(
      fc.property(
        fc.dictionary(names, value),
        fc.array(names, { minLength: 1, maxLength: 4 }),
        (own, path) => {
          const claims = Object.assign(Object.create({ inherited: 'stolen', c: 'stolen' }) as object, own)
          const found = claimAt(claims, path.join('.'))
          assert.notEqual(found, 'stolen')
          assert.notEqual(typeof found, 'function')
          assert.notEqual(typeof found, 'number')
          assert.notEqual(found, Object.prototype)
        },
      ),
      { numRuns },
    )
  })
})

describe('the strings at claim paths', () => {
  it('are one for a string', () =>
    assert.deepEqual(stringsAt({ roles: 'Reader Admin' }, ['roles']), ['Reader Admin']))

  it('come in order, each once, from all paths', () => {
    const claims = { roles: ['b', 'a', 'b'], app: { roles: ['c', 'a'] } }
    assert.deepEqual(stringsAt(claims, ['roles', 'app.roles', 'none']), ['b', 'a', 'c'])
  })

  it('leave out empty ones', () => {
    assert.deepEqual(stringsAt({ a: '', b: ['', 'x'] }, ['a', 'b']), ['x'])
  })

  for (const value of [undefined, null, true, 1, {}, { 0: 'a', length: 1 }, ['a', 1], [['a']], ['a', null]]) {
    it(`are none for ${JSON.stringify(value)}`, () => {
      assert.deepEqual(stringsAt({ roles: value }, ['roles']), [])
    })
  }

  it('are none without a path', () => assert.deepEqual(stringsAt({ roles: ['a'] }, []), []))
})
