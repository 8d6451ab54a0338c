import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { claimsChallenge } from '../../src/provider/claims-challenge.ts'

const polids = { access_token: { polids: { essential: true, Values: ['a-guid'] } } }

describe('the claims that the provider wants to be asked for', () => {
  it('go on as they are', () => {
    assert.equal(claimsChallenge(JSON.stringify(polids)), JSON.stringify(polids))
  })

  it('go on without members that no claims request has', () => {
    const given = { ...polids, redirect_uri: 'https://evil.example', id_token: 7, prompt: {} }
    assert.equal(claimsChallenge(JSON.stringify(given)), JSON.stringify(polids))
  })

  for (const [name, given] of [
    ['nothing', undefined],
    ['an object', polids],
    ['no JSON', '{"access_token":'],
    ['a list', '[{}]'],
    ['a text', '"access_token"'],
    ['null', 'null'],
    ['nothing that is known', '{"prompt":{}}'],
    ['inherited members', '{"__proto__":{"access_token":{}}}'],
    ['more than fits into an address', JSON.stringify({ access_token: { x: 'x'.repeat(3000) } })],
  ] as const) {
    it(`are none: ${name}`, () => assert.equal(claimsChallenge(given), undefined))
  }
})
