import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { type CompiledRoute, compilePolicy, type Policy } from '../../src/policy/compile.ts'
import { matchRoute } from '../../src/policy/match.ts'
import { mismatchOf, widened } from '../../src/policy/mismatch.ts'
import { readingsOf } from '../../src/policy/readings.ts'
import type { RouteRule } from '../../src/policy/route.ts'
import { isRefusal, parseTarget, type Target } from '../../src/policy/target.ts'

const numRuns = process.env['ENTRADA_TEST_LONG'] === undefined ? 3000 : 300_000

/** What the rules say, by asking one after the other from the top: as simple as can be. */
function oneByOne(policy: Policy, target: Target): CompiledRoute | undefined {
  const { needs } = target
  const route = firstOf(policy, target, target.segments)
  if (route === undefined || needs === undefined) return route
  if (needs.some(oddity => !route.allow.has(oddity))) return undefined
  const readings = readingsOf(target.path)
  return readings?.every(read => firstOf(policy, target, read) === route) === true ? route : undefined
}

function firstOf(policy: Policy, target: Target, segments: readonly string[]): CompiledRoute | undefined {
  const wide = widened(policy, segments)
  for (const route of policy.routes) {
    const mismatch = mismatchOf(route, target, segments, wide)
    if (mismatch === undefined) return route
    if (mismatch === 'letters') return undefined
  }
  return policy.fallback
}

/** The route, or undefined for a refusal, by the policy as requests go by it. */
function byIndex(policy: Policy, target: Target): CompiledRoute | undefined {
  const found = matchRoute(policy, target)
  return isRefusal(found) ? undefined : found
}

const oddities = ['encodedSlash', 'doubleSlash', 'semicolon'] as const

/** Few names, so that rules and targets meet; pairs that some readers take for the same. */
const plain = fc.constantFrom('a', 'b')
const named = fc.oneof(
  ...[plain, plain, plain],
  fc.constantFrom('A', 'k', '\u212a', 'ß', 'SS', 'ı', 'I', 'é', 'É', '__proto__'),
)
const any = fc.constantFrom('*', '*', '%2A', '%61')
const rulePath = fc
  .tuple(fc.array(fc.oneof(named, any), { maxLength: 3 }), fc.boolean())
  .map(([segments, below]) => `/${[...segments, ...(below ? ['**'] : [])].join('/')}`)
const rule = fc.record<RouteRule>(
  {
    path: rulePath,
    host: fc.constantFrom('app.example', '*.example', '*.app.example', 'example', 'x.app.example'),
    methods: fc.constantFrom(['GET'], ['POST', 'PUT'], ['HEAD']),
    caseSensitive: fc.boolean(),
    allow: fc.subarray([...oddities]),
    access: fc.constantFrom('public', 'authenticated', 'deny', 'optional'),
  },
  { requiredKeys: ['path'] },
)
const encoded = named.map(name => encodeURIComponent(name))
const sentSegment = fc.oneof(
  ...[encoded, encoded, encoded, encoded, encoded, encoded, encoded, encoded],
  fc.constantFrom('%61', '%41', '%2A', 'b.', 'a%20', '%2Fa', 'a;x', '', '%23', 'c', '%2561'),
)
const sent = fc
  .tuple(fc.array(sentSegment, { maxLength: 4 }), fc.constantFrom('', '/'))
  .map(([segments, end]) => `/${segments.join('/')}${end}`)
const host = fc.constantFrom(
  ...['app.example', 'APP.example.:8080', 'x.app.example', 'x.y.app.example', 'example', 'b.example'],
  ...['[::1]', '10.0.0.1'],
)
const method = fc.constantFrom('GET', 'HEAD', 'POST', 'get')

describe('the index of the rules', () => {
  it('gives the rule that asking one after the other gives', t => {
    let matches = 0
    let refusals = 0
    fc.assert(
      fc.property(
        fc.tuple(
          fc.array(rule, { minLength: 2, maxLength: 14, size: 'max' }),
          fc.array(fc.tuple(method, sent, host), { minLength: 6, maxLength: 12 }),
        ),
        ([rules, requests]) => {
          const policy = compilePolicy(rules, 'deny')
          for (const [asked, path, at] of requests) {
            const target = parseTarget(asked, path, at)
            if (isRefusal(target)) continue
            const found = byIndex(policy, target)
            assert.equal(found, oneByOne(policy, target), `${asked} ${path} at ${at}`)
            if (found === undefined) refusals++
            else if (found !== policy.fallback) matches++
          }
        },
      ),
      { numRuns },
    )
    t.diagnostic(`${matches} matches, ${refusals} refusals`)
    // Where nothing matches, nothing is shown
    assert.ok(matches > numRuns && refusals > numRuns / 40, `${matches} ${refusals}`)
  })

  it('gives the first of those that differ by host, method or a segment that stands for any', () => {
    const rules: readonly RouteRule[] = [
      { path: '/*/x/c', methods: ['POST'], name: '0' },
      { path: '/a/**', host: '*.app.example', name: '1' },
      { path: '/*/b', name: '2' },
      { path: '/a/b', name: '3' },
      { path: '/a/**', host: 'app.example', name: '4' },
      { path: '/a/*/c', name: '5' },
      { path: '/**', host: 'app.example', name: '6' },
      { path: '/a/**', name: '7' },
    ]
    const policy = compilePolicy(rules, 'deny')
    const name = (path: string, at: string, by = 'GET') => {
      const target = parseTarget(by, path, at)
      assert.ok(!isRefusal(target))
      return byIndex(policy, target)?.name
    }
    assert.equal(name('/a/b', 'app.example'), '2')
    assert.equal(name('/a/b', 'x.app.example'), '1')
    assert.equal(name('/a/b', 'x.y.app.example'), '2')
    assert.equal(name('/a/x/c', 'app.example'), '4')
    assert.equal(name('/a/x/c', 'app.example', 'POST'), '0')
    assert.equal(name('/a/x/c', 'b.example'), '5')
    assert.equal(name('/a', 'b.example'), '7')
    assert.equal(name('/c', 'app.example'), '6')
    assert.equal(name('/c', 'b.example'), 'default')
  })

  it('looks at few of a thousand rules', () => {
    const looked = { count: 0 }
    const policy = compilePolicy(
      Array.from({ length: 1000 }, (_, at) => ({
        path: `/api/v1/part-${at}/**`,
        methods: ['GET'],
        ...(at % 2 === 0 && { host: 'app.example' }),
      })),
      'deny',
    )
    for (const { methods } of policy.routes) {
      Object.defineProperty(methods, 'has', { value: () => ++looked.count > 0 })
    }
    for (const at of [0, 501, 999, 1000]) {
      const target = parseTarget('GET', `/api/v1/part-${at}/x`, at === 0 ? 'app.example' : 'b.example')
      assert.ok(!isRefusal(target))
      assert.equal(matchRoute(policy, target), policy.routes[at] ?? policy.fallback)
    }
    assert.equal(looked.count, 3)
  })
})
