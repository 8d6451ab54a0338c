import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Identity } from '../../src/identity/identity.ts'
import { compilePolicy } from '../../src/policy/compile.ts'
import { decideRoute } from '../../src/policy/decide.ts'
import type { Decision } from '../../src/policy/decision.ts'
import type { RouteRule } from '../../src/policy/route.ts'

const bySession: Identity = {
  ...{ user: 'u1', subject: 's1', issuer: 'https://idp.example', roles: ['Reader'], groups: [] },
  ...{ sessionId: 'hash', authenticatedAt: 0 },
}
const byToken: Identity = {
  ...bySession,
  ...{ scopes: ['data.read', 'data.list'], client: 'spa', isApp: false, grantsNothing: false },
}
const bare: Identity = {
  ...byToken,
  scopes: [],
  roles: [],
  client: 'daemon',
  isApp: true,
  grantsNothing: true,
}

function decide(rule: Omit<RouteRule, 'path'>, identity: Identity | undefined): Decision {
  const compiled = compilePolicy([{ path: '/a', name: 'a', audiences: ['api'], ...rule }], 'deny')
  const [route] = compiled.routes
  assert.ok(route !== undefined)
  return decideRoute(route, identity, 0)
}

function outcome(rule: Omit<RouteRule, 'path'>, identity: Identity | undefined): string {
  const decision = decide(rule, identity)
  return 'code' in decision ? decision.code : `${decision.kind} ${decision.identify ? 'told' : 'untold'}`
}

describe('the ways that a route accepts', () => {
  const both = ['session', 'bearer'] as const
  const rows: [
    name: string,
    rule: Omit<RouteRule, 'path'>,
    session: string,
    token: string,
    nobody: string,
  ][] = [
    ['sessions unless it says otherwise', {}, 'allow told', 'ERR_SIGNIN_REQUIRED', 'ERR_SIGNIN_REQUIRED'],
    ['tokens alone', { accept: ['bearer'] }, 'ERR_TOKEN_REQUIRED', 'allow told', 'ERR_TOKEN_REQUIRED'],
    ['both', { accept: both }, 'allow told', 'allow told', 'ERR_SIGNIN_REQUIRED'],
    [
      'tokens if there are any',
      { access: 'optional', accept: ['bearer'] },
      'allow untold',
      'allow told',
      'allow untold',
    ],
    ['anybody', { access: 'public', accept: both }, 'allow untold', 'allow untold', 'allow untold'],
    [
      ...(['nobody', { access: 'deny', accept: both }] as const),
      ...(['ERR_POLICY_ROUTE_CLOSED', 'ERR_POLICY_ROUTE_CLOSED', 'ERR_POLICY_ROUTE_CLOSED'] as const),
    ],
  ]
  for (const [name, rule, ...expected] of rows) {
    it(`are ${name}`, () => {
      assert.deepEqual(
        [bySession, byToken, undefined].map(identity => outcome(rule, identity)),
        expected,
      )
    })
  }

  it('are at least one, and tokens are meant for somebody', () => {
    assert.throws(() => compilePolicy([{ path: '/a', accept: [] }], 'deny'), /accepts nobody/)
    for (const audiences of [undefined, []]) {
      const rule = { path: '/a', accept: ['bearer'] as const, ...(audiences && { audiences }) }
      assert.throws(() => compilePolicy([rule], 'deny'), /meant for nobody/)
    }
  })
})

describe('the scopes that a route asks for', () => {
  const accept = ['session', 'bearer'] as const
  const rows: [require: NonNullable<RouteRule['require']>, missing: readonly string[] | undefined][] = [
    [{ anyScope: ['data.read', 'x'] }, undefined],
    [{ anyScope: ['x', 'y'] }, ['x', 'y']],
    [{ allScopes: ['data.read', 'data.list'] }, undefined],
    [{ allScopes: ['data.read', 'x'] }, ['x']],
    [{ allScopes: ['Data.Read'] }, ['Data.Read']],
    [{ allScopes: ['data'] }, ['data']],
    [{ allScopes: ['data.read data.list'] }, ['data.read data.list']],
    [{ anyScope: [] }, []],
    [{ allScopes: [] }, []],
  ]
  for (const [require, missing] of rows) {
    it(`${missing === undefined ? 'hold' : 'do not hold'}: ${JSON.stringify(require)}`, () => {
      const decision = decide({ accept, require }, byToken)
      if (missing === undefined) assert.equal(decision.kind, 'allow')
      else {
        assert.ok(decision.kind === 'deny')
        assert.equal(decision.code, 'ERR_POLICY_SCOPE_MISSING')
        assert.deepEqual(decision.missing, { roles: [], groups: [], scopes: missing })
      }
    })
  }

  it('are never those of a session', () => {
    for (const require of [{ anyScope: ['data.read'] }, { allScopes: ['data.read'] }]) {
      assert.equal(outcome({ accept, require }, bySession), 'ERR_POLICY_SCOPE_MISSING')
    }
  })

  it('are asked for beside roles', () => {
    const require = { anyRole: ['Reader'], allScopes: ['data.read'] }
    assert.equal(outcome({ accept, require }, byToken), 'allow told')
    assert.equal(outcome({ accept, require }, { ...byToken, roles: [] }), 'ERR_POLICY_ROLE_MISSING')
    assert.equal(outcome({ accept, require }, { ...byToken, scopes: [] }), 'ERR_POLICY_SCOPE_MISSING')
  })
})

describe('the clients that a route names', () => {
  it('are compared exactly, and a session has none', () => {
    const accept = ['session', 'bearer'] as const
    for (const [clients, expected] of [
      [['spa'], 'allow told'],
      [['x', 'spa'], 'allow told'],
      [['SPA'], 'ERR_POLICY_CLIENT_NOT_LISTED'],
      [['sp'], 'ERR_POLICY_CLIENT_NOT_LISTED'],
      [[], 'ERR_POLICY_CLIENT_NOT_LISTED'],
    ] as const) {
      assert.equal(outcome({ accept, clients }, byToken), expected)
      assert.equal(outcome({ accept, require: { anyClient: clients } }, byToken), expected)
      assert.equal(outcome({ accept, access: 'optional', clients }, byToken), expected)
    }
    assert.equal(outcome({ accept, clients: ['x'] }, bySession), 'allow told')
    assert.equal(
      outcome({ accept, require: { anyClient: ['spa'] } }, bySession),
      'ERR_POLICY_CLIENT_NOT_LISTED',
    )
  })

  it('get in with a token that grants nothing, and nobody else does', () => {
    const accept = ['bearer'] as const
    for (const [rule, expected] of [
      [{ accept }, 'ERR_POLICY_SCOPE_MISSING'],
      [{ accept, access: 'optional' }, 'ERR_POLICY_SCOPE_MISSING'],
      [{ accept, clients: ['daemon'] }, 'allow told'],
      [{ accept, require: { anyClient: ['daemon'] } }, 'allow told'],
      [{ accept, clients: ['x'] }, 'ERR_POLICY_CLIENT_NOT_LISTED'],
      [{ accept, require: { anyClient: ['x'] } }, 'ERR_POLICY_SCOPE_MISSING'],
    ] as const) {
      assert.equal(outcome(rule, bare), expected, JSON.stringify(rule))
      // A client is not enough where the token is for a person.
      assert.notEqual(outcome(rule, { ...bare, isApp: false }), 'allow told')
    }
  })
})
