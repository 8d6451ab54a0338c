import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import type { Identity } from '../../src/identity/identity.ts'
import { asked } from '../../src/policy/asked.ts'
import { compilePolicy } from '../../src/policy/compile.ts'
import { decideRoute } from '../../src/policy/decide.ts'
import { explain } from '../../src/policy/explain.ts'
import { matchRoute } from '../../src/policy/match.ts'
import { reasonSentence } from '../../src/policy/reason-sentence.ts'
import type { RouteRule } from '../../src/policy/route.ts'

const now = 1_800_000_000
const numRuns = process.env['ENTRADA_TEST_LONG'] === undefined ? 1000 : 100_000

const ada: Identity = {
  ...{ user: 'ada', subject: 'ada', issuer: 'https://idp.example', roles: ['Reader'], groups: [] },
  ...{ sessionId: 'hash', authenticatedAt: now },
}

const rules: readonly RouteRule[] = [
  { path: '/public/**', access: 'public' },
  { path: '/optional', access: 'optional' },
  { path: '/admin/**', host: 'admin.example', name: 'admins' },
  { path: '/reports/**', methods: ['GET'], require: { anyRole: ['Reader'] } },
  { path: '/reports/**', require: { anyRole: ['Writer'] } },
  { path: '/Trial/**', require: { anyRole: ['Writer'] }, shadow: true, caseSensitive: false },
  { path: '/strong', require: { maxAge: 60 } },
]
const policy = compilePolicy(rules, 'deny')

function explained(request: string) {
  const [method = '', url = ''] = request.split(' ')
  return explain(policy, asked(method, url, 'https://app.example'), ada, now)
}

describe('an explanation', () => {
  it('tells of each rule why it was passed over, up to the one that decides', () => {
    const mismatches = (request: string) => explained(request).tried.map(({ mismatch }) => mismatch)
    const paths = (count: number) => Array.from({ length: count }, () => 'path')
    assert.deepEqual(mismatches('GET /public/x'), [undefined])
    assert.deepEqual(mismatches('GET /admin/x'), ['path', 'path', 'host', ...paths(4)])
    assert.deepEqual(mismatches('GET https://admin.example/admin/x'), ['path', 'path', undefined])
    assert.deepEqual(mismatches('POST /reports/x'), ['path', 'path', 'path', 'method', undefined])
    assert.deepEqual(mismatches('GET /other'), paths(7))
    assert.deepEqual(mismatches('GET /tr%C4%B1al/x'), [...paths(5), 'letters'])
  })

  it('gives the reason, in words too', () => {
    const said = (request: string) => {
      const explanation = explained(request)
      const { decision, reason } = explanation
      return [decision.kind, reason, reasonSentence(explanation)].join(' | ')
    }
    assert.match(said('GET /public/x'), /^allow \| public \| the rule lets in everybody/)
    assert.match(said('GET /optional'), /^allow \| optional \|/)
    assert.match(said('GET https://admin.example/admin'), /^allow \| signed-in \| /)
    assert.match(said('GET /reports/x'), /^allow \| requirements-met \| they have everything/)
    assert.match(said('POST /reports/x'), /^deny \| ERR_POLICY_ROLE_MISSING \| they lack a role/)
    assert.match(said('GET /trial'), /^allow \| ERR_POLICY_ROLE_MISSING \| they lack a role/)
    assert.match(said('GET /strong'), /^step-up \| ERR_STEP_UP_REQUIRED \| they have to sign in once more/)
    assert.match(
      said('GET /a//b'),
      /^bad-request \| ERR_TARGET_AMBIGUOUS \| the path holds an empty segment$/,
    )
    assert.match(said('TRACE /'), /^bad-request \| ERR_METHOD_NOT_ALLOWED \| TRACE is never passed on$/)
    assert.match(said('GET /x'), /^deny \| ERR_POLICY_ROUTE_CLOSED \| the rule lets in nobody$/)
  })

  it('names the code alone where there are no words for it', () => {
    const { decision } = explained('GET /x')
    assert.equal(reasonSentence({ decision, reason: 'ERR_INTERNAL' }), 'ERR_INTERNAL')
  })

  it('is of the route that the gateway takes, and of what that says', () => {
    const segment = fc.constantFrom('a', 'b', 'A', '%2F', 'ı', 'I', 'x;y', '')
    const path = fc.array(segment, { maxLength: 3 }).map(segments => `/${segments.join('/')}`)
    const ruled = fc.record<RouteRule>(
      {
        path: fc.constantFrom('/', '/a', '/a/**', '/*/b', '/**', '/I/*', '/b/**'),
        host: fc.constantFrom('app.example', '*.example', 'b.test'),
        methods: fc.constantFrom(['GET'], ['POST', 'PUT']),
        caseSensitive: fc.boolean(),
        allow: fc.constant(['encodedSlash', 'doubleSlash', 'semicolon']),
        access: fc.constantFrom('public', 'authenticated', 'deny', 'optional'),
      },
      { requiredKeys: ['path'] },
    )
    const one = fc.tuple(
      fc.array(ruled, { maxLength: 5 }),
      fc.constantFrom('authenticated', 'deny'),
      fc.constantFrom('GET', 'POST', 'HEAD'),
      fc.tuple(fc.constantFrom('', 'https://b.test', 'http://c.example'), path).map(parts => parts.join('')),
      fc.boolean(),
    )
    fc.assert(
      fc.property(one, ([given, access, method, url, isSomebody]) => {
        const by = compilePolicy(given, access)
        const identity = isSomebody ? ada : undefined
        const target = asked(method, url, 'https://app.example')
        const { decision, route, tried } = explain(by, target, identity, now)
        const found = 'code' in target ? target : matchRoute(by, target)
        if ('code' in found) {
          assert.deepEqual([decision.kind, route], ['bad-request', undefined])
          return
        }
        assert.equal(route, found)
        assert.deepEqual(decision, decideRoute(found, identity, now))
        assert.deepEqual(
          tried.map(each => each.route),
          by.routes.slice(0, tried.length),
        )
        if (found === by.fallback) assert.equal(tried.length, by.routes.length)
        else assert.deepEqual(tried.at(-1), { route: found })
      }),
      { numRuns },
    )
  })
})
