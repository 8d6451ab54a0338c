import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inspect } from 'node:util'
import { GatewayError } from '../../src/errors.ts'
import { personFromClaims, type ClaimRules } from '../../src/identity/person.ts'

const rules: ClaimRules = {
  subject: 'oid',
  name: 'name',
  email: 'email',
  preferredUsername: 'preferred_username',
  roles: ['roles'],
  groups: ['groups'],
  groupPrefix: '',
  trustEmail: 'tenant',
}

const claims = {
  iss: 'https://login.microsoftonline.com/11111111-2222-4333-8444-555555555555/v2.0',
  sub: 'pairwise',
  oid: '0a0a0a0a-2222-4333-8444-555555555555',
  tid: '11111111-2222-4333-8444-555555555555',
  name: 'Ada Lovelace',
  email: 'ada@corp.example',
  preferred_username: 'ada@corp.example',
  roles: ['Reader', 'Admin'],
  groups: ['g1', 'g2'],
}

const invalid = (error: unknown) =>
  error instanceof GatewayError && error.code === 'ERR_PROVIDER_TOKEN_INVALID'

describe('a person from the claims of Entra', () => {
  it('is told by all of them', () => {
    assert.deepEqual(personFromClaims(claims, rules), {
      user: claims.oid,
      subject: 'pairwise',
      issuer: claims.iss,
      tenant: claims.tid,
      name: 'Ada Lovelace',
      email: 'ada@corp.example',
      preferredUsername: 'ada@corp.example',
      roles: ['Reader', 'Admin'],
      groups: ['g1', 'g2'],
    })
  })

  it('is told by what there is, and nothing is made up', () => {
    const person = personFromClaims({ iss: 'i', sub: 's', oid: 'o' }, rules)
    assert.deepEqual(person, { user: 'o', subject: 's', issuer: 'i', roles: [], groups: [] })
  })

  it('is another person in another tenant, when several may sign in', () => {
    const several: ClaimRules = { ...rules, subject: 'oid.tid' }
    const one = personFromClaims(claims, several)
    const two = personFromClaims({ ...claims, tid: '99999999-2222-4333-8444-555555555555' }, several)
    assert.equal(one.user, `${claims.oid}.${claims.tid}`)
    assert.notEqual(one.user, two.user)
  })

  it('is not told apart by name or address', () => {
    const one = personFromClaims(claims, rules)
    const two = personFromClaims({ ...claims, oid: 'another' }, rules)
    assert.equal(one.email, two.email)
    assert.notEqual(one.user, two.user)
  })
})

describe('the id of a person', () => {
  it('is sub where the setting says so', () => {
    assert.equal(personFromClaims(claims, { ...rules, subject: 'sub' }).user, 'pairwise')
  })

  it('is any claim that the setting names', () => {
    const person = personFromClaims(
      { ...claims, employee: { id: 'e1' } },
      { ...rules, subject: { claim: 'employee.id' } },
    )
    assert.equal(person.user, 'e1')
  })

  for (const oid of [
    undefined,
    null,
    '',
    ' ',
    1,
    {},
    ['a'],
    ' a',
    'a ',
    'a\nb',
    'a\u0000',
    'a\ud800',
    'a\u2028b',
    'x'.repeat(257),
  ]) {
    it(`must not be ${inspect(oid).slice(0, 20)}`, () => {
      assert.throws(() => personFromClaims({ ...claims, oid }, rules), invalid)
      assert.throws(() => personFromClaims({ ...claims, oid }, { ...rules, subject: 'oid.tid' }), invalid)
      assert.throws(
        () => personFromClaims({ ...claims, oid }, { ...rules, subject: { claim: 'oid' } }),
        invalid,
      )
    })
  }

  it('must not be inherited', () => {
    const inherited = Object.assign(Object.create({ oid: 'o' }) as object, { iss: 'i', sub: 's' })
    assert.throws(() => personFromClaims(inherited, rules), invalid)
  })

  for (const name of ['sub', 'iss']) {
    it(`does not stand without ${name}`, () => {
      assert.throws(() => personFromClaims({ ...claims, [name]: undefined }, rules), invalid)
    })
  }

  it('does not stand without the tenant that is part of it', () => {
    assert.throws(
      () => personFromClaims({ ...claims, tid: undefined }, { ...rules, subject: 'oid.tid' }),
      invalid,
    )
  })

  it('names the claim that is missing, for the log', () => {
    assert.throws(() => personFromClaims({ iss: 'i', sub: 's' }, rules), /claim oid is missing/)
  })
})

describe('what else is told of a person', () => {
  it('has names without control characters', () => {
    const person = personFromClaims(
      { ...claims, name: 'Ada\r\nX-Forwarded-User: root', preferred_username: ' ada\u0000 ' },
      rules,
    )
    assert.equal(person.name, 'AdaX-Forwarded-User: root')
    assert.equal(person.preferredUsername, 'ada')
  })

  it('has no name where the claim is no text, or nothing but control characters', () => {
    const person = personFromClaims({ ...claims, name: { first: 'Ada' }, preferred_username: '\n' }, rules)
    assert.equal('name' in person, false)
    assert.equal('preferredUsername' in person, false)
  })

  it('has no tenant where tid could not be compared', () => {
    assert.equal('tenant' in personFromClaims({ ...claims, tid: 'a\nb' }, rules), false)
    assert.equal('tenant' in personFromClaims({ ...claims, tid: ['a'] }, rules), false)
  })

  it('has the address only when it is vouched for', () => {
    assert.equal('email' in personFromClaims(claims, { ...rules, trustEmail: 'verified' }), false)
    assert.equal('email' in personFromClaims(claims, { ...rules, trustEmail: 'never' }), false)
  })

  it('has one role that came as a string', () => {
    assert.deepEqual(personFromClaims({ ...claims, roles: 'Admin' }, rules).roles, ['Admin'])
  })

  it('has no role and no group with control characters', () => {
    const person = personFromClaims(
      { ...claims, roles: ['Ad\nmin', 'Reader'], groups: ['a\u0000', 'b'] },
      rules,
    )
    assert.deepEqual(person.roles, ['Reader'])
    assert.deepEqual(person.groups, ['b'])
  })

  it('has groups without the prefix, each once, and the others as they are', () => {
    const groups = ['/staff', 'guests', '/', '/guests', 'a/b']
    const person = personFromClaims({ ...claims, groups, roles: ['/staff'] }, { ...rules, groupPrefix: '/' })
    assert.deepEqual(person.groups, ['staff', 'guests', 'a/b'])
    assert.deepEqual(person.roles, ['/staff'])
  })
})
