import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CookieJar } from '../support/cookie-jar.ts'
import { returnTo } from '../../src/signin/return-to.ts'
import { redirectPayloads } from './redirect-payloads.ts'
import { startWing } from './wing.ts'

describe('the way back from a sign-in that an attacker has begun', () => {
  it('never leaves this origin, nor comes back to our own endpoints', async t => {
    const wing = await startWing(t)
    const payloads = redirectPayloads()
    assert.ok(payloads.length >= 1000, String(payloads.length))
    const jar = new CookieJar()
    for (const [at, payload] of payloads.entries()) {
      // As the attacker writes it, and as a careful link would encode it, in turn.
      const raw = payload.replace(/[\s#&+%]|[^\x21-\x7e]/gu, encodeURIComponent)
      const query = at % 2 === 0 ? raw : encodeURIComponent(payload)
      // Somebody else each time: many of these end at the same page, which looks like a loop from one browser.
      const options = { headers: { 'user-agent': `browser ${at}` } }
      const answer = await wing.visit(`/.auth/login?rd=${query}`, jar, options)
      assert.equal(answer.status, 302, payload)
      const callback = wing.idp.callbackFor(answer.headers.location ?? '')
      const back = await wing.visit(callback.pathname + callback.search, jar, options)
      const landed = new URL(back.headers.location ?? 'x:', 'https://app.example/.auth/callback')
      assert.equal(back.headers['x-entrada'], 'signed-in', payload)
      assert.equal(landed.origin, 'https://app.example', payload)
      assert.doesNotMatch(landed.pathname, /^\/\//, payload)
      assert.doesNotMatch(decodeURIComponent(landed.pathname), /^\/\.auth(?:\/|$)/, payload)
    }
  })

  it('stays at the page, whatever is in a fragment that it is to keep', () => {
    const own = { prefix: '/.auth', callbackPath: '/.auth/callback' }
    let kept = 0
    for (const payload of redirectPayloads()) {
      // As a browser has it in location.hash.
      const { hash } = new URL(`#${payload}`, 'https://app.example/reports?a=1')
      const found = returnTo(`/reports?a=1${hash}`, own)
      const landed = new URL(found, 'https://app.example/.auth/callback')
      assert.equal(
        landed.origin + landed.pathname + landed.search,
        'https://app.example/reports?a=1',
        payload,
      )
      assert.equal(landed.hash, hash, payload)
      if (hash.length > 1) kept += 1
    }
    assert.ok(kept >= 1000, String(kept))
  })
})
