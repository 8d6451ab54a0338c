import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CookieJar } from '../support/cookie-jar.ts'
import { startWing, type Wing } from './wing.ts'

const session = '__Host-entrada'

function drop(wing: Wing, jar: CookieJar): void {
  jar.take(new URL(`http://127.0.0.1:${wing.port}`), [`${session}=; Path=/; Secure; Max-Age=0`])
}

/** A browser that goes round: the application, sign-in, the provider, back, and again, until there is a page. */
async function goRound(wing: Wing, jar: CookieJar, spoil: (jar: CookieJar) => void) {
  for (let round = 1; round <= 6; round++) {
    const login = await wing.visit('/.auth/login?rd=%2Fa', jar)
    if (login.status !== 302) return { round, page: login }
    const callback = wing.idp.callbackFor(login.headers.location ?? '')
    const back = await wing.visit(callback.pathname + callback.search, jar)
    assert.equal(back.headers['x-entrada'], 'signed-in')
    spoil(jar)
  }
  return { round: Infinity, page: undefined }
}

describe('a browser whose session cookie does not come back', () => {
  it('gets a page instead of a fourth round, with a button that begins anew', async t => {
    const wing = await startWing(t)
    const jar = new CookieJar()
    const { round, page } = await goRound(wing, jar, spoilt => drop(wing, spoilt))
    assert.equal(round, 4)
    assert.equal(page?.status, 400)
    assert.equal(page?.headers['x-entrada'], 'signin-loop')
    assert.match(page?.body ?? '', /href="\/\.auth\/login\?rd=%2Fa"/)
    assert.match(wing.lines.join(''), /"code":"ERR_SIGNIN_LOOP"/)
    assert.deepEqual(wing.names(jar), [])
    assert.equal((await wing.visit('/.auth/login?rd=%2Fa', jar)).status, 302)
  })

  it('is told when the cookie came back but could not be read', async t => {
    const wing = await startWing(t)
    const { round, page } = await goRound(wing, new CookieJar(), jar =>
      jar.take(new URL(`http://127.0.0.1:${wing.port}`), [`${session}=1from-another-key; Path=/; Secure`]),
    )
    assert.equal(round, 4)
    assert.equal(page?.status, 500)
    assert.equal(page?.headers['x-entrada'], 'signin-loop-unreadable')
  })

  it('is told the same when it can be read here, but not where the application is', async t => {
    const wing = await startWing(t)
    const { round, page } = await goRound(wing, new CookieJar(), () => undefined)
    assert.equal(round, 4)
    assert.equal(page?.headers['x-entrada'], 'signin-loop-unreadable')
  })

  it('is not stopped when a minute lies between two rounds', async t => {
    const wing = await startWing(t)
    const { round } = await goRound(wing, new CookieJar(), jar => {
      drop(wing, jar)
      wing.clock.now += 60
    })
    assert.equal(round, Infinity)
  })
})

describe('a sign-in that another gateway has begun', () => {
  it('is told from one that is over: the keys differ, and the operator has to act', async t => {
    const elsewhere = await startWing(t, { session: { keys: [Buffer.alloc(32, 9).toString('base64')] } })
    const wing = await startWing(t)
    const jar = new CookieJar()
    const callback = await elsewhere.started(jar)
    const asked = async () => (await wing.visit(callback, jar)).headers['x-entrada']
    assert.equal(await asked(), 'signin-attempt-unreadable')
    wing.clock.now += 600
    assert.equal(await asked(), 'signin-no-attempt')
  })

  it('is not what a cookie of that name seems to be that somebody has made up', async t => {
    const wing = await startWing(t)
    const jar = new CookieJar()
    const callback = await wing.started(jar)
    const [name = ''] = wing.names(jar)
    const made = new CookieJar()
    made.take(new URL(`http://127.0.0.1:${wing.port}`), [`${name}=made-up; Path=/; Secure`])
    assert.equal((await wing.visit(callback, made)).headers['x-entrada'], 'signin-no-attempt')
  })
})

describe('a sign-in that works', () => {
  it('leaves nothing but the session', async t => {
    const wing = await startWing(t)
    assert.deepEqual(wing.names(await wing.signedIn()), [session])
  })

  it('is never taken for a loop, however often others at the same address sign in', async t => {
    const wing = await startWing(t)
    for (let person = 0; person < 10; person++) await wing.signedIn()
  })

  it('is never taken for a loop when somebody changes accounts again and again', async t => {
    const wing = await startWing(t)
    const jar = new CookieJar()
    for (let account = 0; account < 6; account++) {
      await wing.signedIn(jar)
      assert.deepEqual(wing.names(jar), [session])
      wing.clock.now += 5
    }
  })

  it('is never taken for a loop in twenty tabs at once, nor after signing out again and again', async t => {
    const wing = await startWing(t)
    const jar = new CookieJar()
    const tabs = await Promise.all(Array.from({ length: 20 }, (_, tab) => wing.started(jar, `/tab/${tab}`)))
    const arrived = []
    for (const callback of tabs) arrived.push((await wing.visit(callback, jar)).headers.location)
    assert.deepEqual(
      arrived,
      tabs.map((_, tab) => `/tab/${tab}`),
    )
    for (let round = 0; round < 5; round++) {
      await wing.visit('/.auth/logout', jar, { headers: { 'sec-fetch-site': 'same-origin' } })
      assert.deepEqual(wing.names(jar), [])
      await wing.signedIn(jar)
    }
  })
})
