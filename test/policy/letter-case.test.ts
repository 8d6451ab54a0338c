import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compilePolicy } from '../../src/policy/compile.ts'
import { folded, foldedWidely } from '../../src/policy/letter-case.ts'
import { matchRoute } from '../../src/policy/match.ts'
import type { RouteRule } from '../../src/policy/route.ts'
import { isRefusal, parseTarget } from '../../src/policy/target.ts'

const otherwise = 'the path has another meaning when it is read in another way'

function routed(rules: readonly RouteRule[], path: string): string {
  const target = parseTarget('GET', encodeURI(path), 'app.example')
  const found = isRefusal(target) ? target : matchRoute(compilePolicy(rules, 'authenticated'), target)
  return isRefusal(found) ? found.detail : found.name
}

describe('a route for which case does not count', () => {
  const rules: readonly RouteRule[] = [
    { path: '/Kiss/**', name: 'kiss', caseSensitive: false },
    { path: '/kiss', name: 'never' },
    { path: '/*/iSé', name: 'any', caseSensitive: false },
    { path: '/straße/Σ', name: 'german', caseSensitive: false },
    { path: '/Exact/*', name: 'exact' },
    { path: '/exact/**', name: 'other' },
    { path: '/get', name: 'get', caseSensitive: false, methods: ['POST'] },
  ]
  for (const [path, name] of [
    ['/kiss', 'kiss'],
    ['/KISS/a', 'kiss'],
    ['/kIsS/', 'kiss'],
    ['/kisses', 'default'],
    ['/kis', 'default'],
    ['/a/ISÉ', 'any'],
    ['/a/isé', 'any'],
    ['/a/ise', 'default'],
    ['/STRAßE/σ', 'german'],
    ['/Exact/a', 'exact'],
    ['/exact/a', 'other'],
    ['/EXACT/a', 'default'],
    // Letters that only some readers fold: the long s, the Kelvin sign, dotted and dotless i, sharp s, final sigma
    ['/ki\u017fs', otherwise],
    ['/\u212aiss/a', otherwise],
    ['/k\u0130ss', otherwise],
    ['/k\u0131ss', otherwise],
    ['/ki\u0307ss', otherwise],
    ['/a/\u0130sé', otherwise],
    ['/strasse/σ', otherwise],
    ['/STRASSE/σ', otherwise],
    ['/stra\u1e9ee/σ', otherwise],
    ['/straße/ς', otherwise],
    ['/ki\u017fses', 'default'],
    // Not for this method, so nobody is in doubt
    ['/GET', 'default'],
    ['/\u212aet', 'default'],
  ] as const) {
    it(`${path}: ${name}`, () => assert.equal(routed(rules, path), name))
  }

  it('closes every spelling that an application may take for the closed one', () => {
    const closed: RouteRule[] = [
      { path: '/kiss/**', name: 'closed', access: 'deny', caseSensitive: false },
      { path: '/**', name: 'open', access: 'public' },
    ]
    for (const path of ['/kiss', '/KISS/x', '/ki\u017fs', '/\u212aISS', '/K\u0130SS', '/k\u0131ss/x']) {
      assert.notEqual(routed(closed, path), 'open', path)
    }
    assert.equal(routed(closed, '/miss'), 'open')
  })

  it('holds in every reading of a path', () => {
    const both: RouteRule[] = [
      { path: '/admin/**', name: 'admin', caseSensitive: false },
      { path: '/**', name: 'all', allow: ['doubleSlash', 'semicolon', 'encodedSlash'] },
    ]
    assert.equal(routed(both, '//ADMIN'), otherwise)
    assert.equal(routed(both, '/Admin;a/b'), otherwise)
    assert.equal(routed(both, '/a//b'), 'all')
  })
})

describe('letters folded', () => {
  it('are small ones with one partner', () => {
    assert.equal(folded('aBÉΣЖ-1'), 'abéσж-1')
    assert.equal(folded('\u017f\u212a\u0130\u0131ß\u1e9eς'), '\u017f\u212a\u0130\u0131ß\u1e9eς')
  })

  it('widely are the same for every pair that some way of ignoring case takes for the same', () => {
    const letters = Array.from({ length: 0x11_0000 }, (_, code) => String.fromCodePoint(code)).filter(
      letter => letter.toLowerCase() !== letter || letter.toUpperCase() !== letter,
    )
    assert.ok(letters.length > 2000)
    for (const letter of letters) {
      const wide = foldedWidely(letter)
      const forms = [
        letter.toLowerCase(),
        letter.toUpperCase(),
        letter.toLocaleLowerCase('tr'),
        letter.toLocaleUpperCase('tr'),
        folded(letter),
        wide,
      ]
      for (const form of forms) assert.equal(foldedWidely(form), wide, letter)
      // Unicode's simple case folding, as regular expressions do it
      const same = new RegExp(`^${letter}$`, 'iu')
      for (const other of ['k', 's', 'i', 'å', 'ω', 'θ', 'β', 'ß', 'µ', 'ι']) {
        if (same.test(other)) assert.equal(wide, foldedWidely(other), `${letter} ${other}`)
      }
    }
  })
})
