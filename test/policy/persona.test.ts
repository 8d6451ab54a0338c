import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ClaimRules } from '../../src/identity/person.ts'
import { identityOf, type Newcomers, type Persona } from '../../src/policy/persona.ts'

const now = 1_800_000_000
const tenant = '11111111-2222-3333-4444-555555555555'

const claimRules: ClaimRules = {
  subject: 'oid',
  name: 'name',
  email: 'email',
  preferredUsername: 'preferred_username',
  roles: ['realm_access.roles', 'roles'],
  groups: ['groups'],
  groupPrefix: '/',
  trustEmail: 'verified',
  named: { claims: ['department', 'level'], excluded: { roles: ['Guest'], groups: [] } },
}
const entra: Newcomers = { claimRules, isEntra: true, tenant }
const other: Newcomers = { claimRules, isEntra: false }

function made(persona: Persona, newcomers = other) {
  return identityOf(persona, newcomers, now)
}

describe('somebody for whom rules are tried', () => {
  it('has nothing that is not said', () => {
    const { user, roles, groups, tenant: theirs, email, claims, scopes, acrs, authTime } = made({})
    assert.deepEqual({ user, roles, groups }, { user: '', roles: [], groups: [] })
    for (const each of [theirs, email, claims, scopes, acrs, authTime]) assert.equal(each, undefined)
  })

  it('has the id, the roles and the groups that are said, beside those of claims', () => {
    const { user, roles, groups } = made({
      user: 'ada',
      roles: ['Reader'],
      groups: ['staff'],
      claims: { roles: ['Writer'], groups: '/ops' },
    })
    assert.deepEqual(
      { user, roles, groups },
      { user: 'ada', roles: ['Writer', 'Reader'], groups: ['ops', 'staff'] },
    )
  })

  it('is known to lack a role only where roles are said', () => {
    assert.deepEqual(made({}).lacks?.roles ?? [], [])
    assert.deepEqual(made({ roles: [] }).lacks?.roles, ['Guest'])
    assert.deepEqual(made({ roles: ['Guest'] }).lacks?.roles ?? [], [])
    assert.deepEqual(made({ roles: ['Reader'] }).lacks?.roles, ['Guest'])
  })

  it('is read from claims as everybody is', () => {
    const { email, acrs, claims } = made({
      claims: {
        email: 'ada@corp.example',
        email_verified: true,
        acrs: ['c1'],
        department: 'Sales',
        level: 3,
      },
    })
    assert.deepEqual({ email, acrs }, { email: 'ada@corp.example', acrs: ['c1'] })
    assert.deepEqual(claims, { department: ['Sales'], level: [3] })
    assert.equal(made({ claims: { email: 'ada@corp.example' } }).email, undefined)
  })

  it('is of the only tenant there is, where nothing else is said', () => {
    assert.equal(made({}, entra).tenant, tenant)
    assert.equal(made({ claims: { tid: 'another' } }, entra).tenant, 'another')
  })

  it('has signed in so many seconds ago, or at a time', () => {
    assert.equal(made({ claims: { auth_time: -300 } }).authTime, now - 300)
    assert.equal(made({ claims: { auth_time: 0 } }).authTime, now)
    assert.equal(made({ claims: { auth_time: 5 } }).authTime, 5)
    assert.equal(made({ claims: { auth_time: 'lately' } }).authTime, undefined)
  })

  it('cannot have claims with which nobody could sign in', () => {
    assert.throws(() => made({ claims: { sub: '' } }), { code: 'ERR_PROVIDER_TOKEN_INVALID' })
  })
})

describe('somebody with a bearer token', () => {
  const grant = (persona: Persona, newcomers: Newcomers) => {
    const { scopes, client, isApp, grantsNothing } = made(persona, newcomers)
    return { scopes, client, isApp, grantsNothing }
  }

  it('is who is said to be one, and who has scopes', () => {
    assert.equal(made({ bearer: false }).scopes, undefined)
    assert.deepEqual(made({ bearer: true }).scopes, [])
    assert.deepEqual(made({ scopes: ['read'] }).scopes, ['read'])
  })

  it('is a program at Entra without scopes, which stands for nothing without roles', () => {
    const claims = { azp: 'robot' }
    const is = (persona: Persona) => grant({ bearer: true, claims, ...persona }, entra)
    assert.deepEqual(is({ scopes: ['read'] }), {
      ...{ scopes: ['read'], client: 'robot', isApp: false, grantsNothing: false },
    })
    assert.deepEqual(is({ roles: ['Job'] }), {
      ...{ scopes: [], client: 'robot', isApp: true, grantsNothing: false },
    })
    assert.deepEqual(is({}), { scopes: [], client: 'robot', isApp: true, grantsNothing: true })
  })

  it('is a program elsewhere when it is its own client, and stands for nothing by itself', () => {
    const person = grant({ bearer: true, claims: { client_id: 'robot', sub: 'ada' } }, other)
    assert.deepEqual(person, { scopes: [], client: 'robot', isApp: false, grantsNothing: false })
    const program = grant({ scopes: ['read'], claims: { client_id: 'robot', sub: 'robot' } }, other)
    assert.deepEqual(program, { scopes: ['read'], client: 'robot', isApp: true, grantsNothing: true })
    assert.equal(grant({ bearer: true, claims: { azp: 7 } }, other).client, undefined)
  })
})
