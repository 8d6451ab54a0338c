import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { CookieJar } from '../support/cookie-jar.ts'
import { script } from '../support/http-client.ts'
import { startRefreshing } from '../support/refreshing-front.ts'
import { suiteScope } from '../support/suite-scope.ts'
import { startWing, type Wing } from './wing.ts'

const easyAuth = { headers: { preset: ['easyauth'] }, auth: { me: 'easyauth' } } as const

/** Where a sign-in that begins at `path` ends. */
async function landsAt(wing: Wing, path: string): Promise<URL> {
  const jar = new CookieJar()
  const begun = await wing.visit(path, jar)
  assert.equal(begun.status, 302, begun.body)
  const callback = wing.idp.callbackFor(begun.headers.location ?? '')
  const back = await wing.visit(callback.pathname + callback.search, jar)
  assert.equal(back.headers['x-entrada'], 'signed-in', path)
  return new URL(back.headers.location ?? 'x:', 'https://app.example')
}

describe('with the preset easyauth', () => {
  const scope = suiteScope()
  let wing: Wing
  before(async () => {
    wing = await startWing(scope, easyAuth)
  })

  describe('the sign-in address of App Service', () => {
    it('signs in, and leads to where its own parameters say', async () => {
      for (const query of [
        'post_login_redirect_uri=%2Fx%3Fa%3D1',
        'post_login_redirect_url=/x?a=1',
        'post_login_redirect_uri=https%3A%2F%2Fapp.example%2Fx%3Fa%3D1',
        'rd=/x?a=1&post_login_redirect_uri=/y',
        'post_login_redirect_url=/y&post_login_redirect_uri=/x?a=1',
      ]) {
        const { href } = await landsAt(wing, `/.auth/login/aad?${query}`)
        assert.equal(href, 'https://app.example/x?a=1', query)
      }
      assert.equal((await landsAt(wing, '/.auth/login?post_login_redirect_uri=/x')).pathname, '/x')
      assert.equal((await landsAt(wing, '/.auth/login/aad')).pathname, '/')
    })

    it('passes to the provider what the other one passes', async () => {
      const begun = await wing.visit('/.auth/login/aad?domain_hint=corp.example&prompt=login&scope=all')
      const asked = new URL(begun.headers.location ?? '').searchParams
      assert.deepEqual([asked.get('domain_hint'), asked.get('prompt')], ['corp.example', 'login'])
      assert.doesNotMatch(asked.get('scope') ?? '', /all/)
    })

    it('may have the callback of App Service beside it', async t => {
      const redirectUri = 'https://app.example/.auth/login/aad/callback'
      const postLogoutRedirectUri = 'https://app.example/.auth/signed-out'
      const wing = await startWing(t, {
        ...easyAuth,
        provider: { redirectUri },
        origins: [{ origin: 'https://app.example', redirectUri, postLogoutRedirectUri }],
      })
      const begun = await wing.visit('/.auth/login/aad')
      assert.equal(new URL(begun.headers.location ?? '').searchParams.get('redirect_uri'), redirectUri)
      assert.equal((await landsAt(wing, '/.auth/login/aad?post_login_redirect_uri=/x')).pathname, '/x')
      const home = await landsAt(wing, `/.auth/login/aad?post_login_redirect_uri=${redirectUri}`)
      assert.equal(home.href, 'https://app.example/')
    })

    it('takes no tokens from a client', async () => {
      const answer = await wing.visit('/.auth/login/aad', new CookieJar(), { method: 'POST', body: '{}' })
      assert.deepEqual([answer.status, answer.headers['allow']], [405, 'GET'])
    })
  })

  describe('signing out as applications of App Service do it', () => {
    const own = { 'sec-fetch-site': 'same-origin' }

    it('leads to a page with a link to where the application wants people', async () => {
      for (const wanted of ['/bye', 'https://app.example/bye']) {
        const jar = await wing.signedIn()
        const query = `post_logout_redirect_uri=${encodeURIComponent(wanted)}`
        const out = await wing.visit(`/.auth/logout?${query}`, jar, { headers: own })
        const { searchParams } = new URL(out.headers.location ?? '')
        assert.equal(searchParams.get('post_logout_redirect_uri'), 'https://app.example/.auth/signed-out')
        assert.equal((await wing.me(jar)).status, 401)
        assert.match((await wing.visit('/.auth/signed-out', jar)).body, /href="\/bye"/)
      }
    })

    it('ends nothing from another site, and keeps the place behind the button', async () => {
      const jar = await wing.signedIn()
      const headers = { 'sec-fetch-site': 'cross-site' }
      const page = await wing.visit('/.auth/logout?post_logout_redirect_uri=/bye', jar, { headers })
      assert.match(page.body, /name="rd" value="\/bye"/)
      assert.equal((await wing.me(jar)).status, 200)
    })
  })

  describe('/.auth/me in the shape of App Service', () => {
    it('tells who is signed in, in a list, and no token', async () => {
      wing.idp.script.claims = {
        name: 'Ada Lovelace',
        preferred_username: 'ada@corp.example',
        roles: ['Admin'],
      }
      const jar = await wing.signedIn()
      const { status, body } = await wing.me(jar)
      const { user_claims: claims, ...rest } =
        (body as unknown as readonly Record<string, unknown>[])[0] ?? {}
      const expiresOn = new Date((wing.clock.now + 3600) * 1000).toISOString().replace('.000Z', '.0000000Z')
      assert.equal(status, 200)
      assert.deepEqual(rest, { expires_on: expiresOn, provider_name: 'aad', user_id: 'ada@corp.example' })
      const told = new Map((claims as { typ: string; val: string }[]).map(({ typ, val }) => [typ, val]))
      assert.deepEqual([told.get('name'), told.get('roles')], ['Ada Lovelace', 'Admin'])
      assert.doesNotMatch(JSON.stringify(body), /eyJ|token/)
    })

    it('is JSON for a browser that navigates to it as well, and 401 for nobody', async () => {
      const shown = await wing.visit('/.auth/me', await wing.signedIn())
      assert.deepEqual(
        [shown.status, shown.headers['content-type']],
        [200, 'application/json; charset=utf-8'],
      )
      assert.equal(shown.headers['cache-control'], 'no-store')
      assert.equal((await wing.visit('/.auth/me')).status, 401)
      assert.equal((await wing.me(new CookieJar())).status, 401)
    })

    it('is ours unless the settings ask for it', async t => {
      const wing = await startWing(t, { headers: easyAuth.headers })
      const { body } = await wing.me(await wing.signedIn())
      assert.equal(typeof body['session'], 'string')
    })
  })
})

describe('GET /.auth/refresh', () => {
  const refreshed = (front: Awaited<ReturnType<typeof startRefreshing>>): number =>
    front.tokens.counts.redeemed

  it('brings everything anew for a page of this origin', async t => {
    const front = await startRefreshing(t, { headers: easyAuth.headers })
    const jar = await front.signIn()
    front.provider.script.claims = { roles: ['Admin'] }
    assert.equal((await front.fetch('/admin/x', jar)).status, 403)
    assert.equal((await front.fetch('/.auth/refresh', jar, { headers: script })).status, 204)
    assert.equal((await front.fetch('/admin/x', jar)).status, 200)
    assert.equal(refreshed(front), 1)
  })

  it('is nothing for any other site, and for whoever is not signed in', async t => {
    const front = await startRefreshing(t, { headers: easyAuth.headers })
    const jar = await front.signIn()
    const elsewhere: readonly Readonly<Record<string, string>>[] = [
      { ...script, 'sec-fetch-site': 'cross-site' },
      { ...script, 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
      { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
      { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
      { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
    ]
    for (const headers of elsewhere) {
      const answer = await front.fetch('/.auth/refresh', jar, { headers })
      assert.equal(answer.status, 401, JSON.stringify(headers))
      assert.deepEqual(answer.setCookies, [])
    }
    assert.equal((await front.fetch('/.auth/refresh', new CookieJar(), { headers: script })).status, 401)
    assert.equal(refreshed(front), 0)
  })

  it('is limited', async t => {
    const front = await startRefreshing(t, { headers: easyAuth.headers, auth: { rateLimit: 3 } })
    const jar = await front.signIn()
    const statuses = []
    for (let round = 0; round < 4; round++) {
      statuses.push((await front.fetch('/.auth/refresh', jar, { headers: script })).status)
    }
    assert.deepEqual(statuses, [204, 204, 204, 429])
  })
})
