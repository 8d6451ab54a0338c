import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { suiteScope } from '../support/suite-scope.ts'
import {
  askToken,
  authorizationUrl,
  callback,
  codeVerifier,
  contentOf,
  numberIn,
  tokensOf,
} from './client.ts'
import { startEntra, type Entra } from './start.ts'

const scope = suiteScope()
const clock = { now: 1_900_000_000 }
let entra: Entra
beforeEach(async () => {
  entra = await startEntra(scope, { now: () => clock.now })
})

const codeOf = (more = {}) =>
  entra.signIn(authorizationUrl(entra, more), entra.people.ada).searchParams.get('code') ?? ''
const redeem = async (fields: Record<string, string | undefined> = {}, options = {}) => {
  const usual = { grant_type: 'authorization_code', redirect_uri: callback, code_verifier: codeVerifier }
  return askToken(entra, { ...usual, code: codeOf(), ...fields }, options)
}

describe('the tokens of a code', () => {
  it('are those of the person, for this client', async () => {
    const { status, body } = await tokensOf(entra, entra.people.ada)
    assert.equal(status, 200)
    assert.equal(body['token_type'], 'Bearer')
    assert.equal(body['expires_in'], 4500)
    const { header, claims } = contentOf(body['id_token'])
    assert.deepEqual([header['alg'], header['typ']], ['RS256', 'JWT'])
    const { contoso } = entra.tenants
    assert.equal(claims['iss'], `${entra.origin}/${contoso.id}/v2.0`)
    assert.equal(claims['aud'], entra.apps.gateway.clientId)
    assert.equal(claims['ver'], '2.0')
    assert.equal(claims['nonce'], 'the-nonce')
    assert.equal(Number(claims['exp']) - Number(claims['nbf']), 3900)
    assert.deepEqual(
      [claims['oid'], claims['tid'], claims['name'], claims['preferred_username']],
      [entra.people.ada.oid, contoso.id, 'Ada Admin', 'ada@contoso.example'],
    )
    assert.deepEqual(claims['roles'], ['Admin', 'Reader'])
    assert.deepEqual(claims['groups'], entra.people.ada.groups)
    assert.ok(!('email_verified' in claims) && !('jti' in claims) && !('amr' in claims))
    assert.match(String(claims['login_hint']), /^O\..{100}/)
  })

  it('name nobody without the scope profile', async () => {
    const { body } = await tokensOf(entra, entra.people.ada, { scope: 'openid' })
    const { claims } = contentOf(body['id_token'])
    for (const name of ['oid', 'tid', 'name', 'preferred_username']) assert.ok(!(name in claims), name)
    assert.equal(typeof claims['sub'], 'string')
  })

  it('hold a refresh token only for offline_access, and an ID token only for openid', async () => {
    const plain = await tokensOf(entra, entra.people.ada)
    assert.ok(!('refresh_token' in plain.body))
    const kept = await tokensOf(entra, entra.people.ada, { scope: 'openid offline_access' })
    assert.ok(String(kept.body['refresh_token']).length > 900)
    const graph = await tokensOf(entra, entra.people.ada, { scope: 'User.Read' })
    assert.ok(!('id_token' in graph.body))
  })

  it('may be for more than was asked', async () => {
    await tokensOf(entra, entra.people.ada, { scope: 'openid User.Read Mail.Read' })
    const { body } = await tokensOf(entra, entra.people.ada, { scope: 'openid profile' })
    assert.equal(body['scope'], 'openid profile User.Read Mail.Read')
  })

  it('have a sub that is another for each client', async () => {
    const one = contentOf((await tokensOf(entra, entra.people.ada)).body['id_token']).claims
    const two = contentOf(await entra.idToken({ user: entra.people.ada, app: entra.apps.reports })).claims
    assert.notEqual(one['sub'], two['sub'])
    assert.equal(one['oid'], two['oid'])
  })

  it('can be had with the secret by HTTP Basic', async () => {
    entra.apps.gateway.secrets.push({ id: 'other', value: 'a secret:+%ä' })
    const encoded = [entra.apps.gateway.clientId, 'a secret:+%ä'].map(encodeURIComponent).join(':')
    const headers = { authorization: `Basic ${Buffer.from(encoded).toString('base64')}` }
    const fields = { client_id: undefined, client_secret: undefined }
    assert.equal((await redeem(fields, { headers })).status, 200)
  })
})

describe('a code', () => {
  it('counts once, for ten minutes', async () => {
    const code = codeOf()
    assert.equal((await redeem({ code })).status, 200)
    assert.equal(numberIn(await redeem({ code })), '54005')
    const late = codeOf()
    clock.now += 601
    assert.equal(numberIn(await redeem({ code: late })), '70008')
  })

  const wrong: readonly [string, Record<string, string | undefined>][] = [
    ['70000', { code: 'nobody-gave-this' }],
    ['501481', { code_verifier: 'another-verifier-that-is-long-enough-for-rfc-7636' }],
    ['501481', { code_verifier: undefined }],
    ['70000', { redirect_uri: 'https://app.example/.auth/signed-out' }],
    ['28003', { scope: '' }],
    ['700022', { scope: 'api://reports/Reports.Read User.Read' }],
    ['70011', { scope: 'phone' }],
    ['70003', { grant_type: 'password' }],
    ['900144', { grant_type: undefined }],
    ['900144', { client_id: undefined }],
    ['700016', { client_id: '99999999-7777-4888-8999-000000000001' }],
    ['7000218', { client_secret: undefined }],
    ['7000215', { client_secret: 'wrong' }],
    ['7000215', { client_secret: '5ec2e700-0000-4000-8000-000000000001' }],
  ]
  for (const [number, fields] of wrong) {
    it(`is refused with ${number} for ${JSON.stringify(fields)}`, async () => {
      assert.equal(numberIn(await redeem(fields)), number)
    })
  }

  it('is refused at another path, with Origin, and by GET', async () => {
    assert.equal(numberIn(await redeem({}, { segment: 'fabrikam.example' })), '700016')
    entra.apps.gateway.signInAudience = 'AzureADMultipleOrgs'
    assert.equal(numberIn(await redeem({}, { segment: 'common' })), '700005')
    const headers = { origin: 'https://app.example' }
    assert.equal(numberIn(await redeem({}, { headers })), '9002325')
    const url = `${entra.origin}/${entra.tenants.contoso.id}/oauth2/v2.0/token`
    const answer = (await (await fetch(url)).json()) as { error_codes: number[] }
    assert.deepEqual(answer.error_codes, [900_561])
  })
})

describe('a refusal of the token endpoint', () => {
  it('has what the support of Microsoft asks for', async () => {
    const id = '7c9e6679-7425-40de-944b-e07fc1f90ae8'
    const headers = { 'client-request-id': id }
    const { status, body } = await redeem({ client_secret: 'wrong' }, { headers })
    assert.equal(status, 401)
    assert.equal(body['error'], 'invalid_client')
    assert.deepEqual(body['error_codes'], [7_000_215])
    assert.equal(body['correlation_id'], id)
    assert.match(String(body['trace_id']), /^[0-9a-f-]{36}$/)
    assert.match(String(body['timestamp']), /^2030-03-17 \d\d:\d\d:\d\dZ$/)
    assert.equal(
      body['error_description'],
      `AADSTS7000215: The request was refused.\r\nTrace ID: ${String(body['trace_id'])}\r\nCorrelation ID: ${id}\r\nTimestamp: ${String(body['timestamp'])}`,
    )
  })

  it('is 400 for a grant and says what kind it is', async () => {
    const { status, body } = await redeem({ code: 'x' })
    assert.deepEqual([status, body['error'], body['suberror']], [400, 'invalid_grant', 'bad_token'])
  })

  it('comes for a secret that has expired, while another one counts', async () => {
    entra.apps.gateway.secrets = [
      { id: 'old', value: 'the-client-secret', expiresAt: clock.now },
      { id: 'new', value: 'the-next-secret', expiresAt: clock.now + 1 },
    ]
    assert.equal(numberIn(await redeem()), '7000222')
    assert.equal((await redeem({ client_secret: 'the-next-secret' })).status, 200)
  })

  it('is whatever a test has scripted', async () => {
    entra.script.refuse.token = form => (form.get('grant_type') === 'refresh_token' ? '70043' : undefined)
    assert.equal((await redeem()).status, 200)
    assert.equal(numberIn(await askToken(entra, { grant_type: 'refresh_token' })), '70043')
    entra.script.refuse.token = { code: '90033', error: 'temporarily_unavailable', retryAfter: 3 }
    const { status, headers } = await redeem()
    assert.deepEqual([status, headers.get('retry-after')], [503, '3'])
  })
})

describe('a refresh token', () => {
  let token: string
  beforeEach(async () => {
    const { body } = await tokensOf(entra, entra.people.ada, { scope: 'openid profile offline_access' })
    token = String(body['refresh_token'])
  })
  const refresh = async (fields: Record<string, string> = {}, options = {}) =>
    askToken(entra, { grant_type: 'refresh_token', refresh_token: token, ...fields }, options)

  it('brings another one each time, and stays good itself', async () => {
    const first = await refresh()
    assert.notEqual(first.body['refresh_token'], token)
    const again = await refresh()
    assert.equal(again.status, 200)
    token = String(first.body['refresh_token'])
    assert.equal((await refresh()).status, 200)
  })

  it('brings the claims of now, without a nonce', async () => {
    entra.people.ada.roles = ['Reader']
    const { claims } = contentOf((await refresh({ scope: 'openid profile' })).body['id_token'])
    assert.deepEqual(claims['roles'], ['Reader'])
    assert.ok(!('nonce' in claims))
  })

  it('is for any resource, of several for the first', async () => {
    await tokensOf(entra, entra.people.ada, { scope: 'openid api://reports/Reports.Read User.Read' })
    const { body } = await refresh({ scope: 'api://reports/Reports.Read User.Read' })
    const { claims } = contentOf(body['access_token'])
    assert.deepEqual([claims['aud'], claims['scp']], [entra.apps.reports.clientId, 'Reports.Read'])
  })

  it('lasts for 90 days of silence', async () => {
    clock.now += 90 * 24 * 3600
    assert.equal(numberIn(await refresh()), '700082')
  })

  it('ends with the account, and with the sessions', async () => {
    entra.people.ada.revokedAt = clock.now + 1
    assert.equal(numberIn(await refresh()), '50173')
    entra.people.ada.disabled = true
    assert.equal(numberIn(await refresh()), '50057')
  })

  it('belongs to one client', async () => {
    const daemon = { client_id: entra.apps.daemon.clientId, client_secret: 'the-daemon-secret' }
    assert.equal(numberIn(await refresh(daemon)), '70000')
  })

  it('is not enough where a second factor is needed by now', async () => {
    entra.apps.gateway.needsSecondFactor = true
    const { body } = await refresh()
    assert.deepEqual([body['error'], body['suberror']], ['interaction_required', 'basic_action'])
    assert.match(String(body['claims']), /^\{"access_token":\{"polids"/)
  })
})
