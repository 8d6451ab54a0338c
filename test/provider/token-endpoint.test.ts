import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ScriptedAnswer } from '../support/scripted-provider.ts'
import { failure, secretBy, startProvider } from './start.ts'

const ids =
  'Trace ID: 0f8fad5b-d9cb-469f-a165-70867728950e Correlation ID: 7c9e6679-7425-40de-944b-e07fc1f90ae7'

const challenge = { 'www-authenticate': 'Basic realm="x"' }

describe('a token endpoint that refuses', () => {
  const rows: [name: string, answer: ScriptedAnswer, code: string][] = [
    [
      'invalid_client',
      { status: 401, body: { error: 'invalid_client' } },
      'ERR_PROVIDER_CREDENTIAL_REJECTED',
    ],
    [
      'invalid_client with a challenge',
      { status: 401, headers: challenge, body: { error: 'invalid_client' } },
      'ERR_PROVIDER_CREDENTIAL_REJECTED',
    ],
    [
      'the status of a wrong secret by another name, as Keycloak has it',
      { status: 401, body: { error: 'unauthorized_client' } },
      'ERR_PROVIDER_CREDENTIAL_REJECTED',
    ],
    ['invalid_grant', { status: 400, body: { error: 'invalid_grant' } }, 'ERR_SIGNIN_CODE_REJECTED'],
    [
      'invalid_grant with the status of a wrong secret',
      { status: 401, body: { error: 'invalid_grant' } },
      'ERR_SIGNIN_CODE_REJECTED',
    ],
    [
      'invalid_grant with a challenge',
      { status: 400, headers: challenge, body: { error: 'invalid_grant' } },
      'ERR_SIGNIN_CODE_REJECTED',
    ],
    [
      'invalid_grant with both',
      { status: 401, headers: challenge, body: { error: 'invalid_grant' } },
      'ERR_SIGNIN_CODE_REJECTED',
    ],
    ['a challenge and nothing else', { status: 401, headers: challenge }, 'ERR_PROVIDER_CREDENTIAL_REJECTED'],
    [
      'invalid_request with a challenge',
      { status: 400, headers: challenge, body: { error: 'invalid_request' } },
      'ERR_PROVIDER_REQUEST_REJECTED',
    ],
    [
      'interaction_required',
      { status: 400, body: { error: 'interaction_required' } },
      'ERR_SIGNIN_INTERACTION_REQUIRED',
    ],
    ['invalid_request', { status: 400, body: { error: 'invalid_request' } }, 'ERR_PROVIDER_REQUEST_REJECTED'],
    ['an error of nobody', { status: 400, body: { error: 'toString' } }, 'ERR_PROVIDER_REQUEST_REJECTED'],
    [
      'temporarily_unavailable',
      { status: 400, body: { error: 'temporarily_unavailable' } },
      'ERR_PROVIDER_TEMPORARY',
    ],
    ['429', { status: 429, body: { error: 'slow_down' } }, 'ERR_PROVIDER_TEMPORARY'],
    [
      '429 as HTML',
      { status: 429, headers: { 'content-type': 'text/html' }, body: '<p>' },
      'ERR_PROVIDER_TEMPORARY',
    ],
    ['500 as JSON', { status: 500, body: { error: 'server_error' } }, 'ERR_PROVIDER_TEMPORARY'],
    [
      '503 as HTML',
      { status: 503, headers: { 'content-type': 'text/html' }, body: '<p>' },
      'ERR_PROVIDER_TEMPORARY',
    ],
    ['503 with a challenge', { status: 503, headers: challenge }, 'ERR_PROVIDER_TEMPORARY'],
    ['404', { status: 404, body: '' }, 'ERR_PROVIDER_ANSWER_INVALID'],
    ['a redirect', { status: 307, headers: { location: '/elsewhere/token' } }, 'ERR_PROVIDER_ANSWER_INVALID'],
    ['garbage', { body: '{"access_token":' }, 'ERR_PROVIDER_ANSWER_INVALID'],
    ['HTML', { headers: { 'content-type': 'text/html' }, body: '<p>' }, 'ERR_PROVIDER_ANSWER_INVALID'],
    ['null', { body: 'null' }, 'ERR_PROVIDER_ANSWER_INVALID'],
    ['an empty object', { body: '{}' }, 'ERR_PROVIDER_ANSWER_INVALID'],
    ['a status of nobody', { status: 999, body: '{}' }, 'ERR_PROVIDER_ANSWER_INVALID'],
    ['two megabytes', { body: `{"x":"${'x'.repeat(2 ** 21)}"}` }, 'ERR_PROVIDER_ANSWER_INVALID'],
    ['a cut connection', 'reset', 'ERR_PROVIDER_UNREACHABLE'],
  ]
  for (const [name, answer, code] of rows) {
    it(`by ${name} is asked once and understood`, async t => {
      const { idp, exchange } = await startProvider(t)
      idp.script.answers.token = () => answer
      const error = await failure(exchange())
      assert.equal(error.code, code)
      assert.equal(idp.count('token'), 1)
      assert.equal(error.facts.retryAfterSeconds !== undefined, error.status === 503)
    })
  }

  it('by silence is given up after the timeout, and not asked again', async t => {
    const { idp, exchange } = await startProvider(t, { timeout: 0.3 })
    idp.script.answers.token = () => 'hang'
    assert.equal((await failure(exchange())).code, 'ERR_PROVIDER_UNREACHABLE')
    assert.equal(idp.count('token'), 1)
  })

  it('tells the operator the code and ids of Entra, and the log no more than it can bear', async t => {
    const { idp, exchange } = await startProvider(t)
    const error_description = `AADSTS54005: OAuth2 Authorization code was already redeemed. ${ids} ${'x'.repeat(9000)}`
    idp.script.answers.token = () => ({ status: 400, body: { error: 'invalid_grant', error_description } })
    const { facts, message } = await failure(exchange())
    assert.deepEqual(facts, {
      aadsts: '54005',
      traceId: '0f8fad5b-d9cb-469f-a165-70867728950e',
      correlationId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    })
    assert.ok(message.length < 600)
  })
})

describe('a refresh that the token endpoint refuses', () => {
  const rows: [name: string, answer: ScriptedAnswer, kind: string][] = [
    ['by invalid_grant', { status: 400, body: { error: 'invalid_grant' } }, 'ended'],
    [
      'by invalid_grant with the status of a wrong secret',
      { status: 401, body: { error: 'invalid_grant' } },
      'ended',
    ],
    [
      'by invalid_grant with a challenge',
      { status: 400, headers: challenge, body: { error: 'invalid_grant' } },
      'ended',
    ],
    ['for the credential', { status: 401, headers: challenge, body: { error: 'invalid_client' } }, 'failed'],
    ['for a while', { status: 503, headers: challenge }, 'failed'],
  ]
  for (const [name, answer, kind] of rows) {
    it(`${name} has ${kind}, after one request`, async t => {
      const { idp, provider } = await startProvider(t)
      idp.script.answers.token = () => answer
      const known = { subject: 'sub-ada', issuer: idp.issuer }
      const outcome = await provider.refresh('the-refresh-token', known, Math.floor(Date.now() / 1000))
      assert.deepEqual([outcome.kind, idp.count('token')], [kind, 1])
    })
  }
})

describe('the token request', () => {
  it('proves the possession of the code (RFC 7636 section 4.5)', async t => {
    const { idp, provider, attempt } = await startProvider(t)
    const code = idp.codeFor({ nonce: 'the-nonce', challenge: 'of another verifier' })
    const error = await failure(
      provider.exchange(`code=${code}&state=the-state`, attempt, Math.floor(Date.now() / 1000)),
    )
    assert.equal(error.code, 'ERR_SIGNIN_CODE_REJECTED')
  })

  it('carries the redirect URI as it is registered, and no Origin', async t => {
    const { idp, exchange } = await startProvider(t)
    await exchange()
    const call = idp.calls.find(({ endpoint }) => endpoint === 'token')
    const form = new URLSearchParams(call?.body)
    assert.equal(form.get('redirect_uri'), 'https://app.example/.auth/callback')
    assert.deepEqual([form.get('client_id'), form.get('client_secret')], ['the-client', 'the-secret'])
    assert.equal(call?.headers.origin, undefined)
    assert.equal(call?.headers.authorization, undefined)
  })

  it('encodes id and secret before base64 for client_secret_basic (RFC 6749 section 2.3.1)', async t => {
    const secret = 'a:b c%d+é/='
    const { idp, exchange } = await startProvider(t, {
      credential: secretBy(() => secret, 'basic'),
    })
    await exchange()
    const call = idp.calls.find(({ endpoint }) => endpoint === 'token')
    const given = Buffer.from(call?.headers.authorization?.slice('Basic '.length) ?? '', 'base64').toString()
    const [id = '', encoded = '', ...rest] = given.split(':')
    assert.deepEqual(rest, [])
    const form = (text: string) => new URLSearchParams(`x=${text}`).get('x')
    assert.deepEqual([form(id), form(encoded)], ['the-client', secret])
    assert.ok(!call?.body.includes('client_secret'))
  })

  it('has the secret that stands in its file now', async t => {
    const secrets = ['old', 'new']
    const { idp, exchange } = await startProvider(t, {
      credential: secretBy(() => secrets.shift() ?? ''),
    })
    await exchange()
    await exchange()
    const sent = idp.calls
      .filter(({ endpoint }) => endpoint === 'token')
      .map(({ body }) => new URLSearchParams(body))
    assert.deepEqual(
      sent.map(form => form.get('client_secret')),
      ['old', 'new'],
    )
  })

  it('is not made when the file of the secret cannot be read', async t => {
    const { idp, exchange } = await startProvider(t, {
      credential: secretBy(() => {
        throw new Error('ENOENT')
      }),
    })
    assert.equal((await failure(exchange())).code, 'ERR_PROVIDER_CREDENTIAL_REJECTED')
    assert.equal(idp.count('token'), 0)
  })
})
