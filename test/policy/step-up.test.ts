import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Identity } from '../../src/identity/identity.ts'
import { compilePolicy } from '../../src/policy/compile.ts'
import { decideRoute } from '../../src/policy/decide.ts'
import { ageCounts, assurancesNamed } from '../../src/policy/needs.ts'
import type { Requirement, RouteRule } from '../../src/policy/route.ts'

const now = 1_800_000_000
const ada: Identity = {
  user: 'ada',
  subject: 's',
  issuer: 'https://idp.example',
  roles: ['Admin'],
  groups: [],
  acrs: ['c1'],
  authTime: now - 60,
  sessionId: 'hash',
  authenticatedAt: now,
}

function policyOf(...requirements: readonly Requirement[]) {
  const rules = requirements.map((require, index): RouteRule => ({ path: `/${index}`, require }))
  return compilePolicy(rules, 'authenticated')
}

function decide(require: Requirement, identity: Identity | undefined, at = now) {
  const [route] = policyOf(require).routes
  assert.ok(route)
  return decideRoute(route, identity, at)
}

const allow = { kind: 'allow', route: '/0', identify: true }
const stepUp = (asks: Requirement) => ({
  ...{ kind: 'step-up', route: '/0', code: 'ERR_STEP_UP_REQUIRED', asks },
})

describe('a route that asks for an authentication context', () => {
  it('lets in who has met it', () => assert.deepEqual(decide({ authContext: 'c1' }, ada), allow))

  it('asks others to sign in once more for it', () => {
    assert.deepEqual(decide({ authContext: 'c2' }, ada), stepUp({ authContext: 'c2' }))
    const { acrs: _, ...plain } = ada
    assert.deepEqual(decide({ authContext: 'c1' }, plain), stepUp({ authContext: 'c1' }))
  })

  it('has nobody step up who would not be let in all the same', () => {
    const closed: readonly Requirement[] = [
      { anyRole: ['Owner'], authContext: 'c2' },
      { anyGroup: ['staff'], authContext: 'c2' },
      { anyUser: ['ben'], authContext: 'c2' },
      { anyTenant: ['t'], maxAge: 1 },
    ]
    for (const require of closed) assert.equal(decide(require, ada).kind, 'deny')
  })

  it('has strangers sign in first', () => {
    assert.equal(decide({ authContext: 'c1' }, undefined).kind, 'sign-in')
  })
})

describe('a route that asks for a recent sign-in', () => {
  it('lets somebody in until it is too old', () => {
    assert.deepEqual(decide({ maxAge: 900 }, ada, now + 839), allow)
    assert.deepEqual(decide({ maxAge: 900 }, ada, now + 840), stepUp({ maxAge: 900 }))
  })

  it('goes by when they have shown who they are, not by when the session began', () => {
    const { authTime: _, ...timeless } = ada
    assert.deepEqual(decide({ maxAge: 900 }, timeless), stepUp({ maxAge: 900 }))
  })
})

describe('the policy as a whole', () => {
  it('names every way of signing in that a route wants', () => {
    const policy = policyOf({ authContext: 'c1' }, { authContext: 'c2', maxAge: 60 }, { maxAge: 900 }, {})
    assert.deepEqual(assurancesNamed(policy), {
      contexts: new Set(['c1', 'c2']),
      maxAges: new Set([60, 900]),
    })
    assert.equal(ageCounts(policy), true)
    assert.equal(ageCounts(policyOf({ authContext: 'c1' })), false)
  })
})
