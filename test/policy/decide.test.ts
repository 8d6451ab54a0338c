import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import type { Identity } from '../../src/identity/identity.ts'
import { compilePolicy, type CompiledRoute } from '../../src/policy/compile.ts'
import { decideRoute as decideWithRule } from '../../src/policy/decide.ts'
import type { Access, Decision } from '../../src/policy/decision.ts'
import type { Requirement, RouteRule } from '../../src/policy/route.ts'

const now = 1_800_000_000

const numRuns = process.env['ENTRADA_TEST_LONG'] === undefined ? 1000 : 100_000

const ada: Identity = {
  user: 'u1',
  subject: 's1',
  issuer: 'https://idp.example',
  tenant: 'ABCDEF01-2222-4333-8444-555555555555',
  email: 'ada@corp.example',
  roles: ['Reader', 'Writer'],
  groups: ['g1', 'g2'],
  sessionId: 'hash',
  authenticatedAt: 0,
}

function routeOf(rule: Omit<RouteRule, 'path'>): CompiledRoute {
  const [route] = compilePolicy([{ path: '/a', name: 'a', ...rule }], 'deny').routes
  assert.ok(route !== undefined)
  return route
}

/** What is decided, without the rule of a denial: rule-text.test.ts has that. */
function decideRoute(...given: Parameters<typeof decideWithRule>): Decision {
  const decision = decideWithRule(...given)
  if (decision.kind !== 'deny') return decision
  const { rule: _rule, ...rest } = decision
  return rest
}

function decide(require: Requirement, identity: Identity | undefined = ada) {
  return decideRoute(routeOf({ require }), identity, now)
}

const allow = { kind: 'allow', route: 'a', identify: true }
const denial = (code: string, roles: readonly string[] = [], groups: readonly string[] = []) => ({
  kind: 'deny',
  route: 'a',
  code,
  missing: { roles, groups },
})

describe('a public route', () => {
  it('lets everybody in and tells the upstream of nobody', () => {
    const route = routeOf({ access: 'public' })
    for (const identity of [ada, undefined]) {
      assert.deepEqual(decideRoute(route, identity, now), { kind: 'allow', route: 'a', identify: false })
    }
  })
})

describe('an optional route', () => {
  it('lets everybody in and tells the upstream of whoever is there', () => {
    const route = routeOf({ access: 'optional' })
    assert.deepEqual(decideRoute(route, ada, now), { kind: 'allow', route: 'a', identify: true })
    assert.deepEqual(decideRoute(route, undefined, now), { kind: 'allow', route: 'a', identify: false })
  })
})

describe('a route for whoever is signed in', () => {
  it('lets somebody in', () => assert.deepEqual(decideRoute(routeOf({}), ada, now), allow))

  it('asks nobody to sign in', () => {
    const signIn = { kind: 'sign-in', route: 'a', code: 'ERR_SIGNIN_REQUIRED' }
    assert.deepEqual(decideRoute(routeOf({}), undefined, now), signIn)
    assert.deepEqual(
      decideRoute(routeOf({ require: { anyRole: ['Admin'] }, hint: 'Ask.' }), undefined, now),
      signIn,
    )
  })
})

describe('a closed route', () => {
  it('is closed to everybody, without a sign-in that would not help', () => {
    const route = routeOf({ access: 'deny', require: { anyRole: ['Reader'] } })
    for (const identity of [ada, undefined]) {
      assert.deepEqual(decideRoute(route, identity, now), denial('ERR_POLICY_ROUTE_CLOSED'))
    }
  })

  it('is what the default route is when the settings say so', () => {
    const { fallback } = compilePolicy([], 'deny')
    assert.deepEqual(decideRoute(fallback, ada, now), {
      ...denial('ERR_POLICY_ROUTE_CLOSED'),
      route: 'default',
    })
  })

  it('is what a route with an unknown access is', () => {
    const route = { ...routeOf({}), access: 'everybody' as Access }
    assert.deepEqual(decideRoute(route, ada, now), denial('ERR_POLICY_ROUTE_CLOSED'))
  })
})

describe('a route that asks for roles', () => {
  it('lets a caller in who has any of several', () => {
    assert.deepEqual(decide({ anyRole: ['Admin', 'Writer'] }), allow)
  })

  it('denies a caller who has none, names them all, and does not ask to sign in again', () => {
    assert.deepEqual(
      decide({ anyRole: ['Admin', 'Owner'] }),
      denial('ERR_POLICY_ROLE_MISSING', ['Admin', 'Owner']),
    )
    assert.equal(decide({ anyRole: ['Admin'] }, { ...ada, roles: [] }).kind, 'deny')
  })

  it('lets a caller in who has all', () =>
    assert.deepEqual(decide({ allRoles: ['Writer', 'Reader'] }), allow))

  it('names the ones that are missing of all', () => {
    assert.deepEqual(decide({ allRoles: ['Reader', 'Admin'] }), denial('ERR_POLICY_ROLE_MISSING', ['Admin']))
  })

  it('names each missing role once', () => {
    assert.deepEqual(
      decide({ anyRole: ['Admin', 'Owner'], allRoles: ['Admin', 'Reader'] }),
      denial('ERR_POLICY_ROLE_MISSING', ['Admin', 'Owner']),
    )
  })

  it('names only what is missing when one of the two lists holds', () => {
    assert.deepEqual(
      decide({ anyRole: ['Reader'], allRoles: ['Admin'] }),
      denial('ERR_POLICY_ROLE_MISSING', ['Admin']),
    )
  })

  it('compares them byte for byte', () => {
    for (const role of ['reader', 'Reader ', 'Read', 'Reader,Writer']) {
      assert.equal(decide({ anyRole: [role] }).kind, 'deny')
    }
  })

  it('does not take a group for a role', () => assert.equal(decide({ anyRole: ['g1'] }).kind, 'deny'))
})

describe('a route that asks for groups', () => {
  it('lets a caller in who has them', () => {
    assert.deepEqual(decide({ anyGroup: ['g2', 'g9'], allGroups: ['g1', 'g2'] }), allow)
  })

  it('denies a caller who has not, and names them', () => {
    assert.deepEqual(decide({ anyGroup: ['g9'] }), denial('ERR_POLICY_GROUP_MISSING', [], ['g9']))
    assert.deepEqual(decide({ allGroups: ['g1', 'g9'] }), denial('ERR_POLICY_GROUP_MISSING', [], ['g9']))
  })

  it('names roles and groups when both are missing', () => {
    assert.deepEqual(
      decide({ anyRole: ['Admin'], anyGroup: ['g9'] }),
      denial('ERR_POLICY_ROLE_MISSING', ['Admin'], ['g9']),
    )
  })
})

describe('a route that asks for certain people', () => {
  it('lets them in by their id', () => assert.deepEqual(decide({ anyUser: ['u0', 'u1'] }), allow))

  it('denies the others, also those who have it as another value', () => {
    assert.deepEqual(decide({ anyUser: ['u0'] }), denial('ERR_POLICY_USER_NOT_LISTED'))
    assert.equal(decide({ anyUser: ['s1', 'ada@corp.example', 'U1', 'Reader'] }).kind, 'deny')
  })
})

describe('a route that asks for certain tenants', () => {
  it('lets their people in, in any case of the letters', () => {
    assert.deepEqual(decide({ anyTenant: ['abcdef01-2222-4333-8444-555555555555'] }), allow)
    assert.deepEqual(decide({ anyTenant: ['AbCdEf01-2222-4333-8444-555555555555'] }), allow)
  })

  it('denies the others and says nothing of roles', () => {
    assert.deepEqual(
      decide({ anyTenant: ['other'], anyRole: ['Admin'] }),
      denial('ERR_POLICY_TENANT_NOT_LISTED'),
    )
  })

  it('denies somebody without a tenant, whatever the list holds', () => {
    const { tenant: _, ...stateless } = ada
    assert.equal(decide({ anyTenant: ['', 'undefined'] }, stateless).kind, 'deny')
  })
})

describe('a route that asks for several things', () => {
  const all: Requirement = {
    anyRole: ['Reader'],
    anyGroup: ['g1'],
    anyUser: ['u1'],
    anyTenant: [ada.tenant ?? ''],
  }

  it('lets in who has all of them', () => assert.deepEqual(decide(all), allow))

  for (const name of ['anyRole', 'anyGroup', 'anyUser', 'anyTenant']) {
    it(`denies who lacks only ${name}`, () =>
      assert.equal(decide({ ...all, [name]: ['other'] }).kind, 'deny'))
  }
})

describe('an empty list', () => {
  for (const name of ['anyRole', 'allRoles', 'anyGroup', 'allGroups', 'anyUser', 'anyTenant']) {
    it(`satisfies nobody: ${name}`, () => {
      assert.equal(decide({ [name]: [] }).kind, 'deny')
      assert.equal(decide({ [name]: [] }, { ...ada, roles: [], groups: [] }).kind, 'deny')
    })
  }
})

describe('the hint of a route', () => {
  it('comes with a denial', () => {
    const decision = decideRoute(
      routeOf({ require: { anyRole: ['Admin'] }, hint: 'Ask the desk.' }),
      ada,
      now,
    )
    assert.deepEqual(decision, { ...denial('ERR_POLICY_ROLE_MISSING', ['Admin']), hint: 'Ask the desk.' })
  })
})

describe('nobody', () => {
  it('is let into nothing but public and optional routes, whatever they ask for', () => {
    const words = fc.array(fc.constantFrom('', 'undefined', 'null', 'a', '*'), { maxLength: 3 })
    const require = fc.record(
      {
        anyRole: words,
        allRoles: words,
        anyGroup: words,
        allGroups: words,
        anyUser: words,
        anyTenant: words,
      },
      { requiredKeys: [] },
    )
    const access = fc.constantFrom<Access>('authenticated', 'deny')
    fc.assert(
      fc.property(require, access, (asked, given) => {
        const route = routeOf({ access: given, require: asked })
        assert.equal(decideRoute(route, undefined, now).kind, given === 'deny' ? 'deny' : 'sign-in')
      }),
      { numRuns },
    )
  })
})
