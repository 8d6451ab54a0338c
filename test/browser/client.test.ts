import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startBrowser } from './fake-browser.ts'

const session = 'GET /.auth/session'
const refresh = 'POST /.auth/refresh'
const use = { isTrusted: true }

describe('the script in a page', () => {
  it('extends the session when somebody uses the page after a quarter of the idle time, and asks again', async () => {
    const browser = startBrowser()
    const tab = await browser.open()
    for (const name of ['keydown', 'pointerdown', 'touchmove', 'wheel']) {
      browser.gateway.idleIn = 3600
      await tab.api()['session']?.()
      await browser.pass(901)
      browser.gateway.asked.length = 0
      tab.fire(name, use)
      await browser.settled()
      assert.deepEqual(browser.gateway.asked, [refresh, session], name)
    }
  })

  it('does not before a quarter has passed, nor more than once a minute however much it is used', async () => {
    const browser = startBrowser()
    const tab = await browser.open()
    await browser.pass(890)
    tab.fire('keydown', use)
    assert.ok(!browser.gateway.asked.includes(refresh))
    await browser.pass(20)
    browser.gateway.refresh = 503
    browser.gateway.asked.length = 0
    for (let keys = 0; keys < 50; keys += 1) tab.fire('keydown', use)
    assert.deepEqual(browser.gateway.asked, [refresh])
  })

  it('never does by itself, nor for what a script of the page does', async () => {
    const browser = startBrowser()
    const tab = await browser.open()
    for (let minutes = 0; minutes < 50; minutes += 1) {
      await browser.pass(60)
      tab.fire('keydown', { isTrusted: false })
      tab.fire('visibilitychange')
    }
    assert.deepEqual([...new Set(browser.gateway.asked)], [session])
  })

  it('does not when nothing can be won, because the latest end has come near', async () => {
    const browser = startBrowser()
    const tab = await browser.open()
    await browser.pass(43_200 - 1800)
    Object.assign(browser.gateway, { idleIn: 1800, expiresIn: 1800 })
    await tab.api()['session']?.()
    tab.fire('keydown', use)
    assert.ok(!browser.gateway.asked.includes(refresh))
  })

  for (const [when, status] of [
    ['while the provider is away', 503],
    ['where the provider can be asked by a sign-in only', 401],
  ] as const) {
    it(`counts use by a request to the application ${when}`, async () => {
      const browser = startBrowser()
      const tab = await browser.open()
      await browser.pass(901)
      browser.gateway.refresh = status
      browser.gateway.asked.length = 0
      tab.fire('keydown', use)
      await browser.settled()
      assert.deepEqual(browser.gateway.asked, [refresh, 'HEAD /app', session])
      assert.deepEqual(tab.seen.events.includes('entrada:expired'), false)
    })
  }

  it('asks once a minute while somebody sees it, and only at the end while nobody does', async () => {
    const browser = startBrowser()
    const tab = await browser.open()
    browser.gateway.asked.length = 0
    for (let minutes = 0; minutes < 10; minutes += 1) await browser.pass(60)
    assert.equal(browser.gateway.asked.length, 10)
    tab.document.hidden = true
    await browser.pass(60)
    browser.gateway.asked.length = 0
    for (let minutes = 0; minutes < 40; minutes += 1) await browser.pass(60)
    assert.deepEqual(browser.gateway.asked, [])
    tab.document.hidden = false
    tab.fire('visibilitychange')
    assert.deepEqual(browser.gateway.asked, [session])
  })

  it('says once that the session is over, and asks no more', async () => {
    const browser = startBrowser()
    const tab = await browser.open()
    browser.gateway.status = 401
    await browser.pass(60)
    assert.equal(await tab.api()['session']?.(), null)
    assert.deepEqual(tab.seen.events, ['entrada:session', 'entrada:expired'])
    assert.equal(tab.seen.dialogs, 1)
    browser.gateway.asked.length = 0
    for (let minutes = 0; minutes < 10; minutes += 1) await browser.pass(60)
    tab.fire('keydown', use)
    assert.deepEqual(browser.gateway.asked, [])
  })

  it('shows nothing where the application sees to it, and nothing to whom was never signed in', async () => {
    const browser = startBrowser()
    const tab = await browser.open()
    tab.seen.isCancelled = true
    browser.gateway.status = 401
    await browser.pass(60)
    const stranger = await browser.open()
    assert.deepEqual([tab.seen.dialogs, stranger.seen.dialogs, stranger.seen.events.length], [0, 0, 0])
  })

  it('takes a gateway that does not answer for no end, and asks again within a minute', async () => {
    const browser = startBrowser()
    const tab = await browser.open()
    for (const status of [0, 503, 500]) {
      browser.gateway.status = status
      await browser.pass(60)
      assert.equal(await tab.api()['session']?.(), undefined)
    }
    assert.deepEqual(tab.seen.events, ['entrada:session'])
    browser.gateway.status = 401
    await browser.pass(60)
    assert.equal(tab.seen.events.at(-1), 'entrada:expired')
  })

  it('goes to the sign-in and to the sign-out with exactly the place, but for a fragment that is too long', async () => {
    const browser = startBrowser()
    const tab = await browser.open('#/inbox?a&b=1')
    tab.api()['signIn']?.()
    tab.api()['signOut']?.()
    const long = await browser.open(`#${'a'.repeat(2000)}`)
    long.api()['signIn']?.()
    assert.deepEqual(tab.seen.gone, [
      '/.auth/login?rd=%2Fapp%3Fa%3D1%23%2Finbox%3Fa%26b%3D1',
      '/.auth/logout?rd=%2Fapp%3Fa%3D1%23%2Finbox%3Fa%26b%3D1',
    ])
    assert.deepEqual(long.seen.gone, ['/.auth/login?rd=%2Fapp%3Fa%3D1'])
  })

  it('is there once, however often it is put in', async () => {
    const browser = startBrowser()
    const tab = await browser.open()
    tab.start()
    await browser.settled()
    assert.deepEqual(browser.gateway.asked, [session])
  })
})

for (const hasChannel of [true, false]) {
  describe(`several tabs, by ${hasChannel ? 'BroadcastChannel' : 'storage events'}`, () => {
    it('ask for one another', async () => {
      const browser = startBrowser({ hasChannel })
      const tabs = [await browser.open(), await browser.open(), await browser.open()]
      assert.equal(browser.gateway.asked.length, 3)
      assert.deepEqual(
        tabs.map(tab => tab.seen.events.length),
        [3, 2, 1],
      )
    })

    it('look again when one is left, and see that the session has ended', async () => {
      const browser = startBrowser({ hasChannel })
      const [one, other, hidden] = [await browser.open(), await browser.open(), await browser.open()]
      hidden.document.hidden = true
      browser.gateway.status = 401
      one.fire('pagehide')
      await browser.settled()
      assert.deepEqual([other.seen.dialogs, hidden.seen.dialogs], [1, 0])
    })

    it('take the dialog away when somebody has signed in again in another one', async () => {
      const browser = startBrowser({ hasChannel })
      const tab = await browser.open()
      browser.gateway.status = 401
      await browser.pass(60)
      assert.equal(tab.seen.dialogs, 1)
      browser.gateway.status = 200
      await browser.open()
      assert.equal(tab.seen.dialogs, 0)
    })
  })
}
