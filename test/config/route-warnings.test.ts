import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { contradictionIn } from '../../src/config/contradictions.ts'
import { warnOfRoutes } from '../../src/config/route-coverage.ts'
import type { Identity } from '../../src/identity/identity.ts'
import { compilePolicy } from '../../src/policy/compile.ts'
import { shortfallOf } from '../../src/policy/judge.ts'
import { matchRoute } from '../../src/policy/match.ts'
import type { Requirement, RouteRule } from '../../src/policy/route.ts'
import { isRefusal, parseTarget } from '../../src/policy/target.ts'
import { withEnv } from './samples.ts'

const isLong = process.env['ENTRADA_TEST_LONG'] !== undefined

/** Indices of rules that are said never to match. */
function neverMatching(rules: readonly RouteRule[]): readonly number[] {
  const paths: string[] = []
  warnOfRoutes(rules, { prefix: '/.auth', callbackPath: '/.auth/callback' }, 'deny', {
    problem: () => assert.fail('a problem'),
    problemIn: () => assert.fail('a problem'),
    warning: (path, what) => void (what.startsWith('can never match') && paths.push(path)),
  })
  return paths.map(path => Number(/\d+/.exec(path)?.[0]))
}

describe('a rule for several methods', () => {
  it('can never match when rules for each of them come first', () => {
    const both = [
      { path: '/a/**', methods: ['GET'] },
      { path: '/*', methods: ['POST', 'PUT'] },
    ]
    assert.deepEqual(neverMatching([...both, { path: '/a', methods: ['GET', 'POST'] }]), [2])
    assert.deepEqual(neverMatching([...both, { path: '/a', methods: ['HEAD', 'PUT'] }]), [2])
    assert.deepEqual(neverMatching([...both, { path: '/a', methods: ['GET', 'DELETE'] }]), [])
    assert.deepEqual(neverMatching([...both, { path: '/a' }]), [])
    const { warnings } = withEnv({
      ENTRADA_ROUTES: JSON.stringify([...both, { path: '/a', methods: ['GET', 'POST'] }, { path: '/**' }]),
    })
    assert.match(
      warnings.join(),
      /routes\[2\]: can never match: rules 1 \(\/a\/\*\*\) and 2 \(\/\*\) come first and match all of it together/,
    )
  })
})

describe('a rule that is said never to match', () => {
  it('is taken for no request', () => {
    const segment = fc.constantFrom('a', 'A', 'b', 'é', '1')
    const path = fc.oneof(
      fc.constantFrom('/', '/**', '/*', '/a/**', '/*/b', '/a/*/**', '/.auth/**', '/.auth/me'),
      fc.array(segment, { minLength: 1, maxLength: 2 }).map(parts => `/${parts.join('/')}`),
    )
    const rule = fc.record<RouteRule>(
      {
        path,
        host: fc.constantFrom('a.example', '*.example', 'b.example'),
        methods: fc.uniqueArray(fc.constantFrom('GET', 'HEAD', 'POST', 'PUT'), { minLength: 1 }),
        caseSensitive: fc.boolean(),
        allow: fc.constant(['encodedSlash', 'doubleSlash', 'semicolon'] as const),
      },
      { requiredKeys: ['path'] },
    )
    const target = fc.tuple(
      fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE'),
      fc
        .array(fc.constantFrom('a', 'A', 'b', '%C3%A9', '1', 'a%2Fb', 'a;b', '', '.auth', 'me'), {
          maxLength: 3,
        })
        .map(parts => `/${parts.join('/')}`),
      fc.constantFrom('a.example', 'b.example', 'c.test'),
    )
    const seen = { warned: 0 }
    const all = fc.tuple(
      fc.array(rule, { minLength: 2, maxLength: 6 }),
      fc.array(target, { minLength: 30, maxLength: 30 }),
    )
    fc.assert(
      fc.property(all, ([rules, targets]) => {
        const never = neverMatching(rules)
        if (never.length === 0) return
        seen.warned += 1
        const own = { path: '/.auth/**', access: 'deny' } as const
        const policy = compilePolicy([own, ...rules], 'deny')
        for (const [method, url, host] of targets) {
          const asked = parseTarget(method, url, host)
          const route = isRefusal(asked) ? asked : matchRoute(policy, asked)
          if (isRefusal(route)) continue
          assert.ok(!never.includes(policy.routes.indexOf(route) - 1), `${method} ${host}${url}`)
        }
      }),
      { numRuns: isLong ? 50_000 : 1500 },
    )
    assert.ok(seen.warned > 100, `only ${seen.warned} were warned of`)
  })
})

describe('a requirement that contradicts itself', () => {
  const rows: readonly (readonly [Requirement, RegExp | undefined])[] = [
    [{ anyUser: ['a'], allOf: [{ anyUser: ['b'] }] }, /^no value is in all of its lists anyUser$/],
    [{ anyUser: ['a', 'b'], allOf: [{ anyUser: ['b'] }] }, undefined],
    [{ anyTenant: ['a'], not: { anyTenant: ['a', 'b'] } }, /^anyTenant names only what not excludes$/],
    [{ anyTenant: ['a', 'c'], not: { anyTenant: ['a', 'b'] } }, undefined],
    [{ anyRole: ['A'], not: { anyRole: ['A', 'B'] } }, /^anyRole names only what not excludes$/],
    [{ anyRole: ['A'], not: { anyRole: ['A'], anyGroup: ['g'] } }, undefined],
    [{ anyRole: ['A', 'C'], not: { anyRole: ['A', 'B'] } }, undefined],
    [{ allRoles: ['A', 'C'], not: { anyRole: ['A', 'B'] } }, /^allRoles names A, which not excludes$/],
    [{ allGroups: ['g'], allOf: [{ not: { allGroups: ['g'] } }] }, /^allGroups names g, which not excludes$/],
    [{ allGroups: ['g'], not: { allGroups: ['g', 'h'] } }, undefined],
    [
      {
        anyScope: ['s'],
        anyOf: [{ not: { anyScope: ['s'] } }, { anyUser: ['a'], allOf: [{ anyUser: ['b'] }] }],
      },
      /^no alternative of anyOf/,
    ],
    [{ anyScope: ['s'], anyOf: [{ not: { anyScope: ['s'] } }, { anyUser: ['a'] }] }, undefined],
    [{}, undefined],
  ]
  for (const [require, expected] of rows) {
    it(`${JSON.stringify(require)}: ${expected === undefined ? 'no' : 'yes'}`, () => {
      const found = contradictionIn(require)
      if (expected === undefined) assert.equal(found, undefined)
      else assert.match(found ?? '', expected)
    })
  }

  it('is a warning; so is a client of which the rule takes no tokens', () => {
    const warnings = (rule: object) =>
      withEnv({ ENTRADA_ROUTES: JSON.stringify([{ path: '/a', ...rule }]) }).warnings.join('\n')
    assert.match(
      warnings({ require: { anyRole: ['A'], not: { anyRole: ['A'] } } }),
      /^ENTRADA_ROUTES routes\[0\]\.require: can never hold, so the rule lets nobody in: anyRole names only/,
    )
    assert.match(
      warnings({ accept: ['bearer'], clients: ['a'], require: { anyClient: ['b'] } }),
      /require: can never hold, so the rule lets nobody in: no value is in all of its lists anyClient/,
    )
  })

  it('holds for nobody', () => {
    const letters = ['a', 'b', 'c'] as const
    const some = fc.uniqueArray(fc.constantFrom(...letters), { minLength: 1, maxLength: 3 })
    const words = {
      anyUser: some,
      anyTenant: some,
      anyRole: some,
      allRoles: some,
      anyGroup: some,
      allGroups: some,
    }
    const level = (inner: fc.Arbitrary<Requirement>) => {
      const several = fc.array(inner, { minLength: 1, maxLength: 2 })
      return fc.record<Requirement>(
        { ...words, not: inner, anyOf: several, allOf: several },
        { requiredKeys: [] },
      )
    }
    const required = level(level(fc.record<Requirement>(words, { requiredKeys: [] })))
    const identity = fc.record({
      user: fc.constantFrom('a', 'b'),
      tenant: fc.constantFrom('a', 'b'),
      roles: some,
      groups: some,
    })
    const seen = { warned: 0 }
    fc.assert(
      fc.property(required, fc.array(identity, { minLength: 20, maxLength: 20 }), (require, people) => {
        if (contradictionIn(require) === undefined) return
        seen.warned += 1
        for (const each of people) {
          const lacks = {
            roles: letters.filter(name => !each.roles.includes(name)),
            groups: letters.filter(name => !each.groups.includes(name)),
          }
          const who: Identity = {
            ...each,
            lacks,
            subject: 's',
            issuer: 'i',
            sessionId: 'x',
            authenticatedAt: 0,
          }
          assert.notEqual(shortfallOf(require, who), undefined)
        }
      }),
      { numRuns: isLong ? 50_000 : 1500 },
    )
    assert.ok(seen.warned > 50, `only ${seen.warned} were warned of`)
  })
})
