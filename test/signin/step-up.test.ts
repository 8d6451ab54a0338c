import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { CookieJar } from '../support/cookie-jar.ts'
import { openAnswer } from '../support/long-lived.ts'
import { claimsOf, startStepping } from '../support/stepping-front.ts'

const c1 = { id_token: { acrs: { essential: true, value: 'c1' } } }

/** Somebody who is signed in, in front of a route that wants more. */
async function start(t: TestContext, setup: Parameters<typeof startStepping>[1] = {}) {
  const front = await startStepping(t, setup)
  const jar = await front.signedIn()

  /** What the provider is asked when somebody goes there; the way leads over our own login. */
  async function asked(place: string, with_: CookieJar = jar): Promise<URL> {
    const sent = await front.visit(place, with_)
    assert.deepEqual([sent.status, sent.headers['x-entrada']], [302, 'step-up-required'])
    return front.login(sent.headers.location ?? '', with_)
  }
  return { ...front, jar, asked }
}

describe('a route that asks for an authentication context', () => {
  it('sends a navigation to a sign-in that asks for it, and back to exactly the place that was wanted', async t => {
    const { jar, asked, signInAt, visit, ada } = await start(t)
    const place = '/vault/x?a=%C3%A9&b=1+2'
    const authorize = await asked(place)
    assert.deepEqual(claimsOf(authorize), c1)
    const { searchParams } = authorize
    assert.equal(searchParams.get('prompt'), null)
    assert.equal(searchParams.get('max_age'), null)
    // Whose sign-in it is: the claim login_hint of the session.
    assert.match(searchParams.get('login_hint') ?? '', /^O\./)
    const back = await signInAt(authorize, jar, ada)
    assert.deepEqual([back.status, back.headers.location], [302, place])
    assert.equal((await visit(place, jar)).body, 'the application')
  })

  it('is in the audit log when it is asked for, and when it was brought', async t => {
    const { entra, jar, asked, signInAt, logged } = await start(t)
    await signInAt(await asked('/vault'), jar)
    const told = logged().flatMap(({ event, code, route, authContext, subject }) =>
      String(event).startsWith('stepup.') ? [[event, code, route, authContext, subject]] : [],
    )
    assert.deepEqual(told, [
      ['stepup.asked', 'ERR_STEP_UP_REQUIRED', 'vault', 'c1', entra.people.ada.oid],
      ['stepup.met', undefined, undefined, 'c1', entra.people.ada.oid],
    ])
  })

  it('leaves the old session as it is until the new one is there', async t => {
    const { jar, asked, visit } = await start(t)
    await asked('/vault')
    assert.equal((await visit('/other', jar)).body, 'the application')
  })

  it('answers 403 when the sign-in did not bring it, and tries again only when somebody goes there', async t => {
    const { entra, jar, asked, signInAt, visit, seen, logged } = await start(t)
    entra.script.idClaims = { acrs: [] }
    for (let time = 0; time < 4; time += 1) {
      const answer = await signInAt(await asked('/vault/x?a=1'), jar)
      assert.deepEqual([answer.status, answer.headers['x-entrada']], [403, 'step-up-context-missing'])
      assert.equal(answer.headers.location, undefined)
      assert.match(answer.body, /href="\/vault\/x\?a=1"/)
    }
    assert.deepEqual(seen, [])
    assert.equal((await visit('/other', jar)).status, 200)
    const denied = logged().filter(({ event }) => event === 'access.denied')
    assert.deepEqual(
      denied.map(({ code }) => code),
      Array.from({ length: 4 }, () => 'ERR_STEP_UP_CONTEXT_MISSING'),
    )
  })

  it('is not content with another one', async t => {
    const { entra, jar, asked, signInAt } = await start(t)
    entra.script.idClaims = { acrs: ['c2', 'c11'] }
    assert.equal((await signInAt(await asked('/vault'), jar)).status, 403)
  })

  it('goes by the ID token of the newest sign-in', async t => {
    const { jar, asked, signInAt, visit, login } = await start(t)
    await signInAt(await asked('/vault'), jar)
    assert.equal((await visit('/vault', jar)).status, 200)
    // Nothing was asked for, and the manifest does not name the claim.
    await signInAt(await login('/.auth/login', jar), jar)
    await asked('/vault')
  })

  it('judges another person who signs in there anew', async t => {
    const { entra, jar, signInAt, visit, login } = await start(t)
    const sent = await visit('/admin', jar)
    const authorize = await login(sent.headers.location ?? '', jar)
    const back = await signInAt(authorize, jar, entra.people.ben)
    assert.deepEqual([back.status, back.headers.location], [302, '/admin'])
    const answer = await visit('/admin', jar)
    assert.deepEqual([answer.status, answer.headers['x-entrada']], [403, 'policy-role-missing'])
  })

  it('has nobody step up who lacks a role', async t => {
    const { entra, visit, signInAt, login, jar } = await start(t)
    await signInAt(await login('/.auth/login', jar), jar, entra.people.ben)
    assert.equal((await visit('/admin', jar)).headers['x-entrada'], 'policy-role-missing')
  })

  it('brings a stranger there by a sign-in and a step-up', async t => {
    const { visit, login, signInAt, fetch } = await start(t)
    const stranger = new CookieJar()
    const first = await visit('/vault/x', stranger)
    assert.equal(first.headers.location, '/.auth/login?rd=%2Fvault%2Fx')
    await signInAt(await login(first.headers.location ?? '', stranger), stranger)
    const second = await visit('/vault/x', stranger)
    assert.equal(second.headers.location, '/.auth/login?auth_context=c1&rd=%2Fvault%2Fx')
    const back = await signInAt(await login(second.headers.location ?? '', stranger), stranger)
    assert.equal(back.headers.location, '/vault/x')
    assert.equal((await fetch('/vault/x', stranger)).body, 'the application')
  })
})

describe('a route that asks for a recent sign-in', () => {
  it('lets somebody in while it is, and then has them show anew who they are', async t => {
    const { jar, asked, clock, visit, signInAt } = await start(t)
    clock.now += 899
    assert.equal((await visit('/pay', jar)).status, 200)
    clock.now += 1
    const authorize = await asked('/pay')
    assert.equal(authorize.searchParams.get('prompt'), 'login')
    // Entra does not know it.
    assert.equal(authorize.searchParams.get('max_age'), null)
    assert.equal(claimsOf(authorize), undefined)
    assert.equal((await signInAt(authorize, jar)).headers.location, '/pay')
    assert.equal((await visit('/pay', jar)).status, 200)
  })

  it('answers 403 when the provider says that they have not', async t => {
    const { entra, jar, asked, clock, signInAt } = await start(t)
    entra.script.idClaims = { auth_time: clock.now }
    clock.now += 900
    const answer = await signInAt(await asked('/pay'), jar)
    assert.deepEqual([answer.status, answer.headers['x-entrada']], [403, 'step-up-too-old'])
  })

  it('answers 403, and names the operator, when nobody says when that was', async t => {
    const { app, jar, asked, clock, signInAt } = await start(t)
    app.optionalClaims = app.optionalClaims.filter(name => name !== 'auth_time')
    clock.now += 900
    const answer = await signInAt(await asked('/pay'), jar)
    assert.deepEqual([answer.status, answer.headers['x-entrada']], [403, 'step-up-time-unknown'])
  })

  it('ends what is open when the sign-in gets too old', async t => {
    const { url, jar, clock } = await start(t, {
      application: (_request, response) => void response.writeHead(200).write('first'),
    })
    const { port } = new URL(url)
    const events = await openAnswer(Number(port), '/pay/events', jar.header(new URL(url)) ?? '')
    clock.now += 900
    assert.equal(await events.end, 'cut')
  })

  it('asks for a context in the same sign-in where both are wanted', async t => {
    const { jar, asked, clock, signInAt, visit } = await start(t)
    const first = await asked('/both')
    assert.deepEqual([first.searchParams.get('prompt'), first.searchParams.has('claims')], [null, true])
    await signInAt(first, jar)
    assert.equal((await visit('/both', jar)).status, 200)
    clock.now += 900
    const second = await asked('/both')
    assert.deepEqual([second.searchParams.get('prompt'), second.searchParams.has('claims')], ['login', true])
    await signInAt(second, jar)
    assert.equal((await visit('/both', jar)).status, 200)
  })
})

describe('whoever cannot be sent to a sign-in', () => {
  it('gets 401 with the address that leads there, as a script', async t => {
    const { url, jar, fetch, login, seen } = await start(t)
    for (const method of ['GET', 'POST']) {
      const answer = await fetch('/both/api', jar, { method })
      assert.equal(answer.status, 401)
      const { code, loginUrl } = JSON.parse(answer.body) as Record<string, string>
      assert.deepEqual([code, loginUrl], ['ERR_STEP_UP_REQUIRED', `${url}/.auth/login?auth_context=c2`])
      const followed = new URL(loginUrl ?? '')
      followed.searchParams.set('rd', '/app#part')
      assert.deepEqual(claimsOf(await login(followed.href, jar)), {
        id_token: { acrs: { essential: true, value: 'c2' } },
      })
    }
    assert.deepEqual(seen, [])
  })

  it('gets a page with a button, having sent a form, and nothing was passed on', async t => {
    const { jar, visit, seen } = await start(t)
    const answer = await visit('/vault', jar, { method: 'POST', body: 'a=1' })
    assert.deepEqual([answer.status, answer.headers['x-entrada']], [401, 'step-up-required'])
    assert.match(answer.body, /href="\/\.auth\/login\?auth_context=c1&amp;rd=%2Fvault"/)
    assert.deepEqual(seen, [])
  })

  it('gets 401 before a WebSocket is opened', async t => {
    const { url, jar, fetch, seen } = await start(t)
    const answer = await fetch('/vault/ws', jar, {
      headers: {
        ...{ connection: 'Upgrade', upgrade: 'websocket', origin: url },
        ...{ 'sec-websocket-version': '13', 'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==' },
      },
    })
    assert.deepEqual([answer.status, answer.headers['x-entrada']], [401, 'step-up-required'])
    assert.deepEqual(seen, [])
  })

  it('gets a page that opens it on top, in a frame', async t => {
    const { jar, visit } = await start(t)
    const answer = await visit('/vault', jar, { headers: { 'sec-fetch-dest': 'iframe' } })
    assert.deepEqual([answer.status, answer.headers['x-entrada']], [401, 'signin-framed'])
    assert.match(answer.body, /auth_context=c1&amp;rd=%2Fvault/)
  })
})
