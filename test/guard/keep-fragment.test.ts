import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CookieJar } from '../support/cookie-jar.ts'
import { navigation, script } from '../support/http-client.ts'
import { fragmentScriptSource } from '../../src/pages/fragment-script.ts'
import { startWing } from '../signin/wing.ts'

const keeping = { auth: { keepFragment: true } }
const href = '/.auth/login?rd=%2Fapp%3Fa%3D1'

describe('a navigation without a session, where auth.keepFragment is on', () => {
  it('gets a page that goes on by its one script, by itself without scripts, and by a link', async t => {
    const wing = await startWing(t, keeping)
    const { status, headers, body, setCookies } = await wing.visit('/app?a=1')
    assert.deepEqual(
      [status, headers['x-entrada'], headers['cache-control']],
      [401, 'signin-required', 'no-store'],
    )
    assert.deepEqual(setCookies, [])
    assert.ok(body.includes(`<noscript><meta http-equiv="refresh" content="0; url=${href}" /></noscript>`))
    assert.match(
      body,
      /<a id="sign-in" class="button" data-now="1" href="\/\.auth\/login\?rd=%2Fapp%3Fa%3D1"/,
    )
  })

  it('gets it with a policy that allows exactly that script', async t => {
    const wing = await startWing(t, keeping)
    const policy = String((await wing.visit('/')).headers['content-security-policy'])
    const directives = new Map(policy.split('; ').map(each => [each.split(' ')[0], each]))
    assert.equal(directives.size, policy.split('; ').length)
    assert.equal(directives.get('default-src'), "default-src 'none'")
    assert.equal(directives.get('script-src'), `script-src ${fragmentScriptSource}`)
    assert.doesNotMatch(policy, /unsafe|strict-dynamic/)
  })

  it('gets the page with the button where pages.signIn is on as well, which waits', async t => {
    const wing = await startWing(t, { ...keeping, pages: { signIn: true } })
    const { status, body } = await wing.visit('/app?a=1')
    assert.equal(status, 401)
    assert.ok(body.includes('<script>') && body.includes(`href="${href}"`))
    assert.doesNotMatch(body, /data-now|http-equiv="refresh"/)
  })

  it('leaves scripts, forms and frames what they get without it', async t => {
    const wing = await startWing(t, keeping)
    const told = await wing.visit('/app', new CookieJar(), { headers: script })
    assert.equal(told.headers['x-entrada'], 'signin-required')
    assert.match(told.headers['content-type'] ?? '', /^application\/problem\+json/)
    const posted = await wing.visit('/app', new CookieJar(), { method: 'POST' })
    assert.equal(posted.headers['x-entrada'], 'signin-required-post')
    const framed = await wing.visit('/app', new CookieJar(), {
      headers: { ...navigation, 'sec-fetch-dest': 'iframe' },
    })
    assert.equal(framed.headers['x-entrada'], 'signin-framed')
    for (const { body } of [posted, framed]) assert.ok(!body.includes('<script'))
  })

  it('is redirected at once, without a page, where it is off', async t => {
    const wing = await startWing(t)
    const { status, headers } = await wing.visit('/app?a=1')
    assert.deepEqual([status, headers.location], [302, href])
  })
})

describe('a sign-in that is to end at a fragment', () => {
  it('ends there, byte for byte', async t => {
    const wing = await startWing(t, keeping)
    for (const wanted of ['/app?a=1#/inbox/7?x=%20&y=#z', '/#a\\b', '/#//other.example', '/#!\'"()*']) {
      const jar = new CookieJar()
      const { headers } = await wing.visit(await wing.started(jar, wanted), jar)
      assert.equal(headers.location, wanted)
    }
  })

  it('ends there by the page in between as well, where the session cookie is SameSite=Strict', async t => {
    const cookie = { sameSite: 'strict' } as const
    const wing = await startWing(t, { ...keeping, session: { cookie } })
    const jar = new CookieJar()
    const { status, body } = await wing.visit(await wing.started(jar, '/app?q=\\#a\\b'), jar)
    assert.equal(status, 200)
    assert.ok(body.includes('content="0; url=/app?q=\\#a\\b"'))
  })

  it('ends at the address without it where that is too long', async t => {
    const wing = await startWing(t, keeping)
    const jar = new CookieJar()
    const { headers } = await wing.visit(await wing.started(jar, `/app?a=1#${'a'.repeat(2000)}`), jar)
    assert.equal(headers.location, '/app?a=1')
  })
})
