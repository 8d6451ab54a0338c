import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createBoundedFetch } from '../../src/provider/bounded-fetch.ts'
import { discover } from '../../src/provider/discovery.ts'
import type { ProviderSettings } from '../../src/provider/settings.ts'
import { startEntra } from '../entra-emulator/start.ts'
import { metadataOf } from '../support/scripted-provider.ts'
import { failure, settingsFor } from './start.ts'

const tenant = '11111111-1111-4111-8111-111111111111'

/** Discovers at an authority whose document is scripted. @returns what was asked for, and what came of it */
async function discovered(
  host: string,
  tenantId: string,
  metadata: Record<string, unknown> = {},
  more: Partial<NonNullable<ProviderSettings['entra']>> = {},
) {
  const asked: string[] = []
  const issuer = `https://${host}/${tenantId}/v2.0`
  const fetch = Object.assign(
    async (url: string) => {
      asked.push(url)
      return Response.json({ ...metadataOf(issuer), ...metadata })
    },
    { close: async () => undefined },
  )
  const entra = { tenantId, authorityHost: `https://${host}`, ...more }
  const settings = settingsFor(issuer, { insecure: false, entra })
  return { asked, outcome: discover(settings, fetch) }
}

const problem = async (...wanted: Parameters<typeof discovered>): Promise<string> => {
  const { outcome } = await discovered(...wanted)
  const error = await failure(outcome)
  assert.equal(error.code, 'ERR_PROVIDER_ANSWER_INVALID')
  return error.message
}

describe('the metadata of a cloud', () => {
  const clouds = [
    'login.microsoftonline.com',
    'login.microsoftonline.us',
    'login.partner.microsoftonline.cn',
    'login.sovcloud-identity.fr',
  ]
  for (const host of clouds) {
    it(`are taken at ${host}: of one tenant, of many, and of a domain`, async () => {
      assert.ok(await (await discovered(host, tenant)).outcome)
      const template = `https://${host}/{tenantid}/v2.0`
      const issuer = `https://${host}/${tenant}/v2.0`
      assert.equal((await (await discovered(host, 'common', { issuer: template })).outcome).issuer, template)
      assert.equal((await (await discovered(host, 'contoso.example', { issuer })).outcome).issuer, issuer)
    })
  }

  it('may have endpoints at another name of the same cloud', async () => {
    const token_endpoint = `https://login.windows.net/${tenant}/oauth2/v2.0/token`
    assert.ok(await (await discovered('login.microsoftonline.com', tenant, { token_endpoint })).outcome)
  })

  it('are refused with the remedy when they are of another cloud', async () => {
    const issuer = `https://login.microsoftonline.us/${tenant}/v2.0`
    assert.match(
      await problem('login.microsoftonline.com', tenant, { issuer }),
      /not of the cloud of https:\/\/login\.microsoftonline\.com; set provider\.authorityHost to https:\/\/login\.microsoftonline\.us/,
    )
    const token_endpoint = `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`
    assert.match(
      await problem('login.microsoftonline.us', tenant, { token_endpoint }),
      /the token_endpoint .* another host of the same cloud/,
    )
  })

  it('are refused when they are of nobody that is known', async () => {
    const issuer = `https://evil.example/${tenant}/v2.0`
    assert.match(await problem('login.microsoftonline.com', tenant, { issuer }), /is not of the cloud/)
  })

  it('are those of personal accounts for consumers', async () => {
    const personal = 'https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0'
    assert.ok(
      await (
        await discovered('login.microsoftonline.com', 'consumers', { issuer: personal })
      ).outcome,
    )
    const issuer = `https://login.microsoftonline.com/${tenant}/v2.0`
    assert.match(
      await problem('login.microsoftonline.com', 'consumers', { issuer }),
      /not the tenant consumers/,
    )
  })

  it('are those of v2.0', async () => {
    for (const issuer of [
      `https://sts.windows.net/${tenant}/`,
      `https://login.microsoftonline.com/${tenant}/`,
    ]) {
      assert.match(
        await problem('login.microsoftonline.com', tenant, { issuer }),
        /Entra's v1 endpoints; use the v2\.0 authority/,
      )
    }
  })
})

describe('the metadata of another provider', () => {
  it('that turn out to be those of Entra v1 are refused with the remedy', async () => {
    const metadata = { ...metadataOf('https://proxy.example'), issuer: `https://sts.windows.net/${tenant}/` }
    const fetch = Object.assign(async () => Response.json(metadata), { close: async () => undefined })
    const error = await failure(discover(settingsFor('https://proxy.example', { insecure: false }), fetch))
    assert.match(error.message, /Entra's v1 endpoints; set provider\.tenantId instead/)
  })
})

describe('an authority of Entra without /v2.0', () => {
  it('has the document of v1, and is refused with the remedy, whoever stands in between', async t => {
    const { origin, tenants } = await startEntra(t)
    const fetch = createBoundedFetch({ timeout: 5 })
    t.after(fetch.close)
    const error = await failure(discover(settingsFor(`${origin}/${tenants.contoso.id}`), fetch))
    assert.match(error.message, /Entra's v1 endpoints; set provider\.tenantId instead/)
    assert.ok(await discover(settingsFor(`${origin}/${tenants.contoso.id}/v2.0`), fetch))
  })
})

describe('an application with signing keys of its own', () => {
  const host = 'login.microsoftonline.com'

  it('is named to discovery and keys, and nobody else is', async () => {
    const { asked, outcome } = await discovered(host, tenant, {}, { appKeys: true })
    const { jwks_uri } = await outcome
    const document = `https://${host}/${tenant}/v2.0/.well-known/openid-configuration`
    assert.deepEqual(asked, [`${document}?appid=the-client`])
    assert.equal(jwks_uri, `https://${host}/${tenant}/v2.0/keys?appid=the-client`)
    const plain = await discovered(host, tenant)
    assert.equal((await plain.outcome).jwks_uri, `https://${host}/${tenant}/v2.0/keys`)
    assert.deepEqual(plain.asked, [document])
  })

  it('is named to keys once, when their address names it already', async () => {
    const jwks = `https://${host}/${tenant}/v2.0/keys?appid=the-client`
    const { outcome } = await discovered(host, tenant, { jwks_uri: jwks }, { appKeys: true })
    assert.equal((await outcome).jwks_uri, jwks)
  })
})
