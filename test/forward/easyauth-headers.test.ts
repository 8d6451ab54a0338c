import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { easyAuthPrincipal } from '../../src/entra/easy-auth-principal.ts'
import { easyAuthHeaders } from '../../src/forward/easyauth-headers.ts'
import { presetsTold } from '../../src/forward/presets.ts'
import type { Identity } from '../../src/identity/identity.ts'
import { presetHeaders } from '../../src/preset-headers.ts'

const zoe: Identity = {
  user: 'oid-1.t-1',
  subject: 'sub-1',
  issuer: 'https://idp.example',
  tenant: 't-1',
  name: 'Zoë "王"',
  roles: ['Admin'],
  groups: [],
  sessionId: 'hash',
  authenticatedAt: 1_800_000_000,
}
const plain = { encoding: 'utf8', roleMap: {}, isObjectId: true } as const
const [principalName, principal = '', ...others] = easyAuthHeaders(zoe, plain)

describe('the headers of App Service', () => {
  it('hold the principal as base64 of JSON in UTF-8, in plain ASCII', () => {
    assert.equal(principalName, 'X-MS-CLIENT-PRINCIPAL')
    assert.match(principal, /^[A-Za-z0-9+/]+={0,2}$/)
    assert.equal(principal.length % 4, 0)
    const json = Buffer.from(principal, 'base64').toString('utf8')
    assert.deepEqual(JSON.parse(json), JSON.parse(JSON.stringify(easyAuthPrincipal(zoe, true))))
    assert.ok(json.startsWith('{"auth_typ":"aad","claims":[{"typ":"iss","val":"https://idp.example"}'))
    assert.ok(json.includes('Zoë \\"王\\"'))
  })

  it('hold the id of the gateway, the name as bytes of UTF-8, and how App Service calls Entra ID', () => {
    assert.deepEqual(others, [
      ...['X-MS-CLIENT-PRINCIPAL-ID', 'oid-1.t-1'],
      ...['X-MS-CLIENT-PRINCIPAL-NAME', Buffer.from('Zoë "王"').toString('latin1')],
      ...['X-MS-CLIENT-PRINCIPAL-IDP', 'aad'],
    ])
  })

  it('hold no name where none is known, and no tokens', () => {
    const { name: _name, ...unnamed } = zoe
    const names = easyAuthHeaders(unnamed, plain).filter((_, at) => at % 2 === 0)
    assert.deepEqual(names, [
      'X-MS-CLIENT-PRINCIPAL',
      'X-MS-CLIENT-PRINCIPAL-ID',
      'X-MS-CLIENT-PRINCIPAL-IDP',
    ])
  })

  it('are written as the settings say, save the principal, which has its own way', () => {
    const [, same, , , , name] = easyAuthHeaders(zoe, {
      ...plain,
      encoding: 'base64',
      roleMap: { Admin: 'Boss' },
    })
    assert.equal(same, principal)
    assert.equal(Buffer.from(name ?? '', 'base64').toString(), 'Zoë "王"')
  })

  it('are what the preset tells, and no others', () => {
    const told = presetsTold(['easyauth'], zoe, plain)
    assert.deepEqual(told, easyAuthHeaders(zoe, plain))
    const names = presetHeaders.easyauth.map(([name]) => name)
    assert.deepEqual(
      told.filter((_, at) => at % 2 === 0),
      names,
    )
  })
})
