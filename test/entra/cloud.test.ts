import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { cloudHost, hasPersonalAccounts, isOfCloud } from '../../src/entra/cloud.ts'

describe('a login host', () => {
  const rows: [alias: string, own: string][] = [
    ['login.windows.net', 'login.microsoftonline.com'],
    ['LOGIN.Microsoft.com', 'login.microsoftonline.com'],
    ['login.usgovcloudapi.net', 'login.microsoftonline.us'],
    ['login.chinacloudapi.cn', 'login.partner.microsoftonline.cn'],
  ]
  for (const [alias, own] of rows) {
    it(`${alias} is another name of ${own}`, () => {
      assert.equal(cloudHost(alias), own)
      assert.equal(cloudHost(own), own)
      assert.ok(isOfCloud(alias, own) && isOfCloud(own, alias))
    })
  }

  it('of one cloud does not speak for another', () => {
    assert.equal(isOfCloud('login.microsoftonline.com', 'login.microsoftonline.us'), false)
    assert.equal(isOfCloud('login.sovcloud-identity.fr', 'login.sovcloud-identity.de'), false)
  })

  it('speaks for an authority that is somebody’s own way to Entra, and nobody else does', () => {
    assert.equal(isOfCloud('login.microsoftonline.us', 'entra.corp.example'), true)
    assert.equal(isOfCloud('evil.example', 'entra.corp.example'), false)
    assert.equal(isOfCloud('evil.example', 'login.microsoftonline.com'), false)
  })

  it('has personal accounts in the worldwide cloud, and elsewhere none', () => {
    assert.equal(hasPersonalAccounts('login.windows.net'), true)
    assert.equal(hasPersonalAccounts('entra.corp.example'), true)
    assert.equal(hasPersonalAccounts('login.microsoftonline.us'), false)
    assert.equal(hasPersonalAccounts('login.chinacloudapi.cn'), false)
  })
})
