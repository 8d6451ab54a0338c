import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { knownLacking } from '../../src/identity/lacks.ts'
import { personFromClaims, type ClaimRules } from '../../src/identity/person.ts'

const lacking = (claims: Readonly<Record<string, unknown>>, held: readonly string[] = []) =>
  knownLacking(['a', 'b'], held, claims, ['roles', 'realm.roles'])

describe('that somebody does not have a role', () => {
  it('is known where what they have was to be read', () => {
    const realm = { roles: [] }
    assert.deepEqual(lacking({ roles: ['a'], realm }, ['a']), ['b'])
    assert.deepEqual(lacking({ roles: [], realm }), ['a', 'b'])
    assert.deepEqual(lacking({ roles: 'c', realm }, ['c']), ['a', 'b'])
    assert.deepEqual(lacking({ roles: ['c,d', 'e f'], realm }, ['c,d', 'e f']), ['a', 'b'])
    assert.deepEqual(lacking({ roles: [], realm: { roles: ['c'] } }, ['c']), ['a', 'b'])
  })

  it('is not known where no claim says what they have', () => {
    assert.deepEqual(lacking({}), [])
    assert.deepEqual(lacking({ realm: {} }), [])
    assert.deepEqual(knownLacking(['a'], [], {}, []), [])
  })

  it('is not known where one of the claims is missing, as another token may have it', () => {
    assert.deepEqual(lacking({ roles: ['c'] }, ['c']), [])
    assert.deepEqual(lacking({ realm: { roles: ['c'] } }, ['c']), [])
    assert.deepEqual(lacking({ roles: ['c'], realm: {} }, ['c']), [])
  })

  it('is not known where a claim is not to be read', () => {
    for (const roles of [
      null,
      1,
      true,
      {},
      ['c', 1],
      [['a']],
      'a\u0000',
      ['c', 'a\n'],
      'a,c',
      'a c',
      'c;a',
    ]) {
      assert.deepEqual(lacking({ roles, realm: { roles: ['c'] } }, ['c']), [], JSON.stringify(roles))
    }
  })
})

describe('a person whom rules could exclude', () => {
  const rules: ClaimRules = {
    subject: 'sub',
    name: 'name',
    email: 'email',
    preferredUsername: 'preferred_username',
    roles: ['roles'],
    groups: ['groups'],
    groupPrefix: '/',
    trustEmail: 'never',
    named: { claims: ['department'], excluded: { roles: ['Guest'], groups: ['contractors', 'staff'] } },
  }
  const person = (claims: object) => personFromClaims({ sub: 's', iss: 'i', ...claims }, rules)

  it('is known not to have what the claims, as they are read, do not name', () => {
    const { lacks } = person({ roles: ['Reader'], groups: ['/staff'] })
    assert.deepEqual(lacks, { roles: ['Guest'], groups: ['contractors'] })
    assert.deepEqual(person({ groups: [] }).lacks, { roles: [], groups: ['contractors', 'staff'] })
  })

  it('is not known to lack anything of which the claims say nothing', () => {
    assert.equal(person({}).lacks, undefined)
    assert.equal(person({ roles: ['Guest'] }).lacks, undefined)
  })

  it('has the claims that rules name', () => {
    assert.deepEqual(person({ department: 'Finance', other: 'x' }).claims, { department: ['Finance'] })
    assert.equal(person({ other: 'x' }).claims, undefined)
    const { named: _, ...unnamed } = rules
    assert.equal(personFromClaims({ sub: 's', iss: 'i', department: 'x' }, unnamed).claims, undefined)
  })
})
