import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { CookieJar } from '../support/cookie-jar.ts'
import { suiteScope } from '../support/suite-scope.ts'
import { startEntraGateway, type EntraGateway } from './gateway.ts'

describe('a gateway with the emulator of Entra', () => {
  const scope = suiteScope()
  let front: EntraGateway
  before(async () => {
    front = await startEntraGateway(scope)
  })

  it('signs somebody in with roles and groups, and renews what it knows', async () => {
    const { entra } = front
    const jar = new CookieJar()
    const answer = await front.signIn(entra.people.ada, jar, '/wanted')
    assert.equal(answer.headers['x-entrada'], 'signed-in', answer.body)
    assert.equal(answer.headers.location, '/wanted')
    const me = await front.me(jar)
    assert.deepEqual([me['user'], me['tenant']], [entra.people.ada.oid, entra.tenants.contoso.id])
    assert.deepEqual(me['roles'], ['Admin', 'Reader'])
    assert.equal((await front.visit('/', jar)).status, 200)
    assert.equal(entra.count('trap'), 0)
  })

  it('signs out at the emulator, and is sent back', async () => {
    const { entra } = front
    const jar = new CookieJar()
    await front.signIn(entra.people.ben, jar)
    const left = await front.visit('/.auth/logout', jar, {
      method: 'POST',
      headers: { origin: front.url, 'sec-fetch-site': 'same-origin' },
    })
    const location = left.headers.location ?? ''
    assert.ok(location.startsWith(`${entra.origin}/`), location)
    const answer = await fetch(location, { redirect: 'manual' })
    assert.equal(answer.headers.get('location'), `${front.url}/.auth/signed-out`)
  })

  it('shows what the emulator says of a secret that has expired', async () => {
    const { entra } = front
    entra.apps.gateway.secrets = [{ id: 'old', value: 'the-client-secret', expiresAt: 1 }]
    const answer = await front.signIn(entra.people.ada, new CookieJar())
    assert.equal(answer.status, 500)
    assert.match(answer.body, /AADSTS7000222/)
  })

  it('shows what the emulator says of a consent that was declined', async () => {
    const { entra } = front
    entra.script.refuse.authorize = '65004'
    const answer = await front.signIn(entra.people.ada, new CookieJar())
    assert.equal(answer.status, 403)
    assert.match(answer.body, /AADSTS65004/)
  })
})
