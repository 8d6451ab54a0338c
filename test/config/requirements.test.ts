import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { configOf, type Outcome, refused, warned, withEnv } from './samples.ts'

const asking = (require: unknown, more: Readonly<Record<string, string>> = {}): Outcome =>
  withEnv({ ENTRADA_ROUTES: JSON.stringify([{ path: '/a', accept: ['bearer'], require }]), ...more })

const otherProvider = {
  ENTRADA_PROVIDER_ISSUER: 'https://idp.example',
  TENANT_ID: '',
  ENTRADA_PROVIDER_TRUST_EMAIL: 'verified',
}

const group = '99999999-8888-4777-8666-abcdefabcdef'

describe('everything that a rule can require', () => {
  it('is taken as it is, each claim with a list of values', () => {
    const require = {
      anyEmailDomain: ['corp.example'],
      claims: { department: 'Finance', 'address.country': ['NO', 'CH'], level: 3, trained: true },
      not: { anyGroup: [group], anyOf: [{ anyScope: ['x'] }] },
      anyOf: [{ anyRole: ['A'] }, { allOf: [{ anyUser: ['u'] }] }],
      allOf: [{ anyTenant: [group] }, { claims: { wids: ['w'] } }],
    }
    const found = asking(require)
    assert.deepEqual([found.problems, found.warnings], [[], []])
    assert.deepEqual(configOf(found).routes[0]?.require, {
      ...require,
      claims: { department: ['Finance'], 'address.country': ['NO', 'CH'], level: [3], trained: [true] },
    })
  })
})

describe('what a rule requires', () => {
  const deep = (depth: number): object => (depth === 0 ? { anyRole: ['A'] } : { not: deep(depth - 1) })

  const wrong: [name: string, require: object, pattern: RegExp][] = [
    [
      'a word that nobody knows within not',
      { not: { anyRoel: ['A'] } },
      /require\.not\.anyRoel: unknown setting; did you mean anyRole\?/,
    ],
    [
      'a word that nobody knows deeper',
      { anyOf: [{ anyRole: ['A'] }, { allOf: [{ role: ['A'] }] }] },
      /require\.anyOf\[1\]\.allOf\[0\]\.role: unknown setting; known here are anyRole, /,
    ],
    ['a word of another shape', { not: { anyRole: 'A' } }, /require\.not\.anyRole: must be a list of words/],
    ['something else in a list', { anyOf: ['A'] }, /require\.anyOf\[0\]: must be a section/],
    [
      'something else than a list',
      { allOf: { anyRole: ['A'] } },
      /require\.allOf: must be a list of sections; start each with "- anyRole:/,
    ],
    ['something else for not', { not: ['A'] }, /require\.not: must be a section/],
    ['no alternative at all', { anyOf: [] }, /require\.anyOf: must be a list of sections/],
    [
      'no alternative at all within not',
      { not: { anyOf: [] } },
      /require\.not\.anyOf: must be a list of sections/,
    ],
    ['nothing within not', { not: {} }, /require\.not: asks for nothing/],
    [
      'nothing in an alternative',
      { anyOf: [{ anyRole: ['A'] }, {}] },
      /require\.anyOf\[1\]: asks for nothing/,
    ],
    ['an empty list within not', { not: { anyRole: [] } }, /require\.not\.anyRole: is empty/],
    ['too many within each other', deep(5), /require: is nested deeper than 4 times/],
    ['far too many within each other', deep(500), /require: is nested deeper than 4 times/],
    [
      'a step-up within not',
      { not: { authContext: 'c1' } },
      /require\.not\.authContext: cannot stand within not, anyOf or allOf/,
    ],
    [
      'a step-up in an alternative',
      { anyOf: [{ maxAge: '15m' }] },
      /require\.anyOf\[0\]\.maxAge: cannot stand within not, anyOf or allOf/,
    ],
    ['no claim at all', { claims: {} }, /require\.claims: names no claim/],
    ['a claim without a name', { claims: { '': 'x' } }, /require\.claims: has a name that is no claim path/],
    [
      'a claim with a line end in its name',
      { claims: { 'a\nb': 'x' } },
      /require\.claims: has a name that is no claim path/,
    ],
    [
      'a claim without values',
      { claims: { department: [] } },
      /require\.claims\.department: must be text, a number/,
    ],
    [
      'a claim with another shape',
      { claims: { department: { a: 'x' } } },
      /require\.claims\.department: must be text, a number/,
    ],
    [
      'a claim with null',
      { not: { claims: { department: [null] } } },
      /require\.not\.claims\.department: must be text, a number/,
    ],
    [
      'a number that is no exact one',
      { claims: { department: 2 ** 60 } },
      /require\.claims\.department: must be text, a number/,
    ],
    ['a domain with an @', { anyEmailDomain: ['@corp.example'] }, /anyEmailDomain\[0\]: must be a domain/],
    [
      'a pattern for a domain',
      { anyEmailDomain: ['*.corp.example'] },
      /anyEmailDomain\[0\]: must be a domain/,
    ],
    [
      'a domain beyond ASCII',
      { not: { anyEmailDomain: ['bücher.example'] } },
      /not\.anyEmailDomain\[0\]: must be a domain/,
    ],
    [
      'what roles are read from',
      { claims: { roles: 'A' } },
      /claims\.roles: is what roles are read from; write anyRole/,
    ],
    [
      'what groups are read from',
      { not: { claims: { groups: 'A' } } },
      /claims\.groups: is what groups are read from; write anyGroup/,
    ],
    ['an address', { claims: { email: 'a@corp.example' } }, /claims\.email: is an address/],
    ['what Graph tells', { claims: { 'graph.department': 'x' } }, /is told by Microsoft Graph for headers/],
    [
      'an address of somebody within not',
      { not: { anyUser: ['a@corp.example'] } },
      /not\.anyUser\[0\]: looks like an address/,
    ],
    [
      'a name of a group within not',
      { not: { anyGroup: ['Contractors'] } },
      /not\.anyGroup\[0\]: is no id of a group/,
    ],
    [
      'a group in capitals within not',
      { anyOf: [{ not: { allGroups: [group.toUpperCase()] } }] },
      /anyOf\[0\]\.not\.allGroups\[0\]: is never equal/,
    ],
    [
      'a group in capitals within two',
      { not: { not: { anyGroup: [group.toUpperCase()] } } },
      /not\.not\.anyGroup\[0\]: is never equal/,
    ],
    [
      'a person in capitals within not',
      { not: { anyUser: [group.toUpperCase()] } },
      /not\.anyUser\[0\]: is never equal to what Entra ID writes/,
    ],
    [
      'a client in capitals within not',
      { not: { anyClient: [group.toUpperCase()] } },
      /not\.anyClient\[0\]: is never equal to what Entra ID writes/,
    ],
    [
      'a name of a tenant within not',
      { not: { anyTenant: ['contoso.com'] } },
      /not\.anyTenant\[0\]: is no id/,
    ],
    [
      'a name of a person within not',
      { not: { anyUser: ['alice'] } },
      /not\.anyUser\[0\]: is no id of Entra/,
    ],
    [
      'the id of a person of several tenants, where there is one, within not',
      { not: { anyUser: [`${group}.${group}`] } },
      /not\.anyUser\[0\]: is no id of Entra ID/,
    ],
    [
      'an address of an application within not',
      { anyOf: [{ not: { anyClient: ['api://bad'] } }] },
      /anyOf\[0\]\.not\.anyClient\[0\]: is no id of Entra ID/,
    ],
    [
      'an address for a client within not',
      { not: { anyClient: ['a@corp.example'] } },
      /not\.anyClient\[0\]: is no id of Entra ID/,
    ],
    ['two scopes in one within not', { not: { anyScope: ['a b'] } }, /not\.anyScope\[0\]: must be one scope/],
    [
      'two scopes in one elsewhere',
      { anyOf: [{ allScopes: ['a b'] }] },
      /anyOf\[0\]\.allScopes\[0\]: must be one scope/,
    ],
    [
      'a scope with its API within not',
      { not: { allScopes: ['api://x/read'] } },
      /not\.allScopes\[0\]: begins with the address of an API/,
    ],
  ]
  for (const [name, require, pattern] of wrong) {
    it(`is refused with ${name}`, () => refused(asking(require), pattern))
  }

  const doubtful: [name: string, require: object, pattern: RegExp][] = [
    ['a claim that people may change', { claims: { upn: 'a' } }, /claims\.upn: is no proof of anything/],
    [
      'a claim that is nearly a usual one',
      { claims: { departmnt: 'a' } },
      /claims\.departmnt: is no usual name of a claim; did you mean department\?/,
    ],
    [
      'an address of somebody',
      { anyOf: [{ anyUser: ['a@corp.example'] }] },
      /anyOf\[0\]\.anyUser\[0\]: looks like an address/,
    ],
    ['a name of a tenant', { anyTenant: ['contoso.com'] }, /anyTenant\[0\]: is no id of Entra ID/],
    [
      'a name of a group',
      { anyOf: [{ anyGroup: ['Staff'] }] },
      /anyOf\[0\]\.anyGroup\[0\]: is no id of a group/,
    ],
  ]
  for (const [name, require, pattern] of doubtful) {
    it(`is warned of with ${name}`, () => warned(asking(require), pattern))
  }

  it('lets nobody in while it is wrong', () => {
    // `routes` is broken, and with it nothing starts; who asks for less than all of the settings still gets no open rule.
    const found = asking({ not: { anyRoel: ['A'] } })
    assert.equal(found.loaded, undefined)
  })
})

describe('a rule by the domain of addresses', () => {
  it('is refused where no address is believed', () => {
    for (const require of [
      { anyEmailDomain: ['corp.example'] },
      { not: { anyEmailDomain: ['corp.example'] } },
    ]) {
      const found = asking(require, { ENTRADA_PROVIDER_TRUST_EMAIL: 'never' })
      refused(
        found,
        /anyEmailDomain: can never hold: no address is believed with provider\.trustEmail: never/,
      )
    }
  })
})

describe('ids of people within not', () => {
  const excluding = (anyUser: string, more: Readonly<Record<string, string>> = {}) =>
    asking({ not: { anyUser: [anyUser] } }, more)
  const several = {
    TENANT_ID: 'organizations',
    ENTRADA_PROVIDER_ALLOWED_TENANTS: `${group},11111111-2222-3333-4444-555555555555`,
  }
  const ofSeveral =
    /not\.anyUser\[0\]: is no id of somebody where there are several tenants; write the Object ID, a dot/

  it('have their tenant where there are several', () => {
    const both = excluding(`${group}.${group}`, several)
    assert.deepEqual([both.problems, both.warnings], [[], []])
    refused(excluding(group, several), ofSeveral)
    refused(excluding(`alice.${group}`, several), ofSeveral)
    refused(excluding(`${group}.${group}.${group}`, several), ofSeveral)
    refused(
      excluding(`${group.toUpperCase()}.${group}`, several),
      /anyUser\[0\]: is never equal to what Entra ID/,
    )
  })

  it('are whatever the claim holds that provider.claims.user names', () => {
    const found = excluding('alice', { ENTRADA_PROVIDER_CLAIMS_USER: 'employeeid' })
    assert.deepEqual(found.problems, [])
    refused(excluding('alice', { ENTRADA_PROVIDER_CLAIMS_USER: 'oid' }), /anyUser\[0\]: is no id of Entra ID/)
  })
})

describe('groups and ids with another provider than Entra ID', () => {
  it('are whatever the provider writes', () => {
    const require = {
      not: { anyGroup: ['Staff', group.toUpperCase()], anyUser: ['alice'], anyTenant: ['t'] },
    }
    const found = asking(require, otherProvider)
    assert.deepEqual([found.problems, found.warnings], [[], []])
  })
})

describe('a rule that is only tried, or that says how to ask for a sign-in', () => {
  const rule = (more: object) => withEnv({ ENTRADA_ROUTES: JSON.stringify([{ path: '/a', ...more }]) })

  it('is taken as it is', () => {
    const more = { require: { anyRole: ['A'] }, shadow: true, unauthenticated: '401' }
    const found = rule(more)
    assert.deepEqual([found.problems, found.warnings], [[], []])
    assert.deepEqual(configOf(found).routes, [{ path: '/a', ...more }])
    assert.deepEqual(rule({ access: 'deny', shadow: true }).warnings, [])
    // What YAML makes of it without quotes.
    assert.equal(configOf(rule({ unauthenticated: 401 })).routes[0]?.unauthenticated, '401')
  })

  it('is warned of where that makes no difference', () => {
    const noEffect = /routes\[0\]\.(shadow|unauthenticated): has no effect/
    for (const more of [
      { shadow: true },
      { shadow: true, access: 'public' },
      { shadow: true, access: 'optional' },
      { unauthenticated: 'redirect', access: 'public' },
      { unauthenticated: '401', access: 'deny' },
      { unauthenticated: '401', accept: ['bearer'] },
    ]) {
      warned(rule(more), noEffect)
    }
    assert.deepEqual(rule({ shadow: false }).warnings, [])
  })

  it('is refused with anything else', () => {
    refused(rule({ unauthenticated: 403 }), /unauthenticated: must be one of redirect, 401/)
    refused(rule({ unauthenticated: '403' }), /unauthenticated: must be one of redirect, 401/)
    refused(rule({ shadow: 'yes' }), /shadow: must be true or false/)
  })
})
