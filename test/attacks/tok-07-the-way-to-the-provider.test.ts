import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { withEnv } from '../config/samples.ts'
import { failure, settingsFor, startProvider, tenant } from '../provider/start.ts'
import { discover } from '../../src/provider/discovery.ts'
import { metadataOf, startScriptedProvider } from '../support/scripted-provider.ts'

const own = { TENANT_ID: undefined }

describe('TOK-07 an issuer over plain http', () => {
  const refused = [
    'http://idp.example',
    'http://10.0.0.1',
    'HTTP://idp.example/realm',
    'http://localhost.evil.example',
  ]
  for (const issuer of [...refused, 'ftp://idp.example', 'file:///etc/passwd', 'idp.example']) {
    it(`is refused at the start: ${issuer}`, () => {
      const { loaded, problems } = withEnv({ ...own, ENTRADA_PROVIDER_ISSUER: issuer })
      assert.equal(loaded, undefined)
      assert.match(problems.join('\n'), /provider\.issuer:? must be/)
    })
  }

  it('is taken when provider.allowHttp says so, or on this machine', () => {
    const allowed = {
      ...own,
      ENTRADA_PROVIDER_ALLOW_HTTP: 'true',
      ENTRADA_PROVIDER_ISSUER: 'http://idp.example',
    }
    assert.deepEqual(withEnv(allowed).problems, [])
    assert.deepEqual(withEnv({ ...own, ENTRADA_PROVIDER_ISSUER: 'http://127.0.0.1:9/realm' }).problems, [])
  })
})

describe('TOK-07 a redirect of the provider', () => {
  for (const endpoint of ['openid-configuration', 'keys', 'token'] as const) {
    for (const status of [301, 302, 303, 307, 308]) {
      it(`is not followed: ${status} from ${endpoint}`, async t => {
        const elsewhere = await startScriptedProvider(t)
        const { idp, exchange } = await startProvider(t)
        const location = `${elsewhere.issuer}/${endpoint}`
        idp.script.answers[endpoint] = () => ({ status, headers: { location }, body: '' })
        assert.match((await failure(exchange())).code, /^ERR_PROVIDER_(?:UNREACHABLE|ANSWER_INVALID)$/)
        assert.deepEqual(elsewhere.calls, [])
        assert.equal(idp.count(endpoint), 1)
      })
    }

    it(`is not followed to another path of its own host: ${endpoint}`, async t => {
      const { idp, exchange } = await startProvider(t)
      idp.script.answers[endpoint] = () => ({ status: 307, headers: { location: `/other/${endpoint}x` } })
      await failure(exchange())
      assert.ok(idp.calls.every(call => !call.path.startsWith('/other')))
    })
  }
})

describe('TOK-07 a token endpoint on another host', () => {
  const token_endpoint = 'https://evil.example/token'
  const fetchOf = (issuer: string) =>
    Object.assign(async () => Response.json({ ...metadataOf(issuer), token_endpoint }), {
      close: async () => undefined,
    })
  const https = { insecure: false, isHttpAllowed: () => false }

  it('gets no client secret of an app registration in Entra', async () => {
    const issuer = `https://login.microsoftonline.com/${tenant}/v2.0`
    const entra = { tenantId: tenant, authorityHost: 'https://login.microsoftonline.com' }
    const error = await failure(discover(settingsFor(issuer, { ...https, entra }), fetchOf(issuer)))
    assert.match(error.message, /token_endpoint .* must be at login\.microsoftonline\.com/)
  })

  it('is taken from another provider, whose own document names it over https', async () => {
    const issuer = 'https://idp.example'
    assert.equal((await discover(settingsFor(issuer, https), fetchOf(issuer))).token_endpoint, token_endpoint)
  })
})
