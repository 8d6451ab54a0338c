import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { startWing, suiteScope, type Wing } from '../signin/wing.ts'
import { CookieJar } from '../support/cookie-jar.ts'

const origins = {
  'no Origin': {},
  'Origin null': { origin: 'null' },
  'a foreign Origin': { origin: 'https://evil.example' },
  'a longer Origin': { origin: 'https://app.example.evil.example' },
  'the Origin over http': { origin: 'http://app.example' },
  'the Origin with a port': { origin: 'https://app.example:8443' },
  'our Origin': { origin: 'https://app.example' },
}

const sites = {
  'no Sec-Fetch-Site': {},
  'cross-site': { 'sec-fetch-site': 'cross-site' },
  'same-site': { 'sec-fetch-site': 'same-site' },
  typed: { 'sec-fetch-site': 'none' },
  'an unknown site': { 'sec-fetch-site': 'same-origin, cross-site' },
  'same-origin': { 'sec-fetch-site': 'same-origin' },
}

/** By Sec-Fetch-Site where there is one, else by Origin. */
const isFromHere = (site: string, origin: string) =>
  site === 'same-origin' || (site === 'no Sec-Fetch-Site' && origin === 'our Origin')

const aheads = {
  'Sec-Purpose: prefetch': { 'sec-purpose': 'prefetch' },
  'Sec-Purpose: prefetch;prerender': { 'sec-purpose': 'prefetch;prerender' },
  'Sec-Purpose: prefetch;anonymous-client-ip': { 'sec-purpose': 'prefetch;anonymous-client-ip' },
  'Purpose: prefetch': { purpose: 'prefetch' },
  'X-Moz: prefetch': { 'x-moz': 'prefetch' },
  'X-Purpose: preview': { 'x-purpose': 'preview' },
}

describe('CSRF-01: a request to sign out', () => {
  const scope = suiteScope()
  let wing: Wing
  let jar: CookieJar
  before(async () => {
    wing = await startWing(scope)
    jar = await wing.signedIn()
  })

  /** What becomes of a session with such a request. */
  async function after(method: string, headers: Record<string, string>, signedIn = jar) {
    const bare = { 'sec-fetch-site': [], 'sec-fetch-dest': [], 'sec-fetch-user': [], 'sec-fetch-mode': [] }
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await wing.visit('/.auth/logout?rd=/bye', signedIn.copy(), {
      method,
      headers: { ...bare, ...(method === 'POST' && form), ...headers },
      ...(method === 'POST' && { body: 'rd=%2Fbye' }),
    })
    return { answer, isSignedIn: (await wing.me(signedIn)).status === 200 }
  }

  for (const method of ['GET', 'POST']) {
    for (const [site, siteHeaders] of Object.entries(sites)) {
      for (const [origin, originHeaders] of Object.entries(origins)) {
        if (isFromHere(site, origin)) continue
        it(`ends nothing and removes nothing: ${method}, ${site}, ${origin}`, async () => {
          const { answer, isSignedIn } = await after(method, { ...siteHeaders, ...originHeaders })
          assert.deepEqual([answer.status, answer.setCookies, isSignedIn], [200, [], true])
          assert.match(answer.body, /<form[^>]*method="post"/)
        })
      }
    }
    it(`ends the session when it comes from here: ${method}`, async () => {
      for (const headers of [{ 'sec-fetch-site': 'same-origin' }, { origin: 'https://app.example' }]) {
        const { answer, isSignedIn } = await after(method, headers, await wing.signedIn())
        assert.deepEqual([answer.status, isSignedIn], [302, false])
      }
    })
  }

  for (const [name, headers] of Object.entries(aheads)) {
    it(`ends nothing when it is fetched ahead from here: ${name}`, async () => {
      const { isSignedIn } = await after('GET', { 'sec-fetch-site': 'same-origin', ...headers })
      assert.ok(isSignedIn)
    })
  }

  for (const destination of ['image', 'iframe', 'frame', 'script', 'style', 'object', 'audio', 'font']) {
    it(`ends nothing when somebody has put it into a page of the application: ${destination}`, async () => {
      const { isSignedIn } = await after('GET', {
        'sec-fetch-site': 'same-origin',
        'sec-fetch-dest': destination,
      })
      assert.ok(isSignedIn)
    })
  }

  it('of a script of the application ends the session', async () => {
    const headers = { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors' }
    assert.equal((await after('POST', headers, await wing.signedIn())).isSignedIn, false)
  })

  it('is not made good by a button of somebody else, or by one for another session', async () => {
    const attacker = await wing.signedIn()
    const page = await wing.visit('/.auth/logout', attacker, { headers: { 'sec-fetch-site': 'none' } })
    const action = /action="([^"]+)"/.exec(page.body)?.[1]?.replaceAll('&amp;', '&') ?? ''
    assert.match(action, /confirm=/)
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'null' }]) {
      await wing.visit(action, jar.copy(), { method: 'POST', headers })
      assert.equal((await wing.me(jar)).status, 200)
    }
  })
})

describe('CSRF-01: an answer of the provider that an attacker has got, sent to somebody else’s browser', () => {
  type Row = Readonly<{ own?: boolean; theirState?: boolean; renamed?: boolean }>
  const rows: [name: string, row: Row][] = [
    ['code and state, a browser with nothing', {}],
    ['code and state, a browser in the middle of its own sign-in', { own: true }],
    ['the code under the state of the victim', { own: true, theirState: true }],
    [
      'code, and the cookie of the attempt under the name of the victim’s',
      { own: true, theirState: true, renamed: true },
    ],
  ]
  for (const [name, { own = false, theirState = false, renamed = false }] of rows) {
    it(`signs nobody in: ${name}`, async t => {
      const wing = await startWing(t)
      const attacker = new CookieJar()
      wing.idp.script.claims = { sub: 'sub-eve' }
      const prepared = new URL(await wing.started(attacker, '/evil'), 'https://app.example')
      const victim = new CookieJar()
      const callback = own ? await wing.started(victim, '/mine') : ''
      const state = new URL(callback, 'https://app.example').searchParams.get('state') ?? ''
      if (theirState) prepared.searchParams.set('state', state)
      const planted = `__Host-entrada-login.${state}=${wing.header(attacker).split('=')[1]}; `
      const cookie = `${renamed ? planted : ''}${wing.header(victim)}`
      const answer = await wing.visit(prepared.pathname + prepared.search, new CookieJar(), {
        headers: { ...(cookie !== '' && { cookie }), 'sec-fetch-site': 'cross-site' },
      })
      assert.ok(answer.status >= 400 && answer.status < 500, String(answer.status))
      assert.ok(!answer.setCookies.some(line => /^__Host-entrada(\.\d)?=[^;]/.test(line)))
      assert.match(answer.body, /<a class="button"/)
      assert.ok(!answer.body.includes('/evil'))
      // Without the state of a sign-in of this browser the provider is not even asked.
      assert.equal(wing.idp.count('token'), theirState ? 1 : 0)
    })
  }

  it('does not change who is signed in', async t => {
    const wing = await startWing(t)
    wing.idp.script.claims = { sub: 'sub-victim' }
    const victim = await wing.signedIn()
    wing.idp.script.claims = { sub: 'sub-eve' }
    const prepared = await wing.started(new CookieJar(), '/evil')
    const answer = await wing.visit(prepared, victim, { headers: { 'sec-fetch-site': 'cross-site' } })
    assert.deepEqual([answer.status, answer.headers.location, answer.setCookies], [302, '/', []])
    assert.equal((await wing.me(victim)).body['user'], 'sub-victim')
  })
})
