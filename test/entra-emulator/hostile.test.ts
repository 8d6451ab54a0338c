import assert from 'node:assert/strict'
import { before, beforeEach, describe, it } from 'node:test'
import { generateKeyPair } from 'jose'
import { CookieJar } from '../support/cookie-jar.ts'
import { suiteScope } from '../support/suite-scope.ts'
import { startEntraGateway, type EntraGateway } from './gateway.ts'
import { keyDocument, signingKey } from './keys.ts'
import { newScript } from './world.ts'

/** What the library for OpenID Connect would let through, at the front door of the whole gateway. */
describe('a gateway for one tenant', () => {
  const scope = suiteScope()
  let front: EntraGateway
  before(async () => {
    front = await startEntraGateway(scope)
  })
  beforeEach(() => {
    Object.assign(front.entra.script, newScript(), { signWith: undefined, keys: undefined })
  })

  async function outcome(user = front.entra.people.ada) {
    const jar = new CookieJar()
    const answer = await front.signIn(user, jar)
    const isIn = jar.names(new URL(front.url)).includes('entrada')
    assert.equal(isIn, answer.headers['x-entrada'] === 'signed-in')
    return answer.headers['x-entrada']
  }

  it('signs in whom it should', async () => {
    assert.equal(await outcome(), 'signed-in')
  })

  it('believes no token that another key has signed', async () => {
    const { privateKey } = await generateKeyPair('RS256')
    front.entra.script.signWith = privateKey
    assert.equal(await outcome(), 'provider-token-invalid')
  })

  const claims: readonly [string, (front: EntraGateway) => Record<string, unknown>][] = [
    [
      'of another tenant',
      ({ entra }) => {
        const { id } = entra.tenants.fabrikam
        return { tid: id, iss: `${entra.origin}/${id}/v2.0` }
      },
    ],
    ['without a tenant', ({ entra }) => ({ tid: undefined, iss: `${entra.origin}/undefined/v2.0` })],
    ['whose tenant is not the one of its issuer', ({ entra }) => ({ tid: entra.tenants.fabrikam.id })],
    ['of version 1.0', ({ entra }) => ({ iss: `https://sts.windows.net/${entra.tenants.contoso.id}/` })],
    ['for another client', ({ entra }) => ({ aud: entra.apps.reports.clientId })],
    ['of another sign-in', () => ({ nonce: 'another' })],
  ]
  for (const [what, over] of claims) {
    it(`believes no token ${what}`, async () => {
      front.entra.script.idClaims = over(front)
      assert.equal(await outcome(), 'provider-token-invalid')
    })
  }

  it('allows for clocks that are a minute apart, not for ten', async () => {
    const now = Math.floor(Date.now() / 1000)
    front.entra.script.idClaims = { nbf: now + 60, iat: now + 60 }
    assert.equal(await outcome(), 'signed-in')
    front.entra.script.idClaims = { nbf: now + 600, iat: now + 600 }
    assert.equal(await outcome(), 'provider-clock')
  })

  it('sends a code challenge, although Entra does not say that it knows them', async () => {
    const { headers } = await front.visit('/.auth/login?rd=/')
    const { searchParams } = new URL(headers.location ?? '')
    assert.equal(searchParams.get('code_challenge_method'), 'S256')
  })
})

describe('a gateway for one tenant that is given the keys of personal accounts as well', () => {
  const scope = suiteScope()

  it('believes them for personal accounts alone', async () => {
    const front = await startEntraGateway(scope)
    const { script } = front.entra
    const { keys } = await keyDocument(front.entra, { version: 2 })
    script.keys = keys
    const signedIn = await front.signIn(front.entra.people.ada, new CookieJar())
    assert.equal(signedIn.headers['x-entrada'], 'signed-in')
    script.signWith = (await signingKey('consumers-key')).privateKey
    script.idHeader = { kid: 'consumers-key' }
    const refused = await front.signIn(front.entra.people.ada, new CookieJar())
    assert.equal(refused.headers['x-entrada'], 'provider-token-invalid')
  })
})

describe('a gateway whose authority answers with the document of v1.0', () => {
  const scope = suiteScope()

  it('signs nobody in', async () => {
    const front = await startEntraGateway(scope)
    const { contoso } = front.entra.tenants
    front.entra.script.metadata = { issuer: `https://sts.windows.net/${contoso.id}/` }
    const answer = await front.visit('/.auth/login?rd=/')
    assert.notEqual(answer.status, 302)
  })
})
