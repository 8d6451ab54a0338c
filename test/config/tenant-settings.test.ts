import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { configOf, inFolder, type Outcome, refused, tenantId, withEnv, withFile } from './samples.ts'

const another = '66666666-2222-3333-4444-555555555555'
const consumers = '9188040d-6c67-4c5b-b112-36a304b66dad'

const shared = (tenants: string | undefined, more: Record<string, string | undefined> = {}): Outcome =>
  withEnv({ TENANT_ID: 'organizations', ENTRADA_PROVIDER_ALLOWED_TENANTS: tenants, ...more })

describe('an authority of many tenants', () => {
  it('needs the list of those whose people may sign in', () => {
    for (const tenant of ['organizations', 'common', 'Common']) {
      refused(
        withEnv({ TENANT_ID: tenant }),
        /provider\.allowedTenants: is missing: at (?:common|organizations) every organization in the world/,
      )
    }
    refused(withFile('provider: { allowedTenants: [] }', { TENANT_ID: 'common' }), /is missing/)
  })

  it('takes ids, in any letter case, each once', () => {
    const { entra, issuer } = configOf(shared(`${tenantId},${another.toUpperCase()},${tenantId}`)).provider
    assert.deepEqual(entra?.allowedTenants, [tenantId, another])
    assert.equal(issuer, 'https://login.microsoftonline.com/organizations/v2.0')
  })

  it('takes nothing else', () => {
    for (const odd of ['contoso.com', '*', 'organizations', '{tenantid}', `${another}x`]) {
      refused(
        shared(`${tenantId},${odd}`),
        /provider\.allowedTenants\[1\]: must be an id \(GUID\); write the id/,
      )
    }
    refused(shared(`${tenantId},consumers`), new RegExp(`write ${consumers}`))
  })

  it('has personal accounts at common alone', () => {
    refused(shared(`${tenantId},${consumers}`), /in no organization; write common/)
    const common = { TENANT_ID: 'common' }
    assert.deepEqual(shared(`${tenantId},${consumers}`, common).problems, [])
  })

  it('is warned of when it lets in a single tenant, whose own id would do', () => {
    assert.match(
      shared(tenantId).warnings.join(),
      /allowedTenants: names a single tenant; write it as provider\.tenantId/,
    )
    assert.deepEqual(shared(`${tenantId},${another}`).warnings, [])
  })

  it('believes no address because of the tenant, and is warned of when it believes all', () => {
    const trust = (value: string) => shared(`${tenantId},${another}`, { ENTRADA_PROVIDER_TRUST_EMAIL: value })
    refused(trust('tenant'), /provider\.trustEmail: tenant needs a single Entra tenant/)
    assert.equal(configOf(shared(`${tenantId},${another}`)).provider.trustEmail, 'verified')
    assert.match(trust('always').warnings.join(), /any administrator of another tenant/)
    assert.deepEqual(trust('never').warnings, [])
  })

  it('tells people apart by oid and tid, so that no other claim can be their id', () => {
    const claim = { ENTRADA_PROVIDER_CLAIMS_USER: 'sub' }
    refused(shared(`${tenantId},${another}`, claim), /provider\.claims\.user: cannot stand beside several/)
  })

  it('lets in a thousand tenants at most', () => {
    const many = Array.from({ length: 1001 }, (_, at) => another.slice(0, -4) + String(at).padStart(4, '0'))
    refused(shared(many.join(',')), /must name 1000 tenants at most/)
  })
})

describe('a single tenant', () => {
  it('has no list of tenants, nor has another provider', () => {
    const list = { ENTRADA_PROVIDER_ALLOWED_TENANTS: another }
    refused(withEnv(list), /allowedTenants: is only for the tenants organizations and common/)
    const issuer = { TENANT_ID: undefined, ENTRADA_PROVIDER_ISSUER: 'https://idp.example' }
    refused(withEnv({ ...issuer, ...list }), /allowedTenants: is only for/)
  })

  it('is warned of when it is a domain, which may change hands', () => {
    assert.match(
      withEnv({ TENANT_ID: 'contoso.onmicrosoft.com' }).warnings.join(),
      /TENANT_ID provider\.tenantId: is a domain.*; write the id \(GUID\)/,
    )
  })

  it('of personal accounts trusts no address because of the tenant, by whichever name', () => {
    for (const tenant of ['consumers', consumers]) {
      assert.equal(configOf(withEnv({ TENANT_ID: tenant })).provider.trustEmail, 'verified')
    }
  })
})

describe('the cloud', () => {
  const at = (host: string, more: Record<string, string | undefined> = {}): Outcome =>
    withEnv({ ENTRADA_PROVIDER_AUTHORITY_HOST: host, ...more })

  const hosts = [
    'https://login.microsoftonline.com',
    'https://login.microsoftonline.us',
    'https://login.partner.microsoftonline.cn',
    'https://login.sovcloud-identity.fr',
    'https://login.sovcloud-identity.de',
    'https://login.sovcloud-identity.sg',
    'https://entra.corp.example',
  ]
  for (const host of hosts) {
    it(`may be the one of ${host}, with or without a final slash`, () => {
      for (const written of [host, `${host}/`]) {
        const { loaded, warnings } = at(written)
        assert.equal(loaded?.config.provider.issuer, `${host}/${tenantId}/v2.0`)
        assert.equal(loaded.config.provider.entra?.authorityHost, host)
        assert.deepEqual(warnings, [])
      }
    })
  }

  const aliases: [alias: string, own: string][] = [
    ['login.windows.net', 'login.microsoftonline.com'],
    ['login.microsoft.com', 'login.microsoftonline.com'],
    ['login.usgovcloudapi.net', 'login.microsoftonline.us'],
    ['login.chinacloudapi.cn', 'login.partner.microsoftonline.cn'],
  ]
  for (const [alias, own] of aliases) {
    it(`by its other name ${alias} is the one of ${own}, with a warning`, () => {
      const { loaded, warnings } = at(`https://${alias}`)
      assert.equal(loaded?.config.provider.issuer, `https://${own}/${tenantId}/v2.0`)
      assert.match(
        warnings.join(),
        new RegExp(`authorityHost: is another name of ${own}.*write https://${own}`),
      )
      const issuer = `https://${alias}/${tenantId}/v2.0`
      const other = withEnv({ TENANT_ID: undefined, ENTRADA_PROVIDER_ISSUER: issuer })
      assert.equal(configOf(other).provider.entra?.authorityHost, `https://${own}`)
      assert.match(other.warnings.join(), /provider\.issuer: is another name/)
    })
  }

  it('has no personal accounts but in the worldwide one', () => {
    for (const tenant of ['consumers', consumers]) {
      refused(
        at('https://login.microsoftonline.us', { TENANT_ID: tenant }),
        /provider\.tenantId: stands for personal accounts, and the cloud of login\.microsoftonline\.us has none/,
      )
    }
    refused(
      at('https://login.chinacloudapi.cn', {
        TENANT_ID: 'common',
        ENTRADA_PROVIDER_ALLOWED_TENANTS: `${tenantId},${consumers}`,
      }),
      /allowedTenants\[1\]: stands for personal accounts/,
    )
  })
})

describe('signing keys of the application’s own', () => {
  it('are of Entra ID alone', () => {
    const keys = { ENTRADA_PROVIDER_APP_KEYS: 'true' }
    assert.equal(configOf(withEnv(keys)).provider.entra?.appKeys, true)
    const issuer = { TENANT_ID: undefined, ENTRADA_PROVIDER_ISSUER: 'https://idp.example' }
    refused(withEnv({ ...issuer, ...keys }), /provider\.appKeys: needs Entra ID/)
  })
})

describe('where claims come from', () => {
  const sources = (list: string, more: Record<string, string | undefined> = {}): Outcome =>
    withEnv({ ENTRADA_PROVIDER_CLAIM_SOURCES: list, ...more })
  const other = { TENANT_ID: undefined, ENTRADA_PROVIDER_ISSUER: 'https://idp.example' }

  it('is any of three, each once, in the order of their weight', () => {
    const all = 'accessToken,userinfo,idToken'
    assert.deepEqual(configOf(sources(all, other)).provider.claimSources, all.split(','))
    refused(sources('idToken,idToken', other), /provider\.claimSources: names a source twice/)
    refused(sources('cookie', other), /provider\.claimSources/)
    refused(withFile('provider: { claimSources: [] }', other), /provider\.claimSources/)
  })

  it('is never the access token of Entra ID, which only Microsoft Graph can read', () => {
    refused(sources('idToken,accessToken'), /claimSources: cannot hold accessToken with Entra ID/)
  })
})

describe('the file of the metadata', () => {
  it('can be read and holds a JSON object', () => {
    inFolder({ 'good.json': '{}', 'list.json': '[]', 'odd.json': '{' }, folder => {
      const file = (name: string) => withEnv({ ENTRADA_PROVIDER_METADATA_FILE: `${folder}/${name}` })
      assert.equal(configOf(file('good.json')).provider.metadataFile, `${folder}/good.json`)
      for (const name of ['list.json', 'odd.json'])
        refused(file(name), /provider\.metadataFile: .* holds no JSON object/)
      refused(file('none.json'), /provider\.metadataFile: .*there is no such file/)
    })
  })
})
