import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startRefreshing } from '../support/refreshing-front.ts'

describe('OIDF-R01: a refresh', () => {
  it('brings a new session with what the new ID token says', async test => {
    const { signIn, fetch, provider, tokens, clock } = await startRefreshing(test)
    const jar = await signIn()
    const asked = provider.calls.map(({ path }) => path).join()
    assert.ok(!asked.includes('offline_access'), 'it is asked for by the browser, not by us')
    clock.now += 901
    provider.script.claims = { roles: ['Admin'], nonce: undefined }
    assert.equal((await fetch('/admin/x', jar)).status, 200)
    assert.equal(tokens.counts.redeemed, 1)
  })
})

const rows = [
  ['OIDF-R02: the new ID token is of another issuer', { iss: 'https://other.example' }],
  ['OIDF-R03: the new ID token is of another subject', { sub: 'sub-eve' }],
  ['OIDF-R03: the new ID token is for another client', { aud: 'another' }],
  ['OIDF-R03: the new ID token is an old one', { iat: 1_000_000_000 }],
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
