import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { coversPath, readRoutePath } from '../../src/config/route-path.ts'
import { compilePolicy } from '../../src/policy/compile.ts'
import { configOf, type Outcome, refused, warned, withEnv } from './samples.ts'

function covers(outer: string, inner: string): boolean {
  const [one, other] = [readRoutePath(outer), readRoutePath(inner)]
  return !('what' in one) && !('what' in other) && coversPath(one, other)
}

/** Written a second time on purpose, from contract 2. */
function matches(rule: string, segments: readonly string[]): boolean {
  const pattern = rule
    .replace(/\/$/, '')
    .replace(/\/\*\*$/, '(?:/.*)?')
    .replaceAll('/*', '/[^/]+')
  const target = segments.map(one => `/${one}`).join('')
  return new RegExp(`^${pattern === '' ? '' : pattern}$`).test(target)
}

const rules = (...routes: readonly object[]): Outcome => withEnv({ ENTRADA_ROUTES: JSON.stringify(routes) })

describe('the path of a rule', () => {
  it('is exact, or has * for segments and /** at its end', () => {
    for (const path of [
      '/',
      '/a',
      '/a/',
      '/a/*/b',
      '/*',
      '/**',
      '/a/**',
      '/é',
      '/%C3%A9',
      '/$x',
      '/a.b',
      '/@me',
      '/%2A',
    ]) {
      assert.deepEqual(rules({ path }).problems, [], path)
    }
  })

  it('is refused when it is ambiguous', () => {
    for (const path of [
      'a',
      '/a//b',
      '/a/../b',
      '/a/%2e%2e',
      '/a;b',
      '/a%2fb',
      '/a%5cb',
      '/a\\b',
      '/a?b=c',
      '/a#b',
      '/a%',
      '/a%00',
      '//',
    ]) {
      refused(rules({ path }), /^ENTRADA_ROUTES routes\[0\].path: /)
    }
  })

  it('is refused when it is a pattern of another tool, with what to write instead', () => {
    for (const path of [
      '/a*',
      '/a**',
      '/static/*.png',
      '/a/**/b',
      '/**/a',
      '/users/{id}',
      '/users/:id',
      '/[a-z]',
      '^/a$',
      '/(a|b)',
    ]) {
      refused(rules({ path }), /routes\[0\].path: .*; write .*\*/)
    }
    refused(rules({ path: '/a*' }), /; write \/a\/\*\* for it and everything below$/)
  })

  it('that passes is one that the policy can use', () => {
    const piece = fc.constantFrom(
      '/',
      'a',
      '*',
      '**',
      '%',
      '%2f',
      '%41',
      '.',
      '..',
      ';',
      ':',
      '{',
      'é',
      ' ',
      '\\',
      '?',
      '%2A',
      '\ud800',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), pieces => {
        const path = `/${pieces.join('')}`
        if (rules({ path }).loaded !== undefined) compilePolicy([{ path }], 'deny')
      }),
      { numRuns: 500 },
    )
  })
})

describe('the methods of a rule', () => {
  it('are capital letters, at least one, and never TRACE or CONNECT', () => {
    assert.ok(rules({ path: '/a', methods: ['GET', 'PROPFIND', 'M-SEARCH'] }, { path: '/a' }).loaded)
    refused(
      rules({ path: '/a', methods: ['get'] }),
      /methods\[0\]: must be a method in capital letters; write GET$/,
    )
    refused(rules({ path: '/a', methods: ['GET', 'TRACE'] }), /methods\[1\]: TRACE is never passed on/)
    refused(rules({ path: '/a', methods: ['CONNECT'] }), /CONNECT is never passed on/)
    refused(rules({ path: '/a', methods: [] }), /methods: is empty, so the rule would never match/)
    refused(rules({ path: '/a', methods: ['GET POST'] }), /must be a method/)
  })
})

describe('the host of a rule', () => {
  it('is a name, or one label in front of a name', () => {
    assert.equal(configOf(rules({ path: '/a', host: 'APP.example' })).routes[0]?.host, 'app.example')
    assert.ok(rules({ path: '/a', host: '*.app.example' }).loaded)
    for (const host of ['https://app.example', 'app.example:443', '*', 'a.*.example', 'app.example/x']) {
      refused(rules({ path: '/a', host }), /routes\[0\].host: must be a host name/)
    }
  })
})

describe('what a rule requires', () => {
  it('stands beside no other access', () => {
    for (const access of ['public', 'optional', 'deny']) {
      refused(
        rules({ path: '/a', access, require: { anyRole: ['A'] } }),
        /routes\[0\].require: cannot stand beside access/,
      )
    }
    assert.ok(rules({ path: '/a', access: 'authenticated', require: { anyRole: ['A'] } }).loaded)
  })

  it('is never an empty list, which would let nobody in (AUZ-01)', () => {
    for (const key of ['anyRole', 'allRoles', 'anyGroup', 'allGroups', 'anyUser', 'anyTenant']) {
      refused(
        rules({ path: '/a', require: { [key]: [] } }),
        new RegExp(`require.${key}: is empty: it would let nobody in`),
      )
    }
  })

  it('is never nothing, null or a misspelt key (AUZ-01)', () => {
    refused(rules({ path: '/a', require: {} }), /require: asks for nothing/)
    refused(rules({ path: '/a', require: null }), /require: must be a section/)
    refused(
      rules({ path: '/a', require: { anyRoles: ['A'] } }),
      /require.anyRoles: unknown setting; did you mean anyRole\?/,
    )
    refused(rules({ path: '/a', require: { anyRole: 'Admin' } }), /require.anyRole: must be a list of words/)
    refused(rules({ path: '/a', require: { anyRole: [''] } }), /require.anyRole\[0\]: must be text/)
    refused(
      rules({ path: '/a', requires: { anyRole: ['A'] } }),
      /routes\[0\].requires: unknown setting; did you mean require\?/,
    )
  })

  it('names ids, and an address is a warning', () => {
    warned(
      rules({ path: '/a', require: { anyUser: ['ada@example.com'] } }),
      /anyUser\[0\]: looks like an address/,
    )
  })
})

describe('a rule that can never match', () => {
  it('is a warning that names the one before it', () => {
    warned(
      rules({ path: '/a/**' }, { path: '/a/b' }),
      /routes\[1\]: can never match: rule 1 \(\/a\/\*\*\) comes first/,
    )
    warned(rules({ path: '/*' }, { path: '/a' }), /routes\[1\]: can never match/)
    warned(rules({ path: '/a/' }, { path: '/a' }), /routes\[1\]: can never match/)
    warned(rules({ path: '/%C3%A9' }, { path: '/é' }), /routes\[1\]: can never match/)
    warned(
      rules({ path: '/a' }, { path: '/a', host: 'x.example', methods: ['GET'] }),
      /routes\[1\]: can never match/,
    )
    warned(
      rules({ path: '/a', host: '*.example' }, { path: '/a', host: 'x.example' }),
      /routes\[1\]: can never match/,
    )
  })

  it('is none when the one before it is narrower', () => {
    for (const routes of [
      [{ path: '/a/b' }, { path: '/a/**' }],
      [{ path: '/a' }, { path: '/*' }],
      [{ path: '/a', host: 'x.example' }, { path: '/a' }],
      [
        { path: '/a', host: '*.example' },
        { path: '/a', host: 'a.b.example' },
      ],
      [{ path: '/a', methods: ['GET'] }, { path: '/a', methods: ['GET', 'POST'] }, { path: '/a' }],
      [{ path: '/A' }, { path: '/a' }],
      [{ path: '/%2A' }, { path: '/a' }],
      [{ path: '/a/*' }, { path: '/a/**' }],
    ]) {
      assert.deepEqual(rules(...routes).warnings, [], JSON.stringify(routes))
    }
  })

  it('is one for a method that GET covers', () => {
    warned(
      rules({ path: '/a', methods: ['GET'] }, { path: '/a', methods: ['HEAD'] }, { path: '/a' }),
      /routes\[1\]: can never match/,
    )
  })

  it('is one at an address of the gateway itself', () => {
    warned(rules({ path: '/.auth/**' }), /can never match: the gateway answers there itself/)
    warned(rules({ path: '/.auth/me' }), /can never match: the gateway answers there itself/)
    const own = withEnv({
      REDIRECT_URI: 'https://app.example/signin-oidc',
      ENTRADA_ROUTES: '[{"path":"/signin-oidc"}]',
    })
    warned(own, /can never match: the gateway answers there itself/)
    assert.deepEqual(rules({ path: '/**' }).warnings, [])
  })
})

describe('a rule for some methods', () => {
  it('with nothing behind it is a warning', () => {
    warned(
      rules({ path: '/a', methods: ['GET'], require: { anyRole: ['A'] } }),
      /routes\[0\]: holds for GET only; .* falls to defaultAccess/,
    )
    warned(
      rules({ path: '/a', methods: ['GET'] }, { path: '/a', host: 'x.example' }),
      /routes\[0\]: holds for GET only/,
    )
  })

  it('with a rule for the same path behind it is none, nor where nobody gets in otherwise', () => {
    assert.deepEqual(rules({ path: '/a', methods: ['GET'] }, { path: '/a' }).warnings, [])
    assert.deepEqual(rules({ path: '/a/b', methods: ['GET'] }, { path: '/a/**' }).warnings, [])
    const denied = withEnv({
      ENTRADA_DEFAULT_ACCESS: 'deny',
      ENTRADA_ROUTES: '[{"path":"/a","methods":["GET"]}]',
    })
    assert.deepEqual(denied.warnings, [])
    assert.deepEqual(rules({ path: '/a', methods: ['DELETE'], access: 'deny' }).warnings, [])
  })
})

describe('one path that covers another', () => {
  const segment = fc.constantFrom('a', 'b', '*')
  const path = fc
    .tuple(fc.array(segment, { maxLength: 3 }), fc.boolean())
    .map(([segments, deep]) => `/${[...segments, ...(deep ? ['**'] : [])].join('/')}`)

  it('matches everything that the other one matches', () => {
    const target = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 4 })
    fc.assert(
      fc.property(path, path, target, (outer, inner, segments) => {
        if (!covers(outer, inner) || !matches(inner, segments)) return true
        return matches(outer, segments)
      }),
      { numRuns: 2000 },
    )
  })
})
