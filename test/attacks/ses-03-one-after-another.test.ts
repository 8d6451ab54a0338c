import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startWing, type Wing } from '../signin/wing.ts'
import { CookieJar } from '../support/cookie-jar.ts'

const guid = (at: number) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`
const ada = {
  sub: 'sub-ada',
  name: 'Ada Lovelace',
  roles: ['Admin'],
  groups: Array.from({ length: 200 }, (_, at) => guid(at)),
}
const firstOne = /sub-ada|Lovelace|Admin|00000000-0000/
const ben = { sub: 'sub-ben', name: 'Ben Reader' }

async function as(wing: Wing, claims: Record<string, unknown>, jar = new CookieJar()): Promise<CookieJar> {
  wing.idp.script.claims = claims
  // As long as a person needs: who comes back sooner is suspected to go round in circles.
  wing.clock.now += 30
  return wing.signedIn(jar)
}

/** Everything the upstream was told of the last request, as one text. */
async function toldOf(wing: Wing, jar: CookieJar): Promise<string> {
  assert.equal((await wing.visit('/a', jar)).status, 200)
  return wing.upstream.requests.at(-1)?.bytes.toString('utf8') ?? ''
}

// GHSA-f24x-5g9q-753f of oauth2-proxy: a session that was there before stayed.
describe('SES-03: signing in where there is a session already', () => {
  it('of an attacker, planted before: makes a new one, and the planted one is nobody’s', async t => {
    const wing = await startWing(t)
    const attacker = await as(wing, { sub: 'sub-eve', roles: ['Admin'] })
    const planted = (await wing.me(attacker)).body['session']
    const victim = await as(wing, ben, attacker.copy())
    const { body } = await wing.me(victim)
    assert.deepEqual([body['user'], body['roles']], ['sub-ben', []])
    assert.notEqual(body['session'], planted)
    // Who planted it does not share what the victim does.
    assert.equal((await wing.me(attacker)).status, 401)
  })

  it('as one person, then as another: nothing of the first is left, in the browser or on the way', async t => {
    const wing = await startWing(t)
    const jar = await as(wing, ada)
    const copy = jar.copy()
    assert.match(await toldOf(wing, jar), /sub-ada/)
    assert.equal(wing.names(jar).length, 2)
    await as(wing, ben, jar)
    assert.deepEqual(wing.names(jar), ['__Host-entrada'])
    const told = await toldOf(wing, jar)
    assert.match(told, /sub-ben/)
    assert.doesNotMatch(told, firstOne)
    const [, claims = ''] = /X-Entrada-Assertion: [\w-]+\.([\w-]+)/.exec(told) ?? []
    assert.match(Buffer.from(claims, 'base64url').toString(), /sub-ben/)
    assert.doesNotMatch(Buffer.from(claims, 'base64url').toString(), firstOne)
    assert.equal((await wing.me(copy)).status, 401)
  })

  it('gives a new id to the same person too, whatever else is in the browser', async t => {
    const wing = await startWing(t)
    const jar = await as(wing, ada)
    const seen = [(await wing.me(jar)).body['session']]
    for (let time = 0; time < 3; time++) {
      await as(wing, ada, jar)
      seen.push((await wing.me(jar)).body['session'])
    }
    assert.equal(new Set(seen).size, seen.length)
  })

  it('takes no person together from the cookies of two', async t => {
    const wing = await startWing(t)
    const [one, other] = [await as(wing, ada), await as(wing, { ...ada, sub: 'sub-eve', name: 'Eve Other' })]
    const values = (jar: CookieJar) => {
      const pairs = wing.header(jar).split('; ')
      return pairs.map(pair => pair.slice(pair.indexOf('=') + 1))
    }
    const [[a0, a1], [e0, e1]] = [values(one), values(other)]
    const mixed = `__Host-entrada.0=${a0}; __Host-entrada.1=${e1}`
    const swapped = `__Host-entrada.0=${a1}; __Host-entrada.1=${a0}`
    for (const cookie of [mixed, swapped, `__Host-entrada.0=${e0}; __Host-entrada.1=${a1}`]) {
      const answer = await wing.visit('/.auth/me', new CookieJar(), {
        headers: { cookie, 'sec-fetch-mode': 'cors' },
      })
      assert.equal(answer.status, 401)
    }
    const all = `__Host-entrada.0=${e0}; __Host-entrada.0=${a0}; __Host-entrada.1=${a1}; __Host-entrada.1=${e1}`
    const answer = await wing.visit('/.auth/me', new CookieJar(), {
      headers: { cookie: all, 'sec-fetch-mode': 'cors' },
    })
    const body = JSON.parse(answer.body) as Record<string, unknown>
    assert.ok(
      (body['user'] === 'sub-ada' && body['name'] === 'Ada Lovelace') ||
        (body['user'] === 'sub-eve' && body['name'] === 'Eve Other'),
    )
  })
})

describe('SES-03: switching the account', () => {
  it('asks the provider for it, and signing out names the one who is signed in now', async t => {
    const tenant = '11111111-1111-4111-8111-111111111111'
    const wing = await startWing(t, {}, `/${tenant}/v2.0`)
    const claimsOf = (name: string) => ({
      tid: tenant,
      oid: `oid-${name}`,
      sub: name,
      login_hint: `hint-${name}`,
    })
    const jar = await as(wing, claimsOf('ada'))
    const asked = await wing.visit('/.auth/login?prompt=select_account', jar)
    assert.equal(new URL(asked.headers.location ?? '').searchParams.get('prompt'), 'select_account')
    wing.idp.script.claims = claimsOf('ben')
    const back = wing.idp.callbackFor(asked.headers.location ?? '')
    await wing.visit(back.pathname + back.search, jar)
    assert.equal((await wing.me(jar)).body['user'], 'oid-ben')
    const out = await wing.visit('/.auth/logout', jar, { headers: { 'sec-fetch-site': 'same-origin' } })
    assert.equal(new URL(out.headers.location ?? '').searchParams.get('logout_hint'), 'hint-ben')
    assert.deepEqual(wing.names(jar), [])
  })
})
