import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startWing } from '../signin/wing.ts'
import { metadataOf, type ScriptedAnswer } from '../support/scripted-provider.ts'
import { refusesDiscovery, refusesKeys } from './refused-documents.ts'

const changed = (members: Record<string, unknown>) => ({
  of: ({ issuer }: { issuer: string }): ScriptedAnswer => ({ body: { ...metadataOf(issuer), ...members } }),
})

describe('IDP-01 a discovery document is refused with its reason', () => {
  const rows: [name: string, members: Record<string, unknown>, reason: RegExp][] = [
    ['another issuer', { issuer: 'https://evil.example' }, /names the issuer https:\/\/evil\.example/],
    ['no issuer', { issuer: undefined }, /"issuer"/],
    ['an issuer that is a number', { issuer: 1 }, /"issuer"/],
    ['an issuer in a list', { issuer: ['http://127.0.0.1'] }, /"issuer"/],
    ['no authorization endpoint', { authorization_endpoint: undefined }, /no usable authorization_endpoint/],
    ['no token endpoint', { token_endpoint: undefined }, /no usable token_endpoint/],
    ['no keys', { jwks_uri: undefined }, /no usable jwks_uri/],
    ['keys that are a list', { jwks_uri: ['https://a.example/keys'] }, /no usable jwks_uri/],
    ['an end of session that is null', { end_session_endpoint: null }, /no usable end_session_endpoint/],
  ]
  for (const [name, members, reason] of rows) {
    it(name, async t => refusesDiscovery(t, changed(members), reason))
  }
})

const page = { 'content-type': 'text/html' }

describe('IDP-01 an answer that is no document is refused with its reason', () => {
  const rows: [name: string, answer: ScriptedAnswer, discovery: RegExp, keys: RegExp][] = [
    ['a page', { headers: page, body: '<html>' }, /not served as JSON/, /not served as JSON/],
    [
      'JSON that says it is a page',
      { headers: page, body: '{"keys":[{}]}' },
      /not served as JSON/,
      /not served as/,
    ],
    ['garbage', { body: '{"issuer":' }, /parse/, /holds no keys/],
    ['nothing', { body: '' }, /parse/, /holds no keys/],
    ['null', { body: 'null' }, /top level object/, /holds no keys/],
    ['a list', { body: '[]' }, /top level object/, /holds no keys/],
    ['a redirect', { status: 302, headers: { location: '/other' } }, /status/, /answered 302/],
    ['a lasting redirect', { status: 308, headers: { location: '/other' } }, /status/, /answered 308/],
    ['not found', { status: 404, body: {} }, /status/, /answered 404/],
    ['a fault', { status: 500, body: {} }, /status/, /answered 500/],
    ['no content', { status: 204 }, /status/, /answered 204/],
    ['a status of nobody', { status: 999, body: {} }, /has the status 999/, /has the status 999/],
    ['a cut connection', 'reset', /other side closed|ECONNRESET/, /other side closed|ECONNRESET|cannot be/],
  ]
  for (const [name, answer, discovery, keys] of rows) {
    it(`${name}, for the discovery document`, async t => refusesDiscovery(t, answer, discovery))
    it(`${name}, for the key document`, async t => refusesKeys(t, answer, keys))
  }
})

describe('IDP-01 readiness', () => {
  it('is refused with the reason before the provider was ever found', async t => {
    const wing = await startWing(t)
    wing.idp.script.metadata = { token_endpoint: 'file:///etc/passwd' }
    assert.equal((await wing.visit('/.auth/login')).status, 503)
    const answer = await wing.gateway.admin.inject('/readyz')
    assert.equal(answer.statusCode, 503)
    assert.match(answer.body, /token_endpoint of the discovery document must be https/)
  })

  it('is degraded with the reason while the keys cannot be fetched, and whole again afterwards', async t => {
    const wing = await startWing(t)
    wing.idp.script.answers.keys = () => ({ body: { keys: [] } })
    await assert.rejects(wing.signedIn())
    const answer = await wing.gateway.admin.inject('/readyz')
    assert.equal(answer.statusCode, 200)
    assert.deepEqual(answer.json(), {
      status: 'degraded',
      reason: 'idp_unreachable',
      detail: 'the key document holds no keys for signatures',
    })
    delete wing.idp.script.answers.keys
    await wing.signedIn()
    assert.deepEqual((await wing.gateway.admin.inject('/readyz')).json(), { status: 'ready' })
  })
})
