import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CookieJar } from '../support/cookie-jar.ts'
import { startWing } from './wing.ts'

describe('signing in while somebody is signed in', () => {
  it('makes a new session each time and leaves nothing of the other person', async t => {
    const wing = await startWing(t)
    const guid = (at: number) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`
    wing.idp.script.claims = { sub: 'sub-ada', groups: Array.from({ length: 200 }, (_, at) => guid(at)) }
    const jar = await wing.signedIn()
    const ada = await wing.me(jar)
    assert.deepEqual(wing.names(jar), ['__Host-entrada.0', '__Host-entrada.1'])

    wing.idp.script.claims = { sub: 'sub-bob', roles: ['Reader'] }
    // As long as a person needs: who comes back sooner is suspected to go round in circles.
    wing.clock.now += 30
    await wing.signedIn(jar)
    const bob = await wing.me(jar)
    assert.deepEqual(wing.names(jar), ['__Host-entrada'])
    assert.equal(bob.body['user'], 'sub-bob')
    assert.deepEqual(bob.body['groups'], [])
    assert.notEqual(bob.body['session'], ada.body['session'])

    wing.clock.now += 30
    await wing.signedIn(jar)
    assert.notEqual((await wing.me(jar)).body['session'], bob.body['session'])
  })

  it('takes nothing from a session cookie that was planted', async t => {
    const wing = await startWing(t)
    const planted = await wing.signedIn()
    wing.idp.script.claims = { sub: 'sub-victim' }
    const before = await wing.me(planted)
    await wing.signedIn(planted)
    const after = await wing.me(planted)
    assert.equal(after.body['user'], 'sub-victim')
    assert.notEqual(after.body['session'], before.body['session'])
  })
})

describe('the session cookie in a browser', () => {
  it('is bound to the host and read by no script', async t => {
    const wing = await startWing(t)
    const jar = new CookieJar()
    const { setCookies } = await wing.visit(await wing.started(jar), jar)
    assert.match(setCookies[0] ?? '', /^__Host-entrada=[\w-]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
  })

  it('is found behind junk of the same name, and in front of it', async t => {
    const wing = await startWing(t)
    const jar = await wing.signedIn()
    const cookie = wing.header(jar)
    for (const header of [
      `__Host-entrada=junk; ${cookie}`,
      `${cookie}; __Host-entrada=junk`,
      `$Version=1; "x"; ${cookie}`,
    ]) {
      const answer = await wing.visit('/.auth/session-of-nobody', new CookieJar(), {
        headers: { cookie: header },
      })
      assert.equal(answer.status, 404)
      const me = await wing.visit('/.auth/me', new CookieJar(), {
        headers: { cookie: header, 'sec-fetch-mode': 'cors' },
      })
      assert.equal(me.status, 200, header)
    }
  })

  it('that nobody has sealed signs nobody in and breaks nothing', async t => {
    const wing = await startWing(t)
    const values = [
      '',
      '1',
      '11',
      '1e30',
      'a'.repeat(7000),
      '%00',
      '"',
      '🍪',
      '__proto__',
      '2x',
      '99999999',
      '-1',
      '1.1',
    ]
    for (const value of values) {
      for (const name of [
        '__Host-entrada',
        '__Host-entrada.0',
        '__Host-entrada.99999999',
        'entrada',
        '__Host-entrada-rd',
      ]) {
        const cookie = Buffer.from(`${name}=${value}; ${name}=${value}`).toString('latin1')
        for (const path of [
          '/',
          '/.auth/me',
          '/.auth/logout',
          '/.auth/signed-out',
          '/.auth/callback?state=x',
        ]) {
          const answer = await wing.visit(path, new CookieJar(), { headers: { cookie } })
          assert.ok(answer.status < 500, `${name}=${value.slice(0, 20)} ${path} ${answer.status}`)
          assert.notEqual(answer.headers['x-entrada'], 'signed-in')
        }
      }
    }
    assert.equal(wing.upstream.requests.length, 0)
  })

  it('ends with its limits although the clock of the cookie says otherwise', async t => {
    const wing = await startWing(t)
    const jar = await wing.signedIn()
    wing.clock.now += 3599
    assert.equal((await wing.me(jar)).status, 200)
    wing.clock.now += 1
    assert.equal((await wing.me(jar)).status, 401)
  })
})

describe('a browser that has begun too many sign-ins at once', () => {
  it('loses them with the page that says so, and can sign in again', async t => {
    const wing = await startWing(t)
    const jar = new CookieJar()
    const callbacks = await Promise.all(
      Array.from({ length: 70 }, (_, tab) => wing.started(jar, `/tab/${tab}?${'x'.repeat(100)}`)),
    )
    const page = await wing.visit(callbacks[0] ?? '', jar)
    assert.equal(page.status, 431)
    assert.match(page.body, /entrada-login/)
    assert.deepEqual(wing.names(jar), [])
    await wing.signedIn(jar)
  })
})

describe('a session cookie that is SameSite=Strict', () => {
  it('is set by a page that leads on, for a redirect from another site would not carry it', async t => {
    const cookie = { name: 'entrada', sameSite: 'strict', secure: true, path: '/' } as const
    const strict = await startWing(t, { session: { cookie } })
    const jar = new CookieJar()
    const answer = await strict.visit(await strict.started(jar, '/a?b=1&c="2"'), jar)
    assert.equal(answer.status, 200)
    assert.match(answer.body, /<meta http-equiv="refresh" content="0; url=\/a\?b=1&amp;c=&quot;2&quot;" \/>/)
    assert.match(String(answer.headers['set-cookie']), /__Host-entrada=[^;]+;[^,]*SameSite=Strict/)
  })
})

describe('a person with too much to carry', () => {
  it('gets a page that says so, and no session', async t => {
    const wing = await startWing(t)
    wing.idp.script.claims = { groups: Array.from({ length: 600 }, (_, at) => `a-group-with-a-name-${at}`) }
    const jar = new CookieJar()
    const answer = await wing.visit(await wing.started(jar), jar)
    assert.deepEqual([answer.status, answer.headers['x-entrada']], [500, 'signin-session-too-large'])
    assert.deepEqual(wing.names(jar), [])
  })

  it('is refused when Entra leaves the groups out', async t => {
    const wing = await startWing(t)
    wing.idp.script.claims = { _claim_names: { groups: 'src1' }, _claim_sources: { src1: { endpoint: 'x' } } }
    const jar = new CookieJar()
    const answer = await wing.visit(await wing.started(jar), jar)
    assert.deepEqual([answer.status, answer.headers['x-entrada']], [403, 'signin-groups-overage'])
    assert.deepEqual(wing.names(jar), [])
  })

  it('keeps only the groups that a rule names when nothing else needs them', async t => {
    const wing = await startWing(t, {
      headers: { preset: ['none'], assertion: { enabled: false } },
      routes: [{ path: '/**', require: { anyGroup: ['staff'] } }],
    })
    wing.idp.script.claims = { groups: ['staff', ...Array.from({ length: 600 }, (_, at) => `another-${at}`)] }
    assert.deepEqual((await wing.me(await wing.signedIn())).body['groups'], ['staff'])
  })
})
