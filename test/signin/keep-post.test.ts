import assert from 'node:assert/strict'
import { before, beforeEach, describe, it } from 'node:test'
import { CookieJar } from '../support/cookie-jar.ts'
import { navigation, script, type RequestOptions } from '../support/http-client.ts'
import { startWing, suiteScope, type Wing } from './wing.ts'

const form = {
  ...navigation,
  'content-type': 'application/x-www-form-urlencoded',
  'sec-fetch-site': 'same-origin',
  origin: 'https://app.example',
}
const maxSize = 200
const body = 'text=one%0D%0Atwo&text=&more=%C3%A9+%2B'

describe('a form that meets a session which is over', () => {
  const scope = suiteScope()
  let wing: Wing
  let start = 0
  before(async () => {
    wing = await startWing(scope, {
      lostPost: { enabled: true, maxSize },
      routes: [
        { path: '/public/**', access: 'public' },
        { path: '/closed/**', access: 'deny' },
      ],
    })
    start = wing.clock.now
  })
  beforeEach(() => {
    wing.clock.now = start
  })

  /** Somebody whose session was used last this many seconds ago. */
  async function late(seconds = 3600): Promise<CookieJar> {
    wing.clock.now = start
    const jar = await wing.signedIn()
    wing.clock.now = start + seconds
    return jar
  }

  const sends = (jar: CookieJar, options: RequestOptions = {}, target = '/save?a=%C3%A9') =>
    wing.visit(target, jar, { method: 'POST', body, ...options, headers: { ...form, ...options.headers } })

  it('is kept in the page that says so: 401, sealed, by one script, and nothing is passed on', async () => {
    const asked = wing.upstream.requests.length
    const { status, headers, body: page } = await sends(await late())
    assert.deepEqual([status, headers['x-entrada']], [401, 'lost-post-kept'])
    assert.deepEqual([headers['cache-control'], headers['referrer-policy']], ['no-store', 'no-referrer'])
    const policy = String(headers['content-security-policy'])
    assert.match(policy, /default-src 'none'.*frame-ancestors 'none'; script-src 'sha256-[\w+/]{43}='$/)
    assert.match(page, /<div id="kept" hidden data-sealed="1[\w-]{200,}">/)
    assert.ok(page.includes('href="/.auth/login?rd=%2F.auth%2Flost-post"'))
    assert.ok(page.includes('href="/.auth/login?rd=%2Fsave%3Fa%3D%25C3%25A9"'))
    for (const secret of ['one%0D', 'more=']) assert.ok(!page.includes(secret), secret)
    assert.equal(wing.upstream.requests.length, asked)
    assert.ok(!wing.lines.join('').includes('more='))
  })

  it('is kept whether it was idle too long or has come to its end', async () => {
    for (const seconds of [3600, 43_000, 43_300]) {
      assert.equal((await sends(await late(seconds))).headers['x-entrada'], 'lost-post-kept', String(seconds))
    }
  })

  it('is kept from browsers that say less, and from pages that hide their origin', async () => {
    const jar = await late()
    const bare = { accept: 'text/html', 'content-type': form['content-type'] }
    const kept = [
      { ...bare, origin: form.origin },
      { ...form, origin: 'null' },
      { ...form, 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' },
    ]
    for (const headers of kept) {
      const { headers: answered } = await wing.visit('/save', jar, {
        method: 'POST',
        body,
        headers: { ...('sec-fetch-site' in headers ? {} : withoutFetch), ...headers },
      })
      assert.equal(answered['x-entrada'], 'lost-post-kept', JSON.stringify(headers))
    }
  })

  it('is kept up to the very limit, with a length or without one', async () => {
    const jar = await late()
    const whole = `a=${'b'.repeat(maxSize - 2)}`
    for (const headers of [{}, { 'transfer-encoding': 'chunked' }]) {
      assert.equal((await sends(jar, { body: whole, headers })).headers['x-entrada'], 'lost-post-kept')
      const { status, headers: answered } = await sends(jar, { body: `${whole}b`, headers })
      assert.deepEqual([status, answered['x-entrada']], [401, 'signin-required-post'])
    }
  })

  const ordinary: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'comes from another site': { 'sec-fetch-site': 'cross-site', origin: 'https://other.example' },
    'comes from another origin of the same site': { 'sec-fetch-site': 'same-site' },
    'claims two origins': { origin: 'https://other.example' },
    'was typed, as far as one can see': { 'sec-fetch-site': 'none' },
    'is of several parts': { 'content-type': 'multipart/form-data; boundary=x' },
    'is plain text': { 'content-type': 'text/plain' },
    'is in another charset': { 'content-type': `${form['content-type']}; charset=windows-1252` },
    'is compressed': { 'content-encoding': 'gzip' },
    'comes with a token': { authorization: 'Bearer abc' },
    'is shown in a frame': { 'sec-fetch-dest': 'iframe' },
  }
  for (const [what, headers] of Object.entries(ordinary)) {
    it(`gets the page that it gets anyway when it ${what}`, async () => {
      const answer = await sends(await late(), { headers })
      assert.deepEqual([answer.status, answer.headers['x-entrada']], [401, 'signin-required-post'])
      assert.ok(!answer.body.includes('<script'))
    })
  }

  it('gets that page when it says of no origin that it is from there', async () => {
    const { 'content-type': type, accept } = form
    const jar = await late()
    for (const more of [{}, { origin: 'null' }, { origin: 'https://other.example' }]) {
      const headers = { ...withoutFetch, 'content-type': type, accept, ...more }
      const { headers: answered } = await wing.visit('/save', jar, { method: 'POST', body, headers })
      assert.equal(answered['x-entrada'], 'signin-required-post', JSON.stringify(more))
    }
  })

  it('gets that page when its body would not be the same, or its address', async () => {
    const jar = await late()
    for (const other of ['a=%zz', 'a=%20', 'a', 'a=%E9', '{}']) {
      assert.equal((await sends(jar, { body: other })).headers['x-entrada'], 'signin-required-post', other)
    }
    const far = `/save?${'a'.repeat(2000)}`
    assert.equal((await sends(jar, {}, far)).headers['x-entrada'], 'signin-required-post')
  })

  it('is a form alone: scripts get problem+json, other methods their page, and our own addresses what they get', async () => {
    const jar = await late()
    const told = await sends(jar, { headers: { ...script, origin: form.origin } })
    assert.deepEqual([told.status, told.headers['x-entrada']], [401, 'signin-required'])
    assert.match(told.headers['content-type'] ?? '', /^application\/problem\+json/)
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      assert.equal((await sends(jar, { method })).headers['x-entrada'], 'signin-required-post', method)
    }
    assert.equal((await sends(jar, {}, '/.auth/me')).status, 405)
    assert.equal((await sends(jar, {}, '/%2eauth/x')).headers['x-entrada'], 'not-found')
    assert.equal((await sends(jar, {}, '/closed/x')).headers['x-entrada'], 'policy-route-closed')
    assert.equal((await sends(jar, {}, '/a/../b')).status, 400)
    assert.equal((await sends(jar, {}, '/public/x')).status, 200)
  })

  it('is nobody’s without a session that opens', async () => {
    assert.equal((await sends(new CookieJar())).headers['x-entrada'], 'signin-required-post')
    const headers = { cookie: '__Host-entrada=11AAAA' }
    assert.equal((await sends(new CookieJar(), { headers })).headers['x-entrada'], 'signin-required-post')
  })

  it('is not kept for a session that was signed out or revoked, in whatever copy', async () => {
    const jar = await late(0)
    const cookie = wing.header(jar)
    const out = await wing.visit('/.auth/logout', jar, { headers: { 'sec-fetch-site': 'same-origin' } })
    assert.equal(out.status, 302)
    for (const later of [0, 3600]) {
      wing.clock.now = start + later
      const kept = await sends(new CookieJar(), { headers: { cookie } })
      assert.equal(kept.headers['x-entrada'], 'signin-required-post', String(later))
    }
  })

  it('is passed on as ever while the session lasts', async () => {
    const jar = await late(0)
    assert.equal((await sends(jar)).status, 200)
    assert.equal(wing.upstream.requests.at(-1)?.body.toString(), body)
  })
})

/** What takes the headers of a newer browser out again. */
const withoutFetch = {
  'sec-fetch-mode': [],
  'sec-fetch-dest': [],
  'sec-fetch-site': [],
  'sec-fetch-user': [],
}

describe('a form that meets a session which is over, where lostPost is off', () => {
  const scope = suiteScope()
  let wing: Wing
  before(async () => {
    wing = await startWing(scope)
  })

  it('gets the page that it gets anyway, and there is no page for what was kept', async () => {
    const jar = await wing.signedIn()
    const opened = await wing.visit('/.auth/lost-post', jar)
    assert.deepEqual([opened.status, opened.headers['x-entrada']], [404, 'not-found'])
    const { headers } = await wing.visit('/.auth/login?rd=/.auth/lost-post', jar)
    assert.match(headers.location ?? '', /\/authorize/)
    wing.clock.now += 3600
    const { headers: answered } = await wing.visit('/save', jar, { method: 'POST', body, headers: form })
    assert.equal(answered['x-entrada'], 'signin-required-post')
  })
})
