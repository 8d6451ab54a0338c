import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CookieJar } from '../support/cookie-jar.ts'
import { startWing } from './wing.ts'

describe('signing out', () => {
  const here = { 'sec-fetch-site': 'same-origin' }

  it('leaves nothing of ours in the browser, and goes to the provider with what names the person', async t => {
    const wing = await startWing(t)
    const jar = await wing.signedIn()
    await wing.started(jar, '/another/tab')
    const answer = await wing.visit('/.auth/logout', jar, { headers: here })
    const url = new URL(answer.headers.location ?? '')
    assert.equal(url.origin + url.pathname, `${wing.idp.issuer}/logout`)
    assert.equal(url.searchParams.get('post_logout_redirect_uri'), 'https://app.example/.auth/signed-out')
    assert.equal(url.searchParams.get('id_token_hint')?.split('.').length, 3)
    assert.deepEqual(wing.names(jar), [])
  })

  it('ends here although the provider is away, and the page says that one may still be signed in there', async t => {
    const wing = await startWing(t)
    const jar = await wing.signedIn()
    await wing.idp.close()
    const answer = await wing.visit('/.auth/logout', jar, { headers: here })
    assert.deepEqual([answer.status, answer.headers.location], [302, '/.auth/signed-out?here'])
    assert.deepEqual(wing.names(jar), [])
    assert.match((await wing.visit('/.auth/signed-out?here', jar)).body, /you may still be signed in/)
  })

  it('ends here and says the same when the provider has no place to sign out', async t => {
    const wing = await startWing(t)
    wing.idp.script.metadata = { end_session_endpoint: undefined }
    const jar = await wing.signedIn()
    const answer = await wing.visit('/.auth/logout?rd=/bye', jar, { headers: here })
    assert.deepEqual([answer.status, answer.headers.location], [302, '/.auth/signed-out?here'])
    const page = await wing.visit('/.auth/signed-out?here', jar)
    assert.match(page.body, /you may still be signed in/)
    assert.match(page.body, /href="\/bye"/)
    assert.deepEqual(wing.names(jar), [])
  })

  it('asks nothing of the provider when nobody is signed in', async t => {
    const wing = await startWing(t)
    await wing.started(new CookieJar())
    const count = wing.idp.count('openid-configuration')
    const answer = await wing.visit('/.auth/logout', new CookieJar(), { headers: here })
    assert.equal(answer.status, 302)
    assert.equal(wing.idp.count('openid-configuration'), count)
  })

  it('names the person to the provider although the session here is over', async t => {
    const wing = await startWing(t)
    const jar = await wing.signedIn()
    wing.clock.now += 3600
    assert.equal((await wing.me(jar)).status, 401)
    const answer = await wing.visit('/.auth/logout', jar, { headers: here })
    const { searchParams } = new URL(answer.headers.location ?? '')
    assert.equal(searchParams.get('id_token_hint')?.split('.').length, 3)
    assert.deepEqual(wing.names(jar), [])
  })

  it('names the person to Entra by the hint of the token, never by the token', async t => {
    const tenant = '11111111-1111-4111-8111-111111111111'
    const wing = await startWing(t, {}, `/${tenant}/v2.0`)
    wing.idp.script.claims = { tid: tenant, oid: 'oid-ada', login_hint: 'opaque' }
    const jar = await wing.signedIn()
    const answer = await wing.visit('/.auth/logout', jar, { headers: here })
    const { searchParams } = new URL(answer.headers.location ?? '')
    assert.deepEqual([searchParams.get('logout_hint'), searchParams.get('id_token_hint')], ['opaque', null])
  })

  it('shows a link to where one came from, once', async t => {
    const wing = await startWing(t)
    const jar = await wing.signedIn()
    await wing.visit('/.auth/logout?rd=%2Fbye%3Fa%3D1', jar, { headers: here })
    const page = await wing.visit('/.auth/signed-out', jar)
    assert.match(page.body, /href="\/bye\?a=1"/)
    assert.deepEqual(wing.names(jar), [])
    assert.doesNotMatch((await wing.visit('/.auth/signed-out', jar)).body, /href="\/bye/)
  })

  for (const rd of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example/',
    '/?a\\b',
    `/?${'%'.repeat(1990)}`,
    '/.auth/login',
  ]) {
    it(`shows no link that leads away, and does not fail: ${rd.slice(0, 20)}`, async t => {
      const wing = await startWing(t)
      const jar = await wing.signedIn()
      const out = await wing.visit(`/.auth/logout?rd=${encodeURIComponent(rd)}`, jar, { headers: here })
      for (const line of out.setCookies) assert.ok(line.length <= 4096)
      const page = await wing.visit('/.auth/signed-out', jar)
      assert.equal(page.status, 200)
      assert.doesNotMatch(page.body, /href="[^"]*evil/)
    })
  }

  it('is not claimed while one is signed in', async t => {
    const wing = await startWing(t)
    const { status, headers } = await wing.visit('/.auth/signed-out', await wing.signedIn())
    assert.deepEqual([status, headers.location], [302, '/'])
  })

  it('asks first when the request comes from elsewhere, and the button may lead to the provider', async t => {
    const wing = await startWing(t)
    const jar = await wing.signedIn()
    const page = await wing.visit('/.auth/logout?rd=/bye', jar, {
      headers: { 'sec-fetch-site': 'cross-site' },
    })
    assert.equal(page.status, 200)
    assert.match(
      String(page.headers['content-security-policy']),
      new RegExp(`form-action 'self' ${wing.idp.issuer}`),
    )
    assert.equal((await wing.me(jar)).status, 200)
    const action = /action="([^"]+)"/.exec(page.body)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const form = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }
    const out = await wing.visit(action, jar, { method: 'POST', headers: form, body: 'rd=%2Fbye' })
    assert.ok(out.headers.location?.startsWith(wing.idp.issuer))
    assert.match((await wing.visit('/.auth/signed-out', jar)).body, /href="\/bye"/)
  })

  it('is not made by a word that was sealed for something else', async t => {
    const wing = await startWing(t)
    const jar = await wing.signedIn()
    await wing.started(jar)
    const sealed = wing
      .header(jar)
      .split('; ')
      .map(pair => pair.slice(pair.indexOf('=') + 1))
    for (const word of ['', 'x', ...sealed, ...sealed.map(value => value.slice(1))]) {
      const headers = { 'sec-fetch-site': 'cross-site' }
      await wing.visit(`/.auth/logout?confirm=${word}`, jar, { method: 'POST', headers })
      assert.equal((await wing.me(jar)).status, 200)
    }
  })
})
