import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { easyAuthClaims, easyAuthName, easyAuthPrincipal } from '../../src/entra/easy-auth-principal.ts'
import type { Identity } from '../../src/identity/identity.ts'
import { nobody } from '../support/nobody.ts'

const zoe: Identity = {
  ...nobody,
  issuer: 'https://login.microsoftonline.com/t-1/v2.0',
  ...{
    tenant: 't-1',
    name: 'Zoë 王',
    email: 'zoe@corp.example',
    preferredUsername: 'zoe@corp.onmicrosoft.example',
  },
  ...{ roles: ['Admin', 'Reader'], groups: ['g-1', 'g-2'] },
}
const valuesOf = (identity: Identity, typ: string): readonly string[] =>
  easyAuthClaims(identity, true).flatMap(claim => (claim.typ === typ ? [claim.val] : []))

describe('the principal of App Service', () => {
  it('has each claim under the name that App Service gives it', () => {
    assert.deepEqual(easyAuthPrincipal(zoe, true), {
      auth_typ: 'aad',
      claims: [
        { typ: 'iss', val: 'https://login.microsoftonline.com/t-1/v2.0' },
        {
          typ: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
          val: 'zoe@corp.example',
        },
        { typ: 'name', val: 'Zoë 王' },
        { typ: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name', val: 'zoe@corp.example' },
        { typ: 'http://schemas.microsoft.com/identity/claims/objectidentifier', val: 'oid-1' },
        { typ: 'preferred_username', val: 'zoe@corp.onmicrosoft.example' },
        { typ: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier', val: 'sub-1' },
        { typ: 'http://schemas.microsoft.com/identity/claims/tenantid', val: 't-1' },
        { typ: 'groups', val: 'g-1' },
        { typ: 'groups', val: 'g-2' },
        { typ: 'roles', val: 'Admin' },
        { typ: 'roles', val: 'Reader' },
        { typ: 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role', val: 'Admin' },
        { typ: 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role', val: 'Reader' },
      ],
      name_typ: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name',
      role_typ: 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role',
    })
  })

  it('leaves out what is not known', () => {
    assert.deepEqual(easyAuthClaims(nobody, true), [
      { typ: 'iss', val: nobody.issuer },
      { typ: 'http://schemas.microsoft.com/identity/claims/objectidentifier', val: 'oid-1' },
      { typ: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier', val: 'sub-1' },
    ])
  })

  it('has no object id where the user is something else, which somebody may have chosen', () => {
    const types = easyAuthPrincipal(zoe, false).claims.map(({ typ }) => typ)
    assert.ok(!types.some(typ => typ.endsWith('/objectidentifier')), types.join())
    assert.equal(types.length, easyAuthClaims(zoe, true).length - 1)
  })

  it('has the object id without the tenant, where several are allowed', () => {
    const objectId = 'http://schemas.microsoft.com/identity/claims/objectidentifier'
    assert.deepEqual(valuesOf({ ...zoe, user: 'oid-1.t-1' }, objectId), ['oid-1'])
    assert.deepEqual(valuesOf({ ...zoe, user: 'oid-1.t-2' }, objectId), ['oid-1.t-2'])
    assert.deepEqual(valuesOf({ ...nobody, user: 'oid-1.undefined' }, objectId), ['oid-1.undefined'])
  })

  it('says for what, and to whom, a bearer token was given', () => {
    const caller = { ...zoe, scopes: ['data.read', 'data.write'], client: 'client-1' }
    assert.deepEqual(valuesOf(caller, 'http://schemas.microsoft.com/identity/claims/scope'), [
      'data.read data.write',
    ])
    assert.deepEqual(valuesOf(caller, 'azp'), ['client-1'])
  })

  it('is named by the address that is believed, else by what people sign in with, else by the name', () => {
    assert.equal(easyAuthName(zoe), 'zoe@corp.example')
    const { email: _email, ...unproven } = zoe
    assert.equal(easyAuthName(unproven), 'zoe@corp.onmicrosoft.example')
    assert.equal(easyAuthName({ ...nobody, name: 'Zoë 王' }), 'Zoë 王')
    assert.equal(easyAuthName(nobody), undefined)
  })
})
