import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startWing } from '../signin/wing.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import type { Answer } from '../support/http-client.ts'
import { startRefreshing } from '../support/refreshing-front.ts'

describe('OIDF-R01: a refresh', () => {
  it('brings a new session with what the new ID token says', async test => {
    const { signIn, fetch, provider, tokens, clock } = await startRefreshing(test)
    const jar = await signIn()
    clock.now += 901
    provider.script.claims = { roles: ['Admin'], nonce: undefined }
    assert.equal((await fetch('/admin/x', jar)).status, 200)
    assert.equal(tokens.counts.redeemed, 1)
    const [, refresh] = provider.calls.filter(({ endpoint }) => endpoint === 'token')
    const form = new URLSearchParams(refresh?.body)
    assert.deepEqual([form.get('grant_type'), form.get('refresh_token')], ['refresh_token', 'family0.1'])
  })

  /** What the authorization request asks for. */
  const scopeAsked = ({ headers }: Answer) => new URL(headers.location ?? '').searchParams.get('scope')

  it('is prepared by the scopes of the settings alone, so that offline_access is asked for where they name it', async test => {
    for (const scopes of [
      ['openid', 'profile'],
      ['openid', 'offline_access'],
    ]) {
      const { navigate } = await startRefreshing(test, { provider: { scopes } })
      assert.equal(scopeAsked(await navigate('/.auth/login', new CookieJar())), scopes.join(' '))
    }
  })

  it('is prepared by offline_access with Entra ID, unless revalidate is off', async test => {
    const base = '/11111111-2222-3333-4444-555555555555/v2.0'
    for (const [revalidate, expected] of [
      [900, 'openid profile email offline_access'],
      [0, 'openid profile email'],
    ] as const) {
      const wing = await startWing(test, { session: { revalidate } }, base)
      assert.equal(scopeAsked(await wing.visit('/.auth/login')), expected)
    }
  })
})

const rows = [
  ['OIDF-R02: the new ID token is of another issuer', { iss: 'https://other.example' }],
  ['OIDF-R03: the new ID token is of another subject', { sub: 'sub-eve' }],
  ['OIDF-R03: the new ID token is for another client', { aud: 'another' }],
] as const
for (const [name, claims] of rows) {
  describe(name, () => {
    it('ends the session', async test => {
      const { signIn, fetch, provider, clock, logged } = await startRefreshing(test)
      const jar = await signIn()
      clock.now += 901
      provider.script.claims = claims
      assert.equal((await fetch('/', jar)).status, 401)
      assert.equal(logged().filter(({ event }) => event === 'session.ended').length, 1)
      provider.script.claims = {}
      assert.equal((await fetch('/', jar)).status, 401)
    })
  })
}

describe('OIDF-R03: the new ID token is of another subject, who has the same id of the settings', () => {
  it('ends the session', async test => {
    const { signIn, fetch, provider, clock } = await startRefreshing(test, {
      provider: { claims: { user: 'oid' } },
    })
    provider.script.claims = { oid: 'oid-1' }
    const jar = await signIn()
    clock.now += 901
    provider.script.claims = { oid: 'oid-1', sub: 'sub-eve' }
    assert.equal((await fetch('/', jar)).status, 401)
  })

  it('and so does one of the same subject with another id', async test => {
    const { signIn, fetch, provider, clock } = await startRefreshing(test, {
      provider: { claims: { user: 'oid' } },
    })
    provider.script.claims = { oid: 'oid-1' }
    const jar = await signIn()
    clock.now += 901
    provider.script.claims = { oid: 'oid-2' }
    assert.equal((await fetch('/', jar)).status, 401)
  })
})
