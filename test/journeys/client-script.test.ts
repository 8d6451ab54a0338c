import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { people, type Person } from '../../src/demo/people.ts'
import { assertAccessible } from '../support/axe.ts'
import { startHashApplication } from '../support/hash-application.ts'
import { choose, useBrowser, type Visit } from '../support/journey.ts'
import type { Listening } from '../support/listening.ts'
import { patience } from '../support/patience.ts'
import { siteUrl, startSite, type Site } from '../support/site.ts'

const [ada] = people as readonly [Person]
const place = `${siteUrl}/app?a=1#/inbox/7`
const title = 'Your session has ended'

describe('a single-page application with our script in it, under default-src self', () => {
  const visit = useBrowser()
  const clock = { later: 0 }
  let application: Listening
  let site: Site
  before(async () => {
    application = await startHashApplication()
    site = await startSite({
      upstream: application.url,
      now: () => Math.floor(Date.now() / 1000) + clock.later,
      settings: { auth: { keepFragment: true }, session: { idleTimeout: '10m' } },
    })
  })
  beforeEach(() => {
    clock.later = 0
  })
  after(async () => {
    await site.close()
    await application.close()
  })

  /** Signs in and is in the application, whose browser has a clock that moves with that of the gateway. */
  async function inside({ page, mayFail }: Visit, url = place): Promise<void> {
    mayFail(`${siteUrl}/.auth/session`)
    mayFail(`${siteUrl}/.auth/refresh`)
    await page.clock.install()
    await page.goto(url)
    await choose(page, ada)
    await page.waitForURL(url)
    await heard(page, 1)
  }

  /** Time passes for all. */
  async function wait(page: Page, minutes: number): Promise<void> {
    clock.later += minutes * 60
    await page.clock.fastForward(minutes * 60_000)
  }

  /** What the application has heard, once it has heard so much. */
  async function heard(page: Page, least: number): Promise<readonly (number | 'expired')[]> {
    const deadline = Date.now() + 3 * patience
    for (;;) {
      const all = await page
        .evaluate<readonly (number | 'expired')[] | null>('globalThis.heard ?? null')
        // On its way to another page
        .catch(() => null)
      if (all !== null && all.length >= least) return all
      assert.ok(Date.now() < deadline, `the application has never heard ${least} things, but ${String(all)}`)
      await page.waitForTimeout(20)
    }
  }

  /** The page loads anew, by a sign-in at which the provider, who still knows the person, asks nothing. */
  async function comesBack(page: Page, leave: () => Promise<unknown>): Promise<void> {
    await page.evaluate('heard.length = 0')
    await leave()
    await heard(page, 1)
  }

  const idleIn = async (page: Page): Promise<number> =>
    (await page.evaluate<{ idleIn: number }>('entrada.session()')).idleIn

  it('offers the sign-in when the session is over, which leads back to exactly that place', async t =>
    visit(t, site, async visited => {
      const { page } = visited
      await inside(visited)
      await wait(page, 11)
      const dialog = page.getByRole('dialog', { name: title })
      await dialog.waitFor()
      await assertAccessible(page, 'the dialog')
      assert.equal(page.url(), place)

      await comesBack(page, async () => page.keyboard.press('Enter'))
      assert.equal(page.url(), place)
      assert.equal(await dialog.count(), 0)
      assert.ok((await idleIn(page)) > 500)
    }))

  it('shows it in the language of the page, and lets somebody close it to save what is on the page', async t =>
    visit(t, site, async visited => {
      const { page } = visited
      await inside(visited)
      await page.evaluate(`document.documentElement.lang = 'de-AT'`)
      await wait(page, 11)
      const dialog = page.getByRole('dialog', { name: 'Ihre Sitzung ist beendet' })
      await dialog.waitFor()
      assert.equal(await dialog.getAttribute('lang'), 'de')
      assert.equal(await dialog.getByRole('button').innerText(), 'Erneut anmelden')
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'hidden' })
      assert.equal(page.url(), place)
    }))

  it('leaves it to an application that has a dialog of its own', async t =>
    visit(t, site, async visited => {
      const { page } = visited
      await inside(visited, `${siteUrl}/app#/own-dialog`)
      await wait(page, 11)
      assert.equal((await heard(page, 2)).at(-1), 'expired')
      assert.equal(await page.getByRole('dialog').count(), 0)
      await comesBack(page, async () => page.evaluate('entrada.signIn()'))
      assert.equal(page.url(), `${siteUrl}/app#/own-dialog`)
    }))

  it('extends the session while somebody uses the page, and not otherwise', async t =>
    visit(t, site, async visited => {
      const { page } = visited
      await inside(visited)
      for (const past of [3, 6]) {
        await wait(page, 3)
        const left = await idleIn(page)
        assert.ok(left <= 600 - past * 60, `${left} s left after ${past} min without use`)
      }
      const before = (await heard(page, 1)).length
      await page.keyboard.press('Shift')
      await heard(page, before + 1)
      assert.ok((await idleIn(page)) > 500)
      await wait(page, 6)
      await idleIn(page)
      assert.ok(!(await heard(page, 1)).includes('expired'))
    }))

  /** What the gateway says to the refresh that use brings about; it comes back when the session lasts longer by it. */
  async function useIt(page: Page): Promise<number> {
    await wait(page, 3)
    const answered = page.waitForResponse(`${siteUrl}/.auth/refresh`)
    await page.keyboard.press('Shift')
    const status = (await answered).status()
    const deadline = Date.now() + 3 * patience
    while ((await idleIn(page)) < 500) assert.ok(Date.now() < deadline, 'the session is not extended')
    return status
  }

  it('extends it by a refresh, or by a request to the application while the provider is away', async t =>
    visit(t, site, async visited => {
      const { page } = visited
      await inside(visited)
      assert.equal(await useIt(page), 204)
      await site.providerGoes()
      try {
        assert.equal(await useIt(page), 503)
      } finally {
        await site.providerComesBack()
      }
    }))

  it('notices that somebody has signed out in another tab, and signed in again', async t =>
    visit(t, site, async visited => {
      const { page, context } = visited
      await inside(visited)
      const other = await context.newPage()
      await other.goto(`${siteUrl}/app#/other`)
      await heard(other, 1)
      await other.getByRole('link', { name: 'Leave' }).click()
      await other.waitForURL(`${siteUrl}/.auth/signed-out**`)
      const dialog = page.getByRole('dialog', { name: title })
      await dialog.waitFor()

      await other.goto(`${siteUrl}/app#/other`)
      await choose(other, ada)
      await dialog.waitFor({ state: 'hidden' })
      assert.ok((await idleIn(page)) > 500)
    }))

  it('signs out by the script, with a way back to the place', async t =>
    visit(t, site, async visited => {
      const { page } = visited
      await inside(visited)
      await page.evaluate('entrada.signOut()')
      await page.waitForURL(`${siteUrl}/.auth/signed-out**`)
      assert.equal(await page.locator('a[href="/app?a=1#/inbox/7"]').count(), 1)
    }))

  it('does not trouble somebody who was never signed in', async t =>
    visit(t, site, async ({ page, mayFail }) => {
      mayFail(`${siteUrl}/.auth/session`)
      await page.clock.install()
      await page.goto(`${siteUrl}/public/start`)
      assert.equal(await page.evaluate('entrada.session()'), null)
      await page.clock.fastForward(3 * 3_600_000)
      assert.equal(await page.evaluate('entrada.session()'), null)
      assert.equal(await page.getByRole('dialog').count(), 0)
      assert.deepEqual(await page.evaluate('heard'), [])
    }))
})
