import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { people, type Person } from '../../src/demo/people.ts'
import { catalogue } from '../../src/errors.ts'
import { assertAccessible } from '../support/axe.ts'
import { choose, press, useBrowser } from '../support/journey.ts'
import { siteUrl, startSite, type Site } from '../support/site.ts'

const [ada] = people as readonly [Person]
const wanted = `${siteUrl}/reports?year=2026&back=%2F#total`

describe('somebody who uses Back, Reload and bookmarks', () => {
  const visit = useBrowser()
  const clock = { ahead: 0 }
  let site: Site
  before(async () => {
    const settings = { session: { idleTimeout: '30m', keys: [randomBytes(32).toString('base64')] } }
    const now = () => Math.floor(Date.now() / 1000) + clock.ahead
    // Two replicas with the same key: what one has seen is not known to the other.
    site = await startSite({ now, settings, behindProxy: [{}, {}] })
  })
  after(async () => site.close())

  const completed = () => site.logged().filter(({ event }) => event === 'signin.succeeded').length

  /** Signs in on the way to `wanted`. */
  async function signIn(
    page: Page,
    context: BrowserContext,
  ): Promise<Readonly<{ callback: string; restore(): Promise<void> }>> {
    await page.goto(wanted)
    const attempts = await attemptsOf(context)
    assert.equal(attempts.length, 1)
    const asked = page.waitForRequest(request => request.url().startsWith(`${siteUrl}/.auth/callback`))
    await choose(page, ada)
    await page.waitForURL(wanted)
    return {
      callback: (await asked).url(),
      // Some browsers bring back with their tabs the cookies of that time.
      restore: async () => context.addCookies(attempts),
    }
  }

  it('is neither shown an error nor signed in again by Back, Forward and Reload', async t =>
    visit(t, site, async ({ page, context }) => {
      await page.goto(`${siteUrl}/public`)
      await signIn(page, context)
      const before = completed()
      await page.goBack()
      assert.equal(new URL(page.url()).origin, new URL(site.provider().issuer).origin)
      await page.goBack()
      assert.equal(page.url(), `${siteUrl}/public`)
      await page.goForward()
      await page.goForward()
      assert.equal(page.url(), wanted)
      await page.reload()
      assert.equal(page.url(), wanted)
      assert.equal(await page.locator('#target').innerText(), '/reports?year=2026&back=%2F')
      assert.equal(completed(), before)
    }))

  it('gets to the application by a bookmark of the callback while signed in', async t =>
    visit(t, site, async ({ page, context }) => {
      const { callback } = await signIn(page, context)
      await page.goto(callback)
      assert.equal(page.url(), `${siteUrl}/`)
      await page.getByRole('heading', { name: 'Hello, Ada Admin' }).waitFor()
      assert.deepEqual(await attemptsOf(context), [])
    }))

  it('gets by a bookmark of the callback to a page with a button that signs in when not signed in', async t => {
    let bookmark = ''
    await visit(t, site, async ({ page, context }) => {
      bookmark = (await signIn(page, context)).callback
    })
    await visit(t, site, async ({ page }) => {
      const answer = await page.goto(bookmark)
      assert.equal(answer?.status(), 400)
      await assertAccessible(page, 'no attempt')
      await page.reload()
      await press(page, 'Sign in again')
      await choose(page, ada)
      await page.waitForURL(`${siteUrl}/`)
    })
  })

  for (const [replica, at] of [
    ['the same replica', 0],
    ['another replica', 1],
  ] as const) {
    it(`comes to the page wanted when an answer of the provider is brought twice, to ${replica}`, async t =>
      visit(t, site, async ({ page, context }) => {
        const { callback, restore } = await signIn(page, context)
        const before = completed()
        await restore()
        site.front().set({ to: path => (path.startsWith('/.auth/callback') ? at : 0) })
        await page.goto(callback)
        assert.equal(new URL(page.url()).pathname, '/reports')
        assert.equal(completed(), before)
        assert.deepEqual(await attemptsOf(context), [])
      }))

    it(`gets a button when an answer is brought twice after the session's end, to ${replica}`, async t =>
      visit(t, site, async ({ page, context }) => {
        const { callback, restore } = await signIn(page, context)
        await context.clearCookies({ name: '__Host-entrada' })
        await restore()
        site.front().set({ to: path => (path.startsWith('/.auth/callback') ? at : 0) })
        const answer = await page.goto(callback)
        assert.equal(answer?.status(), 400)
        await assertAccessible(page, 'used twice')
        site.front().set({})
        await press(page, 'Sign in again')
        await page.waitForURL(url => url.pathname === '/reports')
      }))
  }

  it('may keep the address of the sign-in as a bookmark and open it as often as it likes', async t =>
    visit(t, site, async ({ page }) => {
      const bookmark = `${siteUrl}/.auth/login?rd=${encodeURIComponent('/reports?year=2026')}`
      await page.goto(bookmark)
      await choose(page, ada)
      await page.waitForURL(`${siteUrl}/reports?year=2026`)
      try {
        for (let time = 0; time < 6; time++) {
          // A person takes a moment; a browser that is sent round and round does not.
          clock.ahead += 6
          await page.goto(bookmark)
          assert.equal(page.url(), `${siteUrl}/reports?year=2026`)
        }
      } finally {
        clock.ahead = 0
      }
    }))

  it('may reload the page that says that the sign-in was cancelled, and goes on from there', async t =>
    visit(t, site, async ({ page }) => {
      await page.goto(wanted)
      await press(page, 'Cancel')
      await page.getByRole('heading', { name: catalogue.ERR_SIGNIN_CANCELLED.title }).waitFor()
      await page.reload()
      await press(page, 'Sign in again')
      await choose(page, ada)
      await page.waitForURL(`${siteUrl}/**`)
    }))

  it('finds the next morning a tab with the page of the provider, and is told to begin anew', async t =>
    visit(t, site, async ({ page }) => {
      try {
        await page.goto(wanted)
        clock.ahead = 11 * 60
        await choose(page, ada)
        await page.getByRole('heading', { name: catalogue.ERR_SIGNIN_NO_ATTEMPT.title }).waitFor()
        await press(page, 'Sign in again')
        await page.waitForURL(url => url.origin === siteUrl && !url.pathname.startsWith('/.auth/'))
      } finally {
        clock.ahead = 0
      }
    }))

  it('finds the next morning a tab with the application, and is back at the same place after a reload', async t =>
    visit(t, site, async ({ page, context }) => {
      try {
        await signIn(page, context)
        clock.ahead = 40 * 60
        await page.reload()
        assert.equal(page.url(), wanted)
        assert.equal(await page.locator('#target').innerText(), '/reports?year=2026&back=%2F')
      } finally {
        clock.ahead = 0
      }
    }))
})

async function attemptsOf(context: BrowserContext) {
  return (await context.cookies(siteUrl)).filter(({ name }) => name.includes('-login.'))
}
