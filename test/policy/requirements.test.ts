import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import type { Identity } from '../../src/identity/identity.ts'
import { compilePolicy } from '../../src/policy/compile.ts'
import { decideRoute } from '../../src/policy/decide.ts'
import { excludedNames, groupsNamed, namedClaims, rolesNamed } from '../../src/policy/needs.ts'
import type { Requirement } from '../../src/policy/route.ts'

const now = 1_800_000_000
const numRuns = process.env['ENTRADA_TEST_LONG'] === undefined ? 2000 : 200_000

const ada: Identity = {
  user: 'u1',
  subject: 's1',
  issuer: 'https://idp.example',
  tenant: 't1',
  email: 'ada@corp.example',
  roles: ['Reader'],
  groups: ['staff'],
  claims: { department: ['Finance'], level: [3], trained: [true], sites: ['Oslo', 'Bern'], none: [] },
  lacks: { roles: ['Guest'], groups: ['contractors'] },
  sessionId: 'hash',
  authenticatedAt: 0,
}

const compile = (require: Requirement) => compilePolicy([{ path: '/a', name: 'a', require }], 'deny')

function decide(require: Requirement, identity: Identity = ada) {
  const [route] = compile(require).routes
  assert.ok(route !== undefined)
  return decideRoute(route, identity, now)
}

/** Whether it lets somebody in, or the code with which it does not. */
function said(require: Requirement, identity: Identity = ada): string {
  const decision = decide(require, identity)
  return decision.kind === 'deny' ? decision.code : decision.kind
}

const missing = (require: Requirement, identity: Identity = ada) => {
  const decision = decide(require, identity)
  return decision.kind === 'deny' ? decision.missing : undefined
}

const without = (...names: (keyof Identity)[]): Identity => ({
  ...ada,
  ...Object.fromEntries(names.map(name => [name, undefined])),
})

describe('a rule that asks for claims', () => {
  it('lets in whoever has one of the values of each', () => {
    for (const claims of [
      { department: ['Audit', 'Finance'] },
      { level: [3] },
      { trained: [true] },
      { sites: ['Bern'] },
      { department: ['Finance'], level: [2, 3] },
    ]) {
      assert.equal(said({ claims }), 'allow', JSON.stringify(claims))
    }
  })

  it('lets in nobody with another value, or a value of another type', () => {
    for (const claims of [
      { department: ['finance'] },
      { department: [] },
      { level: ['3'] },
      { trained: ['true'] },
      { trained: [1] },
      { none: [''] },
      { department: ['Finance'], level: [4] },
    ]) {
      assert.equal(said({ claims }), 'ERR_POLICY_CLAIM_MISSING', JSON.stringify(claims))
    }
  })

  it('lets in nobody of whom the claim is not known, whatever it is called', () => {
    for (const path of ['office', 'toString', '__proto__', 'constructor', 'length']) {
      const claims = Object.fromEntries([[path, ['Finance']]])
      assert.equal(said({ claims }), 'ERR_POLICY_CLAIM_MISSING', path)
      assert.equal(said({ claims }, without('claims')), 'ERR_POLICY_CLAIM_MISSING', path)
    }
  })
})

describe('a rule that asks for a domain', () => {
  it('lets in whoever has an address exactly there, in any letters', () => {
    assert.equal(said({ anyEmailDomain: ['other.example', 'CORP.example'] }), 'allow')
    assert.equal(said({ anyEmailDomain: ['corp.example'] }, { ...ada, email: 'a@Corp.EXAMPLE' }), 'allow')
  })

  it('lets in nobody from below or beside it, and nobody without an address', () => {
    for (const email of ['a@sub.corp.example', 'a@xcorp.example', 'a@corp.example.test', 'a@example']) {
      const code = said({ anyEmailDomain: ['corp.example'] }, { ...ada, email })
      assert.equal(code, 'ERR_POLICY_EMAIL_DOMAIN_NOT_LISTED', email)
    }
    const code = said({ anyEmailDomain: ['corp.example'] }, without('email'))
    assert.equal(code, 'ERR_POLICY_EMAIL_DOMAIN_NOT_LISTED')
  })
})

describe('a rule with not', () => {
  it('turns away whoever has what stands in it', () => {
    for (const not of [
      { anyRole: ['Reader'] },
      { anyGroup: ['staff', 'x'] },
      { anyUser: ['u1'] },
      { anyTenant: ['T1'] },
      { anyEmailDomain: ['corp.example'] },
      { claims: { department: ['Finance'] } },
      { allRoles: ['Reader'], anyGroup: ['staff'] },
    ]) {
      assert.equal(said({ not }), 'ERR_POLICY_EXCLUDED', JSON.stringify(not))
    }
  })

  it('lets in whoever is known not to have it', () => {
    for (const not of [
      { anyRole: ['Guest'] },
      { allRoles: ['Reader', 'Guest'] },
      { anyGroup: ['contractors'] },
      { anyUser: ['u2'] },
      { anyTenant: ['t2'] },
      { anyEmailDomain: ['other.example'] },
      { claims: { department: ['Audit'] } },
      { claims: { none: ['x'] } },
      { anyRole: ['Reader'], anyGroup: ['contractors'] },
      { anyRole: ['Auditor'], anyGroup: ['contractors'] },
      { anyOf: [{ anyRole: ['Guest'] }, { anyTenant: ['t2'] }] },
    ]) {
      assert.equal(said({ not }), 'allow', JSON.stringify(not))
    }
  })

  it('turns away whoever of whom nobody can tell', () => {
    const unknown: readonly (readonly [Requirement, Identity])[] = [
      [{ anyRole: ['Auditor'] }, ada],
      [{ anyRole: ['Guest', 'Auditor'] }, ada],
      [{ anyRole: ['Guest'] }, without('lacks')],
      [{ allRoles: ['Auditor'] }, ada],
      [{ anyGroup: ['partners'] }, ada],
      [{ anyGroup: ['contractors'] }, without('lacks')],
      [{ anyTenant: ['t2'] }, without('tenant')],
      [{ anyEmailDomain: ['other.example'] }, without('email')],
      [{ anyEmailDomain: ['other.example'] }, { ...ada, email: 'a@ｏther.example' }],
      [{ claims: { office: ['x'] } }, ada],
      [{ claims: { department: ['Audit'] } }, without('claims')],
      [{ claims: { level: ['3'] } }, ada],
      [{ claims: { trained: ['true'] } }, ada],
      [{ anyClient: ['c2'] }, ada],
      [{ anyScope: ['data.read'] }, ada],
      [{ allScopes: ['data.read'] }, ada],
      [{ anyRole: [] }, ada],
      [{ anyOf: [] }, ada],
      [{ anyOf: [{ anyRole: ['Guest'] }, { anyRole: ['Auditor'] }] }, ada],
      [{ anyOf: [{ anyTenant: ['t2'] }, { anyGroup: ['staff'], anyRole: ['Auditor'] }] }, ada],
    ]
    for (const [not, identity] of unknown) {
      assert.equal(said({ not }, identity), 'ERR_POLICY_EXCLUDED', JSON.stringify(not))
    }
  })

  it('turns away the same people where it stands within another one', () => {
    assert.equal(said({ not: { not: { anyRole: ['Reader'] } } }), 'allow')
    assert.equal(said({ not: { not: { anyRole: ['Guest'] } } }), 'ERR_POLICY_EXCLUDED')
    assert.equal(said({ not: { not: { anyRole: ['Auditor'] } } }), 'ERR_POLICY_EXCLUDED')
  })

  it('goes by the scopes and the client of a token', () => {
    const accepts = (require: Requirement, token: Partial<Identity>) => {
      const rule = { path: '/a', require, accept: ['bearer'] as const, audiences: ['api'] }
      const [route] = compilePolicy([rule], 'deny').routes
      assert.ok(route !== undefined)
      return decideRoute(route, { ...ada, ...token }, now).kind
    }
    const token = { scopes: ['data.read'], client: 'c1' }
    assert.equal(accepts({ not: { anyScope: ['data.write'] } }, token), 'allow')
    assert.equal(accepts({ not: { anyScope: ['data.read'] } }, token), 'deny')
    assert.equal(accepts({ not: { anyScope: ['data.write'] } }, { ...token, scopes: [] }), 'deny')
    assert.equal(accepts({ not: { anyClient: ['c2'] } }, token), 'allow')
    assert.equal(accepts({ not: { anyClient: ['c1'] } }, token), 'deny')
  })

  it('says of no role that it is missing', () => {
    assert.deepEqual(missing({ not: { anyRole: ['Reader'] }, anyRole: ['Admin'] }), { roles: [], groups: [] })
  })
})

describe('a rule with alternatives', () => {
  const alternatives = { anyOf: [{ anyRole: ['Admin'] }, { anyGroup: ['board'] }] }

  it('lets in whoever has one of them', () => {
    assert.equal(said({ anyOf: [{ anyRole: ['Admin'] }, { anyGroup: ['staff'] }] }), 'allow')
    assert.equal(said({ anyOf: [{ anyRole: ['Reader'] }] }), 'allow')
  })

  it('names what is missing of all of them', () => {
    assert.equal(said(alternatives), 'ERR_POLICY_NO_ALTERNATIVE')
    assert.deepEqual(missing(alternatives), { roles: ['Admin'], groups: ['board'] })
    const scopes = { anyOf: [{ anyRole: ['Admin'] }, { allScopes: ['x'] }, { allRoles: ['Admin', 'Root'] }] }
    assert.deepEqual(missing(scopes), { roles: ['Admin', 'Root'], groups: [], scopes: ['x'] })
  })

  it('says in one word what all of them come to', () => {
    assert.equal(said({ anyOf: [{ anyRole: ['Admin'] }, { allRoles: ['Root'] }] }), 'ERR_POLICY_ROLE_MISSING')
    assert.equal(said({ anyOf: [] }), 'ERR_POLICY_NO_ALTERNATIVE')
  })

  it('tells a stranger to the rule only that', () => {
    assert.equal(said({ ...alternatives, anyTenant: ['t2'] }), 'ERR_POLICY_TENANT_NOT_LISTED')
    assert.deepEqual(missing({ ...alternatives, anyTenant: ['t2'] }), { roles: [], groups: [] })
  })
})

describe('a rule of several parts', () => {
  it('lets in whoever has all of them', () => {
    const parts = [{ anyRole: ['Admin', 'Reader'] }, { anyGroup: ['staff'] }]
    assert.equal(said({ allOf: parts }), 'allow')
    assert.equal(said({ allOf: [...parts, { anyUser: ['u2'] }] }), 'ERR_POLICY_USER_NOT_LISTED')
  })

  it('names everything that is missing at once', () => {
    const require = { allOf: [{ anyGroup: ['board'] }, { anyRole: ['Admin'] }], allRoles: ['Root'] }
    assert.equal(said(require), 'ERR_POLICY_ROLE_MISSING')
    assert.deepEqual(missing(require), { roles: ['Root', 'Admin'], groups: ['board'] })
  })
})

describe('a requirement that could be misread', () => {
  const deep = (depth: number): Requirement => (depth === 0 ? { anyRole: ['A'] } : { not: deep(depth - 1) })

  it('is not compiled', () => {
    const wrong: readonly (readonly [Requirement, RegExp])[] = [
      [{ not: {} }, /a part of require asks for nothing/],
      [{ anyOf: [{ anyRole: ['A'] }, {}] }, /a part of require asks for nothing/],
      [{ allOf: [] }, /allOf is empty/],
      [{ not: { allOf: [] } }, /allOf is empty/],
      [{ claims: {} }, /claims names none/],
      [{ anyOf: [{ maxAge: 60 }] }, /authContext and maxAge cannot stand within/],
      [{ not: { authContext: 'c1' } }, /authContext and maxAge cannot stand within/],
      [deep(5), /nested too deep/],
    ]
    for (const [require, fault] of wrong)
      assert.throws(() => compile(require), fault, JSON.stringify(require))
  })

  it('may be as deep as anybody can read', () => assert.equal(compile(deep(4)).routes.length, 1))
})

describe('an application whose token stands for nothing', () => {
  const app = { scopes: [], client: 'c1', isApp: true, grantsNothing: true }
  const kind = (require: Requirement) => {
    const rule = { path: '/a', require, accept: ['bearer'] as const, audiences: ['api'] }
    const [route] = compilePolicy([rule], 'deny').routes
    assert.ok(route !== undefined)
    return decideRoute(route, { ...ada, ...app }, now).kind
  }

  it('gets in where nobody would without a client being named', () => {
    assert.equal(kind({ anyClient: ['c1'] }), 'allow')
    assert.equal(kind({ allOf: [{ anyTenant: ['t1'] }, { anyClient: ['c1'] }] }), 'allow')
    assert.equal(kind({ anyOf: [{ anyClient: ['c1'] }, { anyClient: ['c1', 'c2'] }] }), 'allow')
  })

  it('does not get in by another alternative, nor by an exclusion', () => {
    assert.equal(kind({ anyOf: [{ anyClient: ['c1'] }, { anyTenant: ['t1'] }] }), 'deny')
    assert.equal(kind({ not: { anyClient: ['c2'] } }), 'deny')
    assert.equal(kind({ anyTenant: ['t1'] }), 'deny')
  })
})

describe('what a policy has to know of people', () => {
  const require: Requirement = {
    anyGroup: ['g1'],
    claims: { a: ['x'] },
    not: {
      anyRole: ['r1'],
      anyOf: [{ allGroups: ['g2'] }, { not: { claims: { b: [1] }, anyGroup: ['g3'] } }],
    },
    anyOf: [{ allOf: [{ allGroups: ['g4'], claims: { c: [true] } }] }],
  }

  it('is every group, role and claim that stands anywhere in a rule', () => {
    assert.deepEqual([...groupsNamed(compile(require))], ['g1', 'g2', 'g3', 'g4'])
    assert.deepEqual([...rolesNamed(compile({ ...require, allRoles: ['r2'] }))], ['r2', 'r1'])
    assert.deepEqual(namedClaims([{ require }, {}], ['d', 'a']), ['a', 'b', 'c', 'd'])
  })

  it('is of every role and group within a not that they do not have it', () => {
    const excluded = excludedNames([{ require }, { require: { not: { allRoles: ['r1', 'r2'] } } }])
    assert.deepEqual(excluded, { roles: ['r1', 'r2'], groups: ['g2', 'g3'] })
  })
})

/** One fact of somebody, as the provider knows it, and whether it has said so. */
type Fact = Readonly<{ holds: boolean; isTold: boolean }>
type World = Readonly<Record<'r1' | 'r2' | 'g1' | 'g2' | 'claim' | 'domain' | 'tenant', Fact>>

const fact = fc.record({ holds: fc.boolean(), isTold: fc.boolean() })
const worlds: fc.Arbitrary<World> = fc.record({
  ...{ r1: fact, r2: fact, g1: fact, g2: fact, claim: fact, domain: fact, tenant: fact },
})

/** What the gateway gets to know: of a role that is not told nobody knows anything. */
function identityIn({ r1, r2, g1, g2, claim, domain, tenant }: World): Identity {
  const { email: _, tenant: __, claims: ___, ...nobody } = ada
  const told = (facts: Readonly<Record<string, Fact>>, holds: boolean) =>
    Object.keys(facts).filter(name => facts[name]?.isTold === true && facts[name]?.holds === holds)
  return {
    ...nobody,
    roles: told({ r1, r2 }, true),
    groups: told({ g1, g2 }, true),
    lacks: { roles: told({ r1, r2 }, false), groups: told({ g1, g2 }, false) },
    ...(claim.isTold && { claims: { c: [claim.holds ? 'x' : 'y'] } }),
    ...(domain.isTold && { email: domain.holds ? 'a@d.example' : 'a@e.example' }),
    ...(tenant.isTold && { tenant: tenant.holds ? 't' : 'u' }),
  }
}

const names = (...all: string[]) => fc.subarray(all, { minLength: 1 })
const words: readonly fc.Arbitrary<Requirement>[] = [
  names('r1', 'r2').map(anyRole => ({ anyRole })),
  names('r1', 'r2').map(allRoles => ({ allRoles })),
  names('g1', 'g2').map(anyGroup => ({ anyGroup })),
  names('g1', 'g2').map(allGroups => ({ allGroups })),
  fc.constant({ claims: { c: ['x'] } }),
  fc.constant({ anyEmailDomain: ['d.example'] }),
  fc.constant({ anyTenant: ['t'] }),
]

function requirements(depth: number): fc.Arbitrary<Requirement> {
  const part = depth === 0 ? undefined : requirements(depth - 1)
  const parts = part && fc.array(part, { minLength: 1, maxLength: 2 })
  const nested = part &&
    parts && [
      part.map((not): Requirement => ({ not })),
      parts.map((anyOf): Requirement => ({ anyOf })),
      parts.map((allOf): Requirement => ({ allOf })),
    ]
  const word = fc.oneof(...words, ...(nested ?? []))
  return fc.oneof(
    word,
    fc.tuple(word, word).map(([one, other]) => ({ ...one, ...other })),
  )
}

/** Written a second time on purpose: what a rule says of somebody of whom everything is known. */
function holds(require: Requirement, world: World): boolean {
  const { r1, r2, g1, g2, claim, domain, tenant } = world
  const facts: Readonly<Record<string, Fact>> = { r1, r2, g1, g2 }
  const has = (name: string) => facts[name]?.holds === true
  const { not, anyOf, allOf } = require
  return (
    (require.anyRole?.some(has) ?? true) &&
    (require.allRoles?.every(has) ?? true) &&
    (require.anyGroup?.some(has) ?? true) &&
    (require.allGroups?.every(has) ?? true) &&
    (require.claims === undefined || claim.holds) &&
    (require.anyEmailDomain === undefined || domain.holds) &&
    (require.anyTenant === undefined || tenant.holds) &&
    (not === undefined || !holds(not, world)) &&
    (anyOf === undefined || anyOf.some(part => holds(part, world))) &&
    (allOf === undefined || allOf.every(part => holds(part, world)))
  )
}

describe('any rule', () => {
  it('opens to nobody whom it would turn away, whatever is not known of them', () => {
    let opened = 0
    fc.assert(
      fc.property(requirements(3), worlds, (require, world) => {
        if (said(require, identityIn(world)) !== 'allow') return
        opened += 1
        assert.ok(holds(require, world))
      }),
      { numRuns },
    )
    assert.ok(opened > numRuns / 20, `${opened}`)
  })

  it('says of somebody of whom everything is known what it says', () => {
    fc.assert(
      fc.property(requirements(3), worlds, (require, world) => {
        const told = Object.entries(world).map(([name, { holds: is }]) => [name, { holds: is, isTold: true }])
        const known = Object.fromEntries(told) as World
        assert.equal(said(require, identityIn(known)) === 'allow', holds(require, known))
      }),
      { numRuns },
    )
  })
})
