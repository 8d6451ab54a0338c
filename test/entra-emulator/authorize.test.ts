import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { suiteScope } from '../support/suite-scope.ts'
import { authorizationUrl, contentOf, tokensOf } from './client.ts'
import { startEntra, type Entra } from './start.ts'

describe("Entra's authorization endpoint", () => {
  const scope = suiteScope()
  let entra: Entra
  beforeEach(async () => {
    entra = await startEntra(scope)
  })

  const back = (more: Record<string, string | undefined> = {}, doing = {}) =>
    entra.signIn(authorizationUrl(entra, more), entra.people.ada, doing).searchParams

  it('sends people back with a code and the state as it was sent', () => {
    const query = back({ state: 'a b&<b>c</b>' })
    assert.equal(query.get('state'), 'a b&c', 'HTML is taken out')
    assert.ok((query.get('code') ?? '').length > 500)
    assert.equal(query.get('iss'), null)
  })

  it('gives client_info where it is asked for', () => {
    const info = Buffer.from(back({ client_info: '1' }).get('client_info') ?? '', 'base64url').toString()
    assert.deepEqual(JSON.parse(info), { uid: entra.people.ada.oid, utid: entra.tenants.contoso.id })
    assert.equal(back().get('client_info'), null)
  })

  const pages: readonly [string, Record<string, string | undefined>][] = [
    ['50011', { redirect_uri: 'https://app.example/.auth/callback/' }],
    ['50011', { redirect_uri: 'https://app.example/.auth/Callback' }],
    ['50011', { redirect_uri: 'http://app.example/.auth/callback' }],
    ['900971', { redirect_uri: undefined }],
    ['700016', { client_id: '99999999-7777-4888-8999-000000000001' }],
  ]
  for (const [number, more] of pages) {
    it(`keeps people on a page of its own: ${number} for ${JSON.stringify(more)}`, () => {
      assert.throws(() => back(more), new RegExp(`AADSTS${number}$`))
    })
  }

  it('takes any port of localhost', () => {
    entra.apps.gateway.redirectUris.push('http://localhost/cb')
    const url = entra.signIn(
      authorizationUrl(entra, { redirect_uri: 'http://localhost:5000/cb' }),
      entra.people.ada,
    )
    assert.equal(url.origin, 'http://localhost:5000')
  })

  const redirects: readonly [string, string, Record<string, string | undefined>][] = [
    ['700054', 'unsupported_response_type', { response_type: 'id_token' }],
    ['70007', 'unsupported_response_mode', { response_mode: 'cookie' }],
    ['900144', 'invalid_request', { scope: '' }],
    ['90023', 'invalid_request', { prompt: 'select_account', login_hint: 'ada@contoso.example' }],
    ['70011', 'invalid_scope', { scope: 'openid phone' }],
    ['500011', 'invalid_resource', { scope: 'openid api://nobody/Read' }],
    ['90094', 'consent_required', { scope: 'openid Directory.Read.All' }],
    ['501491', 'invalid_grant', { code_challenge: 'short' }],
  ]
  for (const [number, error, more] of redirects) {
    it(`sends people back with ${error} (${number}) for ${JSON.stringify(more)}`, () => {
      const query = back(more)
      assert.equal(query.get('error'), error)
      assert.match(query.get('error_description') ?? '', new RegExp(`^AADSTS${number}: .*\r\nTrace ID: `))
      assert.equal(query.get('state'), 'the-state')
      assert.equal(query.get('code'), null)
    })
  }

  it('asks for consent once, and says what a no is', () => {
    const refused = back({ scope: 'openid User.Read' }, { consents: false })
    assert.equal(refused.get('error'), 'access_denied')
    assert.match(refused.get('error_description') ?? '', /^AADSTS65004/)
    assert.equal(back({ scope: 'openid User.Read', prompt: 'none' }).get('error'), 'consent_required')
    assert.ok(back({ scope: 'openid User.Read' }).has('code'))
    assert.ok(back({ scope: 'openid User.Read' }, { consents: false }).has('code'))
  })

  it('says without a page who has to sign in', () => {
    const url = authorizationUrl(entra, { prompt: 'none' })
    const query = entra.signIn(url, undefined).searchParams
    assert.equal(query.get('error'), 'login_required')
    assert.match(query.get('error_description') ?? '', /^AADSTS50058/)
  })

  it('lets only those in who are assigned, where the application wants that', () => {
    entra.apps.gateway.assignmentRequired = true
    assert.throws(() => back(), /AADSTS50105$/)
    assert.equal(back({ prompt: 'none' }).get('error'), 'interaction_required')
    entra.apps.gateway.assigned = [entra.people.ada.oid]
    assert.ok(back().has('code'))
  })

  it('lets nobody in whose account is disabled', () => {
    entra.people.ada.disabled = true
    assert.throws(() => back(), /AADSTS50057$/)
  })

  it('asks for a second factor where the application needs one', () => {
    entra.apps.gateway.needsSecondFactor = true
    const silent = back({ prompt: 'none' })
    assert.equal(silent.get('error'), 'interaction_required')
    assert.match(silent.get('claims') ?? '', /"polids"/)
    assert.throws(() => back({}, { showsFactor: false }), /AADSTS53003$/)
    assert.ok(back().has('code'))
  })

  it('tells the authentication context that was asked for, and only then', async () => {
    const claims = JSON.stringify({ id_token: { acrs: { essential: true, value: 'c1' } } })
    const asked = await tokensOf(entra, entra.people.ada, { claims })
    assert.deepEqual(contentOf(asked.body['id_token']).claims['acrs'], ['c1'])
    const plain = await tokensOf(entra, entra.people.ada)
    assert.ok(!('acrs' in contentOf(plain.body['id_token']).claims))
    entra.people.ben.cannotMeet = ['c1']
    const url = authorizationUrl(entra, { claims })
    assert.throws(() => entra.signIn(url, entra.people.ben), /AADSTS53003$/)
  })

  it('answers with a refusal that a test has scripted', () => {
    entra.script.refuse.authorize = '90033'
    assert.equal(back().get('error'), 'temporarily_unavailable')
  })
})

describe('the approval by an administrator', () => {
  const scope = suiteScope()

  it('comes back with what says nothing of who has approved, and counts for everybody', async () => {
    const entra = await startEntra(scope)
    const { contoso } = entra.tenants
    const url = new URL(`${entra.origin}/${contoso.id}/v2.0/adminconsent`)
    const { clientId } = entra.apps.gateway
    const redirect = 'https://app.example/.auth/callback'
    url.search = new URLSearchParams({
      client_id: clientId,
      scope: 'openid User.Read',
      redirect_uri: redirect,
      state: 's',
    }).toString()
    const declined = entra.approve(url, false).searchParams
    assert.equal(declined.get('error'), 'access_denied')
    const { searchParams } = entra.approve(url)
    assert.equal(searchParams.get('admin_consent'), 'True')
    assert.equal(searchParams.get('tenant'), contoso.id)
    assert.equal(searchParams.get('state'), 's')
    const silent = authorizationUrl(entra, { scope: 'openid User.Read', prompt: 'none' })
    assert.ok(entra.signIn(silent, entra.people.ben).searchParams.has('code'))
    assert.throws(() => entra.approve(url.href.replace(contoso.id, 'common')), /page/)
  })
})
