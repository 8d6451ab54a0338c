import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { newSessionKey } from '../../src/config/load.ts'
import { people, type Person } from '../../src/demo/people.ts'
import { catalogue } from '../../src/errors.ts'
import { assertAccessible } from '../support/axe.ts'
import { launchBrowser, launchProfile } from '../support/browser.ts'
import { choose, press, useBrowser, watched, type Visit } from '../support/journey.ts'
import { randomNumbers } from '../support/random-numbers.ts'
import { otherUrl, plainUrl, siteUrl, startSite, type Site } from '../support/site.ts'
import type { Trouble } from '../support/troubled-front.ts'

const [ada] = people as readonly [Person]
const isSession = (setCookie: string) => setCookie.startsWith('__Host-entrada=')
const isEndpoint = (path: string) => path.startsWith('/.auth/')

const noAttempt = catalogue.ERR_SIGNIN_NO_ATTEMPT.title
const foreignKey = catalogue.ERR_SIGNIN_ATTEMPT_UNREADABLE.title
const forgotten = catalogue.ERR_SIGNIN_LOOP.title
const unreadable = catalogue.ERR_SIGNIN_LOOP_UNREADABLE.title

/** More requests than these are no rounds that a person would wait for, and browsers give up after twenty redirects. */
const bound = 20

describe('somebody whose cookies get lost', () => {
  const visit = useBrowser()
  let site: Site
  before(async () => {
    const [one, another] = [newSessionKey(), newSessionKey()]
    const gateway = (key: string) => ({ session: { keys: [key] } })
    site = await startSite({ behindProxy: [gateway(one), gateway(another), gateway(one)] })
  })
  after(async () => site.close())

  /** Tries to open `address`; says what the page says that it ends at, after a bounded number of requests. */
  async function tried(page: Page, address: string, trouble: Trouble): Promise<string> {
    site.front().set(trouble)
    const before = site.front().paths().length
    await page.goto(address)
    await choose(page, ada)
    await page.waitForURL(url => url.origin === siteUrl)
    assert.ok(
      site.front().paths().length - before < bound,
      `it took ${site.front().paths().length - before} requests`,
    )
    return page.getByRole('heading', { level: 1 }).innerText()
  }

  /** With the trouble away, the button of the page is all that it takes. */
  async function mended(page: Page, button: string, address: string): Promise<void> {
    site.front().set({})
    await press(page, button)
    await page.waitForURL(address)
    await page.getByText('Ada Admin').first().waitFor()
  }

  it('because a proxy drops all of them gets a page that names cookies, with a button', async t =>
    visit(t, site, async ({ page }) => {
      const heading = await tried(page, `${siteUrl}/dropped`, { keeps: () => false })
      assert.equal(heading, noAttempt)
      assert.match(await page.locator('main').innerText(), /cookies/)
      await mended(page, 'Sign in again', `${siteUrl}/`)
    }))

  it('because a proxy drops that of the session gets a page that names cookies, with a button', async t =>
    visit(t, site, async ({ page }) => {
      const heading = await tried(page, `${siteUrl}/dropped-session`, { keeps: each => !isSession(each) })
      assert.equal(heading, forgotten)
      assert.match(await page.locator('main').innerText(), /cookie/)
      await assertAccessible(page, 'loop')
      await mended(page, 'Try again', `${siteUrl}/dropped-session`)
    }))

  it('because another gateway has another key for sessions is told that the operator has to act', async t =>
    visit(t, site, async ({ page }) => {
      const heading = await tried(page, `${siteUrl}/keys`, { to: path => (isEndpoint(path) ? 0 : 1) })
      assert.equal(heading, unreadable)
      assert.match(await page.locator('main').innerText(), /same session keys/)
      await assertAccessible(page, 'loop, unreadable')
      await mended(page, 'Try again', `${siteUrl}/keys`)
    }))

  it('because two gateways with different keys take turns is told that the operator has to act', async t =>
    visit(t, site, async ({ page }) => {
      const heading = await tried(page, `${siteUrl}/turns`, { to: (_, count) => count % 2 })
      assert.equal(heading, foreignKey)
      assert.match(await page.locator('main').innerText(), /same session keys/)
      await assertAccessible(page, 'attempt, unreadable')
      await mended(page, 'Sign in again', `${siteUrl}/`)
    }))

  it('because a proxy drops that of the session gets the page as soon behind two replicas', async t =>
    visit(t, site, async ({ page }) => {
      const trouble = {
        keeps: (each: string) => !isSession(each),
        to: (_: string, count: number) => (count % 2) * 2,
      }
      assert.equal(await tried(page, `${siteUrl}/replicas`, trouble), forgotten)
      await mended(page, 'Try again', `${siteUrl}/replicas`)
    }))

  it('because the address was opened over http is sent to https first, and signs in there', async t =>
    visit(t, site, async ({ page }) => {
      const heading = await tried(page, `${plainUrl}/plain?a=1`, {})
      assert.equal(heading, 'Nothing special here')
      assert.equal(page.url(), `${siteUrl}/plain?a=1`)
    }))

  it('because the address has another name is sent to the right one, and signs in there', async t =>
    visit(t, site, async ({ page }) => {
      const heading = await tried(page, `${otherUrl}/other?a=1`, {})
      assert.equal(heading, 'Nothing special here')
      assert.equal(page.url(), `${siteUrl}/other?a=1`)
    }))

  it('because a balancer chooses between two keys at random gets a page, or is lucky', async t =>
    visit(t, site, async ({ page }) => {
      const random = randomNumbers(7)
      const heading = await tried(page, `${siteUrl}/random`, { to: () => Math.floor(2 * random()) })
      assert.ok([foreignKey, unreadable, 'Nothing special here'].includes(heading), heading)
    }))

  it('because the browser blocks them gets a page that names cookies, however often they try', async t => {
    const { browser, ...reason } = await launchBrowser()
    if (browser === undefined) {
      t.skip('reason' in reason ? reason.reason : '')
      return
    }
    await browser.close()
    site.front().set({})
    const folder = mkdtempSync(join(tmpdir(), 'entrada-profile-'))
    try {
      const exceptions = { cookies: { [`${siteUrl}:443,*`]: { setting: 2 } } }
      const blocked = { profile: { content_settings: { exceptions } } }
      const open = async (options: BrowserContextOptions) => launchProfile(folder, blocked, options)
      const look = async ({ page, context }: Visit) => {
        assert.equal(await tried(page, `${siteUrl}/blocked`, {}), noAttempt)
        assert.deepEqual(await context.cookies(siteUrl), [])
        for (let time = 0; time < 6; time++) {
          const before = site.front().paths().length
          await press(page, 'Sign in again')
          await page.waitForURL(url => url.origin === siteUrl)
          assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), noAttempt)
          assert.ok(site.front().paths().length - before <= 2)
        }
      }
      await watched(site, open, look, true)
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 9 })
    }
  })
})
