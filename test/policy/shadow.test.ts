import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Identity } from '../../src/identity/identity.ts'
import { compilePolicy } from '../../src/policy/compile.ts'
import { decideRoute } from '../../src/policy/decide.ts'
import type { RouteRule } from '../../src/policy/route.ts'

const now = 1_800_000_000

const ada: Identity = {
  user: 'u1',
  subject: 's1',
  issuer: 'https://idp.example',
  roles: ['Reader'],
  groups: [],
  sessionId: 'hash',
  authenticatedAt: 0,
}

function decide(rule: Omit<RouteRule, 'path'>, who: Identity | 'nobody' = ada) {
  const [route] = compilePolicy([{ path: '/a', name: 'a', shadow: true, ...rule }], 'deny').routes
  assert.ok(route !== undefined)
  return decideRoute(route, who === 'nobody' ? undefined : who, now)
}

const passes = { kind: 'allow', route: 'a', identify: true }

describe('a rule in shadow', () => {
  it('lets somebody pass whom it would turn away, and says so', () => {
    const shadowed = { kind: 'deny', code: 'ERR_POLICY_ROLE_MISSING' }
    assert.deepEqual(decide({ require: { anyRole: ['Admin'] } }), { ...passes, shadowed })
    const closed = { kind: 'deny', code: 'ERR_POLICY_ROUTE_CLOSED' }
    assert.deepEqual(decide({ access: 'deny' }), { ...passes, shadowed: closed })
  })

  it('asks nobody to sign in once more, and says so', () => {
    const shadowed = { kind: 'step-up', code: 'ERR_STEP_UP_REQUIRED' }
    assert.deepEqual(decide({ require: { maxAge: 60 } }), { ...passes, shadowed })
  })

  it('says nothing of whoever may pass', () => {
    assert.deepEqual(decide({ require: { anyRole: ['Reader'] } }), passes)
    assert.deepEqual(decide({ access: 'public' }), { ...passes, identify: false })
  })

  it('lets in nobody who is not signed in', () => {
    for (const rule of [{ require: { anyRole: ['Admin'] } }, { access: 'deny' as const }, {}]) {
      assert.notEqual(decide(rule, 'nobody').kind, 'allow')
    }
  })

  it('takes no token that does not count there', () => {
    const bearer = { accept: ['bearer'] as const, audiences: ['api'] }
    const token = { ...ada, scopes: ['x'], client: 'c1' }
    assert.equal(decide({ ...bearer, clients: ['c2'] }, token).kind, 'deny')
    assert.equal(decide(bearer, { ...token, scopes: [], isApp: true, grantsNothing: true }).kind, 'deny')
    assert.equal(decide({ ...bearer, require: { anyScope: ['y'] } }, token).kind, 'allow')
    // A session where only tokens count, and a token where only sessions do.
    assert.equal(decide({ ...bearer, require: { anyScope: ['y'] } }).kind, 'sign-in')
    assert.equal(decide({ access: 'deny' }, token).kind, 'deny')
  })
})
