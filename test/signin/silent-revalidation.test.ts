import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { CookieJar } from '../support/cookie-jar.ts'
import { navigation, request, type Answer } from '../support/http-client.ts'
import { startRefreshing } from '../support/refreshing-front.ts'

/** Somebody whose session has no refresh token and is to be asked for anew. */
async function start(t: TestContext, session: Readonly<Record<string, unknown>> = {}) {
  const front = await startRefreshing(t, { session })
  const { url, provider, clock, signIn, navigate } = front
  provider.script.token = async (_form, usual) => usual()
  provider.script.claims = { preferred_username: 'ada@corp.example' }
  const jar = await signIn()
  clock.now += 901

  const visit = async (address: string | URL, with_: CookieJar, headers = {}): Promise<Answer> =>
    request(address, { jar: with_, headers: { ...navigation, ...headers } })

  /** What the provider is asked at the next navigation. */
  async function asked(query = ''): Promise<URL> {
    const sent = query === '' ? (await navigate('/x?a=1', jar)).headers.location : query
    return new URL((await visit(url + sent, jar)).headers.location ?? '')
  }

  /** The answer to this error of the provider. */
  async function refused(error: string, query = ''): Promise<Answer> {
    const { searchParams } = await asked(query)
    const callback = new URL(searchParams.get('redirect_uri') ?? '')
    callback.search = new URLSearchParams({ error, state: searchParams.get('state') ?? '' }).toString()
    return visit(callback, jar)
  }
  const events = (name: string) => front.logged().filter(({ event }) => event === name)
  return { ...front, jar, visit, asked, refused, events }
}

describe('a silent sign-in that a session is sent through', () => {
  it('is about the person of the session, whatever a link says', async t => {
    const { asked } = await start(t)
    for (const query of ['', '/.auth/login?rd=%2F&prompt=none&login_hint=eve&domain_hint=evil.example']) {
      const { searchParams } = await asked(query)
      assert.equal(searchParams.get('prompt'), 'none')
      assert.equal(searchParams.get('login_hint'), 'ada@corp.example')
      assert.equal(searchParams.get('domain_hint'), null)
    }
  })

  for (const error of ['temporarily_unavailable', 'server_error', 'invalid_request', 'unknown_error']) {
    it(`leads on when the provider says ${error}, and is tried again after a pause`, async t => {
      const { refused, navigate, jar, url, events } = await start(t)
      const answer = await refused(error)
      assert.deepEqual([answer.status, answer.headers.location], [302, '/x?a=1'])
      assert.match(answer.setCookies.join('\n'), /^entrada-pause=1; .*Max-Age=60$/m)
      assert.equal((await navigate('/x?a=1', jar)).status, 200)
      assert.equal(events('signin.failed').length, 1)
      assert.equal(events('session.ended').length, 0)
      // Without the cookie, that is a minute later.
      jar.take(new URL(url), ['entrada-pause=; Path=/; Max-Age=0'])
      assert.equal((await navigate('/x?a=1', jar)).status, 302)
    })
  }

  it('leads on when the token endpoint is in trouble, and when the answer comes twice', async t => {
    const { asked, visit, navigate, jar, provider, events } = await start(t)
    provider.script.token = async () => ({ status: 503, body: {} })
    const callback = provider.callbackFor((await asked()).href)
    const copy = jar.copy()
    assert.equal((await visit(callback, jar)).headers.location, '/x?a=1')
    const again = await visit(callback, copy)
    assert.equal(again.headers.location, '/x?a=1')
    assert.match(again.setCookies.join(), /entrada-pause=1/)
    assert.equal((await navigate('/x?a=1', jar)).status, 200)
    assert.equal(events('session.ended').length, 0)
  })

  it('does not lead on for longer than maxStale', async t => {
    const { refused, navigate, jar, clock } = await start(t)
    await refused('server_error')
    clock.now += 3600 - 902
    assert.equal((await navigate('/x', jar)).status, 200)
    clock.now += 1
    assert.equal((await navigate('/x', jar)).headers.location, '/.auth/login?rd=%2Fx')
  })

  for (const error of [
    'login_required',
    'interaction_required',
    'consent_required',
    'account_selection_required',
  ]) {
    it(`ends the session when the provider says ${error}, and becomes a sign-in with pages, which arrives`, async t => {
      const { refused, visit, fetch, navigate, jar, provider, events } = await start(t)
      const copy = jar.copy()
      const answer = await refused(error)
      const asked = new URL(answer.headers.location ?? '')
      assert.equal(asked.origin, new URL(provider.issuer).origin)
      assert.equal(asked.searchParams.get('prompt'), null)
      assert.match(answer.setCookies.join('\n'), /^entrada=;.*Max-Age=0/m)
      assert.equal((await fetch('/', copy)).status, 401)
      const [ended] = events('session.ended')
      assert.deepEqual([events('session.ended').length, ended?.['subject']], [1, 'sub-ada'])
      const arrived = await visit(provider.callbackFor(asked.href), jar)
      assert.equal(arrived.headers.location, '/x?a=1')
      assert.equal((await navigate('/x?a=1', jar)).status, 200)
    })
  }

  it('ends the session with a page when the provider says access_denied', async t => {
    const { refused, navigate, jar, events } = await start(t)
    const answer = await refused('access_denied')
    assert.ok(answer.status >= 400)
    assert.equal(events('session.ended').length, 1)
    assert.equal((await navigate('/x', jar)).headers.location, '/.auth/login?rd=%2Fx')
  })

  it('that a link asks for ends no session that is fresh, or that has a refresh token', async t => {
    const { refused, fetch, jar, clock, events } = await start(t)
    clock.now -= 300
    const login = '/.auth/login?rd=%2F&prompt=none'
    assert.equal((await refused('login_required', login)).status, 302)
    assert.equal((await fetch('/', jar)).status, 200)
    const other = await startRefreshing(t)
    const theirs = await other.signIn()
    other.clock.now += 901
    const begun = await request(`${other.url}${login}`, { headers: navigation, jar: theirs })
    const { searchParams } = new URL(begun.headers.location ?? '')
    const state = searchParams.get('state') ?? ''
    await request(`${other.url}/.auth/callback?error=login_required&state=${state}`, {
      headers: navigation,
      jar: theirs,
    })
    assert.equal((await other.fetch('/', theirs)).status, 200)
    assert.equal(events('session.ended').length, 0)
  })
})

describe('a silent sign-in where the session cookie is SameSite=Strict', () => {
  it('leads over a page of this site, so that it is the same session afterwards', async t => {
    const { asked, visit, fetch, jar, provider, clock } = await start(t, { cookie: { sameSite: 'strict' } })
    const before = JSON.parse((await fetch('/.auth/me', jar)).body) as Readonly<Record<string, unknown>>
    const callback = provider.callbackFor((await asked()).href)
    // As a browser does it: what another site leads to has the cookie of the attempt alone.
    const header = jar.header(callback) ?? ''
    const attempt = header.split('; ').filter(pair => pair.startsWith('entrada-login.'))
    assert.equal(attempt.length, 1)
    const page = await request(callback, {
      headers: { ...navigation, 'sec-fetch-site': 'cross-site', cookie: attempt },
    })
    assert.equal(page.status, 200)
    assert.deepEqual(page.setCookies, [])
    const next = /http-equiv="refresh" content="0; url=([^"]+)"/.exec(page.body)?.[1] ?? ''
    const here = new URL(next.replaceAll('&amp;', '&'), callback)
    assert.equal(here.href, callback.href)
    const back = await visit(here, jar, { 'sec-fetch-site': 'same-origin' })
    assert.deepEqual([back.status, back.headers.location], [302, '/x?a=1'])
    const after = JSON.parse((await fetch('/.auth/me', jar)).body) as Readonly<Record<string, unknown>>
    for (const name of ['session', 'authenticatedAt']) assert.equal(after[name], before[name])
    clock.now += 800
    assert.equal((await visit(new URL('/x', callback), jar)).status, 200)
  })
})
