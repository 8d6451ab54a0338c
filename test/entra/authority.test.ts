import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { entraIssuer, parseAuthority } from '../../src/entra/authority.ts'
import { isEntraHost } from '../../src/entra/cloud.ts'

const guid = '11111111-2222-4333-8444-555555555555'

describe('a host of Entra ID', () => {
  for (const host of [
    'login.microsoftonline.com',
    'login.windows.net',
    'login.microsoft.com',
    'sts.windows.net',
    'login.microsoftonline.us',
    'login.usgovcloudapi.net',
    'login.partner.microsoftonline.cn',
    'login.chinacloudapi.cn',
    'login.sovcloud-identity.fr',
    'login.sovcloud-identity.de',
    'login.sovcloud-identity.sg',
    'LOGIN.MicrosoftOnline.com',
  ]) {
    it(`is ${host}`, () => assert.equal(isEntraHost(host), true))
  }

  for (const host of [
    '',
    'login.microsoftonline.com.evil.example',
    'evil-login.microsoftonline.com',
    'microsoftonline.com',
    'constructor',
  ]) {
    it(`is not ${JSON.stringify(host)}`, () => assert.equal(isEntraHost(host), false))
  }
})

describe('an authority at a host of Entra ID', () => {
  for (const end of ['', '/', '/v2.0', '/v2.0/']) {
    it(`names host and tenant when it ends in ${JSON.stringify(end)}`, () => {
      assert.deepEqual(parseAuthority(`https://login.microsoftonline.us/${guid}${end}`), {
        authorityHost: 'https://login.microsoftonline.us',
        tenantId: guid,
      })
    })
  }

  it('names a domain as well, in lower case as the host', () => {
    assert.deepEqual(parseAuthority('HTTPS://Login.MicrosoftOnline.COM/Contoso.onmicrosoft.com'), {
      authorityHost: 'https://login.microsoftonline.com',
      tenantId: 'contoso.onmicrosoft.com',
    })
  })

  for (const url of [
    'https://login.microsoftonline.com',
    'https://login.microsoftonline.com/',
    'https://login.microsoftonline.com/v2.0',
    'https://login.microsoftonline.com/v2.0/',
    `https://login.microsoftonline.com//${guid}`,
    `https://login.microsoftonline.com/${guid}//`,
    `https://login.microsoftonline.com/${guid}/v1.0`,
    `https://login.microsoftonline.com/${guid}/v2.0/.well-known/openid-configuration`,
    `https://login.microsoftonline.com/${guid}?x`,
    `https://login.microsoftonline.com/${guid}#x`,
    `https://login.microsoftonline.com:8443/${guid}`,
    `https://user@login.microsoftonline.com/${guid}`,
    `http://login.microsoftonline.com/${guid}`,
    `https://sts.windows.net/${guid}/`,
    'https://login.microsoftonline.com/a%2fb',
    `https://idp.example/${guid}/v2.0`,
    'login.microsoftonline.com',
    '',
  ]) {
    it(`is not ${JSON.stringify(url)}`, () => assert.equal(parseAuthority(url), undefined))
  }
})

describe('the issuer of a tenant', () => {
  it('is made of host and tenant', () => {
    assert.equal(
      entraIssuer('https://login.microsoftonline.com', guid),
      `https://login.microsoftonline.com/${guid}/v2.0`,
    )
  })

  it('has no double slash when the host ends in one', () => {
    assert.equal(
      entraIssuer('https://login.microsoftonline.us//', guid),
      `https://login.microsoftonline.us/${guid}/v2.0`,
    )
  })

  it('is https when the host comes without a scheme', () => {
    assert.equal(entraIssuer('login.chinacloudapi.cn', guid), `https://login.chinacloudapi.cn/${guid}/v2.0`)
  })

  it('has the GUID of personal accounts for consumers', () => {
    assert.equal(
      entraIssuer('https://login.microsoftonline.com', 'Consumers'),
      'https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0',
    )
  })

  it('has the tenant in lower case, as tokens have it', () => {
    assert.match(
      entraIssuer('https://login.microsoftonline.com', 'AAAAAAAA-2222-4333-8444-555555555555'),
      /\/aaaaaaaa-/,
    )
  })

  it('leads back to what it was made of', () => {
    assert.deepEqual(parseAuthority(entraIssuer('https://login.microsoftonline.com/', guid)), {
      authorityHost: 'https://login.microsoftonline.com',
      tenantId: guid,
    })
  })
})
