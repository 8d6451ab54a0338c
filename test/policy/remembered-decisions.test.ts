import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import type { Identity } from '../../src/identity/identity.ts'
import { type CompiledRoute, compilePolicy } from '../../src/policy/compile.ts'
import { decideRoute } from '../../src/policy/decide.ts'
import { rememberDecisions } from '../../src/policy/remembered-decisions.ts'
import type { Requirement, RouteRule } from '../../src/policy/route.ts'

const now = 1_800_000_000
const numRuns = process.env['ENTRADA_TEST_LONG'] === undefined ? 2000 : 100_000

const ada: Identity = Object.freeze({
  ...{ user: 'ada', subject: 'ada', issuer: 'https://idp.example', tenant: 't1', email: 'ada@corp.example' },
  ...{ roles: ['Reader'], groups: ['staff'], claims: { level: [3] }, sessionId: 'hash' },
  ...{ lacks: { roles: ['Guest'], groups: [] }, acrs: ['c1'], authTime: now - 60, authenticatedAt: now },
})

function routeOf(rule: Partial<RouteRule>): CompiledRoute {
  const [route] = compilePolicy([{ path: '/a', name: 'a', ...rule }], 'deny').routes
  assert.ok(route !== undefined)
  return route
}

describe('a decision that is remembered', () => {
  it('is the same object for the same route and identity, and judged anew for any other', () => {
    const decide = rememberDecisions()
    const route = routeOf({ require: { anyRole: ['Reader'] } })
    const first = decide(route, ada, now)
    assert.equal(decide(route, ada, now + 5), first)
    assert.ok(Object.isFrozen(first))
    assert.equal(decide(route, Object.freeze({ ...ada, roles: [] }), now).kind, 'deny')
    assert.equal(decide(routeOf({ access: 'deny' }), ada, now).kind, 'deny')
    assert.equal(decide(route, undefined, now).kind, 'sign-in')
    assert.equal(decide(route, ada, now), first)
  })

  it('is none where nothing is asked for, which is said anew as fast', () => {
    const decide = rememberDecisions()
    for (const route of [routeOf({}), routeOf({ require: {} })]) {
      const first = decide(route, ada, now)
      assert.deepEqual(first, { kind: 'allow', route: 'a', identify: true })
      assert.notEqual(decide(route, ada, now), first)
    }
  })

  it('is not met by other rules, be they for the same path and name', () => {
    const decide = rememberDecisions()
    assert.equal(decide(routeOf({}), ada, now).kind, 'allow')
    assert.equal(decide(routeOf({ require: { anyRole: ['Writer'] } }), ada, now).kind, 'deny')
    assert.equal(decide(routeOf({}), ada, now).kind, 'allow')
  })

  it('is none where the time has a say', () => {
    const decide = rememberDecisions()
    const route = routeOf({ require: { maxAge: 120 } })
    assert.equal(decide(route, ada, now).kind, 'allow')
    assert.equal(decide(route, ada, now + 59).kind, 'allow')
    assert.equal(decide(route, ada, now + 60).kind, 'step-up')
    assert.equal(decide(route, ada, now).kind, 'allow')
  })

  it('is none for an identity that could change', () => {
    const decide = rememberDecisions()
    const route = routeOf({ require: { anyRole: ['Reader'] } })
    const somebody = { ...ada, roles: ['Reader'] }
    assert.equal(decide(route, somebody, now).kind, 'allow')
    somebody.roles = []
    assert.equal(decide(route, somebody, now).kind, 'deny')
  })

  it('is forgotten where somebody has asked for many others, and right all the same', () => {
    const decide = rememberDecisions()
    const routes = Array.from({ length: 100 }, (_, at) =>
      routeOf({ require: { anyRole: [at % 2 === 0 ? 'Reader' : 'Writer'] } }),
    )
    const [first] = routes
    assert.ok(first !== undefined)
    const before = decide(first, ada, now)
    for (const [at, route] of routes.entries()) {
      assert.equal(decide(route, ada, now).kind, at % 2 === 0 ? 'allow' : 'deny')
    }
    assert.notEqual(decide(first, ada, now), before)
    assert.deepEqual(decide(first, ada, now), before)
  })

  it('is what judging anew says, whatever the rule asks and whenever', () => {
    const list = (...members: string[]) => fc.subarray(members, { minLength: 1 })
    const parts = {
      anyRole: list('Reader', 'Writer'),
      allGroups: list('staff', 'board'),
      anyTenant: list('t1', 't2'),
      anyUser: list('ada', 'zoe'),
      anyEmailDomain: list('corp.example', 'b.example'),
      anyScope: list('read'),
      anyClient: list('c'),
      claims: fc.constantFrom({ level: [3] }, { level: [4] }),
    }
    const part = fc.record<Requirement>(parts, { requiredKeys: ['anyRole'] })
    const require = fc.record<Requirement>(
      {
        ...parts,
        ...{ authContext: fc.constantFrom('c1', 'c2'), maxAge: fc.constantFrom(0, 60, 61, 120, 3600) },
        ...{ not: part, anyOf: fc.array(part, { minLength: 1, maxLength: 2 }), allOf: fc.tuple(part) },
      },
      { requiredKeys: [] },
    )
    const rule = fc.record<Partial<RouteRule>>(
      {
        require,
        shadow: fc.boolean(),
        accept: fc.constantFrom(['session'], ['session', 'bearer']),
        clients: fc.constant(['c']),
        hint: fc.constant('Ask.'),
      },
      { requiredKeys: ['accept'] },
    )
    const sometimes = fc.record({ isBearer: fc.boolean(), later: fc.array(fc.nat(4000), { maxLength: 4 }) })
    fc.assert(
      fc.property(fc.tuple(rule, sometimes), ([given, { isBearer, later }]) => {
        const decide = rememberDecisions()
        const route = routeOf({ ...given, audiences: ['api'] })
        const identity = isBearer ? Object.freeze({ ...ada, scopes: ['read'], client: 'c' }) : ada
        for (const after of [0, ...later, 0]) {
          assert.deepEqual(decide(route, identity, now + after), decideRoute(route, identity, now + after))
        }
      }),
      { numRuns },
    )
  })
})
