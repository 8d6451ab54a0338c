import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { headerBytes, type HeaderEncoding } from '../../src/forward/header-encoding.ts'
import { identityHeaders } from '../../src/forward/identity-headers.ts'
import { presetHeaders } from '../../src/preset-headers.ts'
import type { Identity } from '../../src/identity/identity.ts'
import { nobody } from '../support/nobody.ts'

const forwardedHeaders = (identity: Identity, encoding: HeaderEncoding = 'utf8') =>
  identityHeaders(presetHeaders.forwarded, identity, { encoding, roleMap: {} })

describe('the headers of the preset forwarded', () => {
  it('name everything that is known', () => {
    const identity = {
      ...nobody,
      tenant: 't',
      name: 'Ada',
      email: 'ada@corp.example',
      preferredUsername: 'ada',
      roles: ['Admin', 'Reader'],
      groups: ['g'],
    }
    assert.deepEqual(forwardedHeaders(identity), [
      'X-Forwarded-User',
      'oid-1',
      'X-Forwarded-Preferred-Username',
      'ada',
      'X-Forwarded-Email',
      'ada@corp.example',
      'X-Forwarded-Name',
      'Ada',
      'X-Forwarded-Roles',
      'Admin,Reader',
      'X-Forwarded-Groups',
      'g',
      'X-Forwarded-Tenant',
      't',
    ])
  })

  it('leave out what is not known or empty', () => {
    assert.deepEqual(forwardedHeaders({ ...nobody, name: '' }), ['X-Forwarded-User', 'oid-1'])
  })

  it('keep a comma or percent sign inside a role apart from the separator', () => {
    assert.equal(forwardedHeaders({ ...nobody, roles: ['a,b', '100%', 'c'] })[3], 'a%2Cb,100%25,c')
  })
})

describe('the headers of the preset in another encoding', () => {
  const identity = { ...nobody, name: 'Zoë', roles: ['a,b', 'é'] }
  const told = (encoding: HeaderEncoding) => forwardedHeaders(identity, encoding).filter((_, at) => at % 2)

  it('are all written in it', () => {
    assert.deepEqual(told('percent'), ['oid-1', 'Zo%C3%AB', 'a%2Cb,%C3%A9'])
    assert.deepEqual(told('base64'), ['b2lkLTE=', 'Wm/Dqw==', 'YSUyQ2Isw6k='])
    assert.deepEqual(told('rfc2047'), ['oid-1', '=?utf-8?B?Wm/Dqw==?=', '=?utf-8?B?YSUyQ2Isw6k=?='])
  })
})

describe('a value on the wire', () => {
  it('is UTF-8, byte by byte', () => {
    assert.equal(headerBytes('Jørn 名'), Buffer.from('Jørn 名').toString('latin1'))
  })

  it('holds no control character', () => {
    assert.equal(headerBytes('\ta\r\nSet-Cookie: x\u0000\u007f'), 'a  Set-Cookie: x')
  })
})
