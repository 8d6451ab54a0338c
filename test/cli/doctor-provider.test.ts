import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, it, type TestContext } from 'node:test'
import { whileInFolder } from '../config/samples.ts'
import { metadataV2 } from '../entra-emulator/discovery.ts'
import { signingKey } from '../entra-emulator/keys.ts'
import { entraTokenError, refusalOf } from '../entra-emulator/refusal.ts'
import { rsaPair } from '../support/client-certificates.ts'
import { freePort } from '../support/free-port.ts'
import { startHttpProxy } from '../support/http-proxy.ts'
import { assertOneCause, examined, startExamined } from './examined.ts'

const ofProvider = ['tls', 'discovery', 'clock', 'tenant', 'keys', 'credential'].map(
  name => `provider.${name}`,
)
const afterDiscovery = ofProvider.slice(2)

describe('entrada doctor, where all is right', () => {
  it('says ok to everything, and shows the credential once, having said so', async t => {
    const { entra, examine } = await startExamined(t)
    const { code, rows, named, row, stderr } = await examine()
    assert.deepEqual([named('ok').length, code], [rows.length, 0], JSON.stringify(rows, null, 2))
    assert.deepEqual(
      rows.filter(({ remedy }) => remedy !== null),
      [],
    )
    assert.deepEqual(
      rows.map(({ check }) => check),
      [
        ...['settings', 'provider.redirectUri', 'session.keys', 'admin', 'provider.dns', 'provider.tcp'],
        ...ofProvider,
        ...['session.store', 'upstream'],
      ],
    )
    assert.equal(entra.count('token'), 1)
    assert.match(stderr, /showing the provider the credential once/)
    assert.match(row('provider.redirectUri').detail, /platform Web: https:\/\/app\.example\/\.auth\/callback/)
  })

  it('asks Entra for nothing that belongs to anybody', async t => {
    const { entra, examine } = await startExamined(t)
    await examine()
    const form = new URLSearchParams(entra.calls.find(({ endpoint }) => endpoint === 'token')?.body)
    assert.equal(form.get('grant_type'), 'client_credentials')
    assert.match(form.get('scope') ?? '', /\/\.default$/)
  })

  it('knows people of many tenants', async t => {
    const { entra, examine } = await startExamined(t)
    const app = entra.apps.gateway
    app.signInAudience = 'AzureADMultipleOrgs'
    const several = {
      TENANT_ID: 'organizations',
      ENTRADA_PROVIDER_ALLOWED_TENANTS: `${entra.tenants.contoso.id},${entra.tenants.fabrikam.id}`,
    }
    const { code, row, named } = await examine(several)
    assert.match(row('provider.tenant').detail, /^organizations: people of 2 tenants/)
    // There a code is looked at before the client is: the answer has more than one meaning.
    assert.deepEqual([named('unknown'), named('fail'), code], [['provider.credential'], [], 0])
    assert.match(row('provider.credential').detail, /cannot be told: invalid_grant/)
  })
})

describe('entrada doctor, where Microsoft Graph is needed', () => {
  const needs: readonly (readonly [what: string, variables: Record<string, string>])[] = [
    ['properties', { ENTRADA_PROVIDER_GRAPH_PROFILE: 'jobTitle' }],
    [
      'a rule that names a group',
      { ENTRADA_ROUTES: `[{"path":"/a","require":{"anyGroup":["${randomUUID()}"]}}]` },
    ],
  ]
  for (const [what, variables] of needs) {
    it(`asks it without a token, for ${what}`, async t => {
      const { entra, examine } = await startExamined(t)
      const { row, code } = await examine(variables)
      assert.match(row('provider.graph').detail, /^Microsoft Graph answers at 127\.0\.0\.1:\d+$/)
      assert.equal(code, 0)
      const asked = entra.calls.filter(({ path }) => path.endsWith('/v1.0/me'))
      assert.deepEqual(
        asked.map(({ headers }) => headers.authorization),
        [undefined],
      )
    })
  }

  it('warns when it is out of reach, and names the proxy on the way', async t => {
    const { examine } = await startExamined(t)
    const proxy = await startHttpProxy(t, { places: {} })
    const { row, code } = await examine({
      ENTRADA_PROVIDER_GRAPH_PHOTO: 'true',
      ENTRADA_PROVIDER_GRAPH_BASE_URL: 'https://graph.corp.invalid',
      HTTPS_PROXY: `http://localhost:${proxy.port}`,
    })
    const { status, detail } = row('provider.graph')
    assert.equal(status, 'warn')
    assert.match(
      detail,
      /^Microsoft Graph does not answer: the proxy localhost:\d+ \(HTTPS_PROXY\) .*graph\.corp\.invalid:443/,
    )
    assert.equal(code, 0)
    assert.deepEqual(proxy.asked(), ['CONNECT graph.corp.invalid:443'])
  })
})

describe('entrada doctor, where the credential is wrong', () => {
  it('names a wrong secret', async t => {
    const { examine } = await startExamined(t)
    const found = await examine({ CLIENT_SECRET: 'another-secret' })
    assertOneCause(
      found,
      'provider.credential',
      /client secret: invalid_client, AADSTS7000215: .*wrong/,
      /value/,
    )
  })

  it('names an expired secret', async t => {
    const { entra, examine } = await startExamined(t)
    for (const secret of entra.apps.gateway.secrets) secret.expiresAt = entra.now() - 86_400
    const found = await examine({ ENTRADA_PROVIDER_CLIENT_SECRET_EXPIRES: '2026-01-01' })
    assertOneCause(found, 'provider.credential', /AADSTS7000222: .*expired/, /renew/)
  })

  it('names a tenant that does not know the application', async t => {
    const { entra, examine } = await startExamined(t)
    const found = await examine({ TENANT_ID: entra.tenants.fabrikam.id })
    assertOneCause(
      found,
      'provider.credential',
      /unauthorized_client, AADSTS700016: .*not known/,
      /provider\.tenantId.*provider\.clientId/,
    )
  })

  it('names a certificate that is not uploaded, and takes it when it is', async t => {
    const { entra, examine } = await startExamined(t)
    const { cert, key } = rsaPair(0)
    await whileInFolder({ 'client.crt': cert, 'client.key': key }, async folder => {
      const env = {
        CLIENT_SECRET: '',
        ENTRADA_PROVIDER_CLIENT_CERTIFICATE_CERT_FILE: `${folder}/client.crt`,
        ENTRADA_PROVIDER_CLIENT_CERTIFICATE_KEY_FILE: `${folder}/client.key`,
      }
      const detail = /client certificate: invalid_client, AADSTS700027/
      assertOneCause(await examine(env), 'provider.credential', detail, /Upload the certificate/)
      entra.apps.gateway.certificates.push(cert)
      const { code, row } = await examine(env)
      assert.match(row('provider.credential').detail, /takes the client certificate, which ends in \d+ days$/)
      assert.deepEqual([row('provider.credential').status, code], ['ok', 0])
    })
  })

  it('calls what can mean either unknown, and does not fail for it', async t => {
    const { entra, examine } = await startExamined(t)
    entra.script.refuse.token = refusalOf('90055')
    const { code, named, row } = await examine()
    assert.deepEqual([named('unknown'), named('fail'), code], [['provider.credential'], [], 0])
    assert.match(row('provider.credential').detail, /AADSTS90055/)
  })

  it('never prints what the provider writes itself', async t => {
    const { entra, examine, usual } = await startExamined(t)
    const refusal = entraTokenError(refusalOf('7000215'), undefined, `the secret ${usual['CLIENT_SECRET']}`)
    entra.script.answers.token = () => refusal
    assertOneCause(await examine(), 'provider.credential', /trace id .*correlation id/, /value/)
  })

  it('warns of one that ends soon', async t => {
    const { entra, examine } = await startExamined(t)
    const soon = new Date((entra.now() + 9 * 86_400) * 1000).toISOString().slice(0, 10)
    const { code, row } = await examine({ ENTRADA_PROVIDER_CLIENT_SECRET_EXPIRES: soon })
    assert.deepEqual([row('provider.credential').status, code], ['warn', 0])
    assert.match(row('provider.credential').detail, /ends in 8 days/)
  })

  it('warns where only the fallback is taken', async t => {
    const { examine } = await startExamined(t)
    const { code, row } = await examine({
      CLIENT_SECRET: 'another-secret',
      ENTRADA_PROVIDER_FALLBACK_CLIENT_SECRET: 'the-client-secret',
    })
    assert.deepEqual([row('provider.credential').status, code], ['warn', 0])
    assert.match(row('provider.credential').detail, /refuses the client secret and takes .*fallback/)
  })
})

describe('entrada doctor, where the provider is another one than was meant', () => {
  it('names a tenant that does not exist', async t => {
    const { examine } = await startExamined(t)
    const found = await examine({ TENANT_ID: '99999999-0000-4000-8000-000000000000' })
    const remedy = /typing error in provider\.tenantId/
    assertOneCause(found, 'provider.discovery', /AADSTS90002: .*does not exist/, remedy, afterDiscovery)
  })

  it('asks for the realm first where the address of one is not found', async t => {
    const { entra, examine } = await startExamined(t)
    entra.script.answers['openid-configuration'] = () => ({
      status: 404,
      body: '{"error":"Realm does not exist"}',
    })
    const remedy = /^does that realm or path exist\? If so, write/
    assertOneCause(await examine(), 'provider.discovery', /404/, remedy, afterDiscovery)
  })

  for (const code of ['90038', '900439']) {
    it(`names a tenant of another cloud (AADSTS${code}), and the hosts of the clouds`, async t => {
      const { entra, examine } = await startExamined(t)
      entra.script.answers['openid-configuration'] = () => entraTokenError(refusalOf(code))
      const remedy = /authorityHost .*login\.microsoftonline\.us/
      assertOneCause(await examine(), 'provider.discovery', /another national cloud/, remedy, afterDiscovery)
    })
  }

  it('names a v1 authority', async t => {
    const { entra, usual } = await startExamined(t)
    const {
      TENANT_ID,
      ENTRADA_PROVIDER_AUTHORITY_HOST,
      ENTRADA_PROVIDER_GRAPH_BASE_URL: _,
      ...others
    } = usual
    const found = await examined({
      ...others,
      ENTRADA_PROVIDER_ISSUER: `${ENTRADA_PROVIDER_AUTHORITY_HOST}/${TENANT_ID}`,
    })
    assertOneCause(found, 'provider.discovery', /v1 endpoints/, /set provider\.tenantId/, afterDiscovery)
    assert.equal(entra.count('token'), 0)
  })

  it('warns of the name of a tenant, and gives its id', async t => {
    const { entra, examine } = await startExamined(t)
    const { code, row } = await examine({ TENANT_ID: 'contoso.example' })
    assert.deepEqual([row('provider.tenant').status, code], ['warn', 0])
    assert.equal(row('provider.tenant').remedy, `set provider.tenantId to ${entra.tenants.contoso.id}`)
  })

  it('names keys that are of somebody else', async t => {
    const { entra, examine } = await startExamined(t)
    const { jwk } = await signingKey('shared-key')
    const issuer = `${entra.origin}/${entra.tenants.consumers.id}/v2.0`
    entra.script.keys = [Object.assign({}, jwk, { issuer })]
    assertOneCause(await examine(), 'provider.keys', /^0 of 1 signing keys/, /ask whoever runs it/)
  })

  it('names a page that answers in its place', async t => {
    const { entra, examine } = await startExamined(t)
    const page = { headers: { 'content-type': 'text/html' }, body: '<h1>Blocked</h1>' }
    entra.script.answers['openid-configuration'] = () => page
    const remedy = /in the place of the provider/
    assertOneCause(await examine(), 'provider.discovery', /not served as JSON/, remedy, afterDiscovery)
  })
})

describe('entrada doctor, where the clocks disagree', () => {
  async function apart(t: TestContext, seconds: number) {
    const { entra, examine } = await startExamined(t)
    const date = new Date(Date.now() + seconds * 1000).toUTCString()
    entra.script.answers['openid-configuration'] = () => ({
      headers: { date },
      body: metadataV2(entra, entra.tenants.contoso.id, null),
    })
    return examine()
  }

  it('names ten minutes, in either direction', async t => {
    const behind = /clock of this machine is (?:5\d\d|60[0-2]) s behind the provider's.*every sign-in fails/
    assertOneCause(await apart(t, 600), 'provider.clock', behind, /NTP/)
    const ahead = /clock of this machine is (?:59\d|60\d|6[1-9]\d) s ahead of/
    assertOneCause(await apart(t, -600), 'provider.clock', ahead, /NTP/)
  })

  it('warns of what is still tolerated', async t => {
    const { code, row } = await apart(t, -60)
    assert.deepEqual([row('provider.clock').status, code], ['warn', 0])
  })

  it('does not try what is signed with the time of a wrong clock', async t => {
    const { entra, examine } = await startExamined(t)
    const date = new Date(Date.now() + 600_000).toUTCString()
    entra.script.answers['openid-configuration'] = () => ({
      headers: { date },
      body: metadataV2(entra, entra.tenants.contoso.id, null),
    })
    const found = await whileInFolder({ token: 'e30.e30.c2ln' }, async folder =>
      examine({ CLIENT_SECRET: '', AZURE_FEDERATED_TOKEN_FILE: `${folder}/token` }),
    )
    assertOneCause(found, 'provider.clock', /behind/, /NTP/, ['provider.credential'])
    assert.equal(entra.count('token'), 0)
  })

  it('says unknown where the answers have no date', async t => {
    const { entra, examine } = await startExamined(t)
    entra.script.answers['openid-configuration'] = () => response => {
      response.sendDate = false
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(metadataV2(entra, entra.tenants.contoso.id, null)))
    }
    assert.equal((await examine()).row('provider.clock').status, 'unknown')
  })
})

describe('entrada doctor, where the provider is away', () => {
  it('names a port on which nothing listens', async t => {
    const { examine } = await startExamined(t)
    const found = await examine({ ENTRADA_PROVIDER_AUTHORITY_HOST: `http://127.0.0.1:${await freePort()}` })
    assertOneCause(found, 'provider.tcp', /nothing listens there/, /reach it/, ofProvider)
  })

  it('names a host that nobody knows', async t => {
    const { examine } = await startExamined(t)
    const found = await examine({ ENTRADA_PROVIDER_AUTHORITY_HOST: 'https://login.invalid' })
    const unmade = ['provider.tcp', ...ofProvider]
    assertOneCause(found, 'provider.dns', /^login\.invalid: /, /provider\.authorityHost/, unmade)
  })

  it('names one that takes connections and says nothing', async t => {
    const { entra, examine } = await startExamined(t)
    entra.script.answers['openid-configuration'] = () => 'hang'
    const found = await examine({ ENTRADA_PROVIDER_TIMEOUT: '2s' })
    assertOneCause(found, 'provider.discovery', /no answer/, /try again/, afterDiscovery)
  })
})
