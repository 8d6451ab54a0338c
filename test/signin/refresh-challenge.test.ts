import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { CookieJar } from '../support/cookie-jar.ts'
import { claimsOf, startStepping } from '../support/stepping-front.ts'

describe('a refresh that the provider answers with claims', () => {
  const polids = {
    access_token: { polids: { essential: true, Values: ['9ab03e19-ed42-4168-b6b7-7001fb3e933a'] } },
  }
  const session = { revalidate: '15m', maxStale: '1h' }

  it('ends the session, and the sign-in that follows asks for them', async t => {
    const front = await startStepping(t, { settings: { session } })
    const { app, clock, visit, login, signInAt } = front
    const jar = await front.signedIn()
    app.needsSecondFactor = true
    clock.now += 901
    const sent = await visit('/other', jar)
    assert.equal(sent.headers.location, '/.auth/login?rd=%2Fother')
    const authorize = await login(sent.headers.location, jar)
    assert.deepEqual(claimsOf(authorize), polids)
    assert.equal((await signInAt(authorize, jar)).headers.location, '/other')
    assert.equal((await visit('/other', jar)).body, 'the application')
    assert.equal(claimsOf(await login('/.auth/login', jar)), undefined)
  })

  it('does so too when a script has met it, or nobody had asked', async t => {
    const front = await startStepping(t, { settings: { session } })
    const { app, clock, visit, fetch, login } = front
    const [byScript, quietly] = [await front.signedIn(), await front.signedIn()]
    app.needsSecondFactor = true
    // Shortly before it is due nobody waits for the answer.
    clock.now += 880
    await visit('/other', quietly)
    while ((await fetch('/.auth/me', quietly)).status === 200)
      await new Promise(resolve => setTimeout(resolve, 20))
    await visit('/other', quietly)
    assert.deepEqual(claimsOf(await login('/.auth/login', quietly)), polids)
    clock.now += 30
    assert.equal((await fetch('/other', byScript)).status, 401)
    assert.deepEqual(claimsOf(await login('/.auth/login', byScript)), polids)
  })

  it('asks nobody else for them, and once', async t => {
    const front = await startStepping(t, { settings: { session: { ...session, idleTimeout: '20m' } } })
    const { app, clock, entra, visit, login, signInAt, fetch } = front
    const jar = await front.signedIn()
    const [first, second, other] = [jar.copy(), jar.copy(), new CookieJar()]
    await signInAt(await login('/.auth/login', other), other, entra.people.ben)
    app.needsSecondFactor = true
    clock.now += 901
    const refreshed = await fetch('/.auth/refresh', jar, { method: 'POST' })
    assert.equal(refreshed.status, 401)
    // The session of somebody else is over by now as well.
    clock.now += 300
    const asked = async (late: CookieJar) => {
      assert.equal((await visit('/other', late)).status, 302)
      return claimsOf(await login('/.auth/login', late))
    }
    assert.deepEqual(
      [await asked(other), await asked(first), await asked(second)],
      [undefined, polids, undefined],
    )
  })
})

describe('authentication contexts after a refresh', () => {
  const session = { revalidate: '15m', maxStale: '1h' }

  async function stepped(t: TestContext) {
    const front = await startStepping(t, { settings: { session } })
    const jar = await front.signedIn()
    const { visit, login, signInAt, clock } = front
    await signInAt(await login((await visit('/vault', jar)).headers.location ?? '', jar), jar)
    assert.equal((await visit('/vault', jar)).status, 200)
    return { ...front, jar, clock }
  }

  it('are gone when the token leaves them out, so that the route asks for them anew', async t => {
    const { visit, jar, clock } = await stepped(t)
    clock.now += 901
    assert.equal((await visit('/vault', jar)).headers['x-entrada'], 'step-up-required')
    assert.equal((await visit('/other', jar)).status, 200)
  })

  it('stay when the registration has the token name them', async t => {
    const { visit, jar, clock, app } = await stepped(t)
    app.optionalClaims.push('acrs')
    clock.now += 901
    assert.equal((await visit('/vault', jar)).status, 200)
  })

  it('make no sign-in younger than it is', async t => {
    const { visit, jar, clock, entra } = await stepped(t)
    clock.now += 901
    entra.script.idClaims = { auth_time: clock.now }
    assert.equal((await visit('/pay', jar)).headers['x-entrada'], 'step-up-required')
  })
})
