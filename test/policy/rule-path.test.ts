import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseRulePath } from '../../src/policy/rule-path.ts'

describe('the path of a route', () => {
  for (const [path, segments, below] of [
    ['/', [], false],
    ['/**', [], true],
    ['/**/', [], true],
    ['/a', ['a'], false],
    ['/a/', ['a'], false],
    ['/a/**', ['a'], true],
    ['/a/*', ['a', undefined], false],
    ['/*/b/**', [undefined, 'b'], true],
    ['/é', ['é'], false],
    ['/%C3%A9', ['é'], false],
    ['/$x/%24x', ['$x', '$x'], false],
    ['/a b/a%20b', ['a b', 'a b'], false],
    ['/%2A/%2a%2A', ['*', '**'], false],
    ['/a%2A/**', ['a*'], true],
    ['/😀', ['😀'], false],
  ] as const) {
    it(`is read: ${path}`, () => assert.deepEqual(parseRulePath(path), { segments, below }))
  }

  for (const [path, problem] of [
    ['', /begin with a slash/],
    ['a', /begin with a slash/],
    ['**', /begin with a slash/],
    ['/a//b', /empty segment/],
    ['/a/../b', /dot segment/],
    ['/a%2fb', /encoded slash/],
    ['/a;b', /semicolon/],
    ['/a#b', /fragment/],
    ['/a?b', /query/],
    ['/a%', /malformed/],
    ['/a\u0000', /control character/],
    ['/a\ud800', /surrogate/],
    ['/a*', /whole segment/],
    ['/*.css', /whole segment/],
    ['/a/**/b', /whole segment/],
    ['/**/**', /whole segment/],
    ['/***', /whole segment/],
  ] as const) {
    it(`is wrong: ${JSON.stringify(path)}`, () => {
      const read = parseRulePath(path)
      assert.ok(typeof read === 'string')
      assert.match(read, problem)
    })
  }
})
