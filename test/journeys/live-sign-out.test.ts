import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { people, type Person } from '../../src/demo/people.ts'
import { choose, useBrowser } from '../support/journey.ts'
import { siteUrl, startSite, type Site } from '../support/site.ts'

const [ada] = people as readonly [Person]

/** Opens a WebSocket and an event stream in the page, and notes how they end. */
const openBoth = `new Promise(resolve => {
  const socket = new WebSocket('wss://' + location.host + '/ws')
  const events = new EventSource('/events')
  window.ends = {
    socket: new Promise(end => (socket.onclose = ({ code }) => end(code))),
    events: new Promise(end => (events.onerror = () => end(events.close() ?? 'cut'))),
  }
  const first = [
    new Promise(come => (socket.onmessage = come)),
    new Promise(come => (events.onmessage = come)),
  ]
  Promise.all(first).then(() => resolve(true))
})`
const bothEnds = 'Promise.all([window.ends.socket, window.ends.events])'

describe('a page with a WebSocket and an event stream', () => {
  const visit = useBrowser()
  let site: Site
  before(async () => {
    site = await startSite()
  })
  after(async () => site.close())

  async function openPage(page: Page): Promise<void> {
    await page.goto(`${siteUrl}/reports`)
    await choose(page, ada)
    await page.waitForURL(`${siteUrl}/reports`)
    assert.equal(await page.evaluate(openBoth), true)
  }

  it('sees both end when another tab signs out', async t =>
    visit(t, site, async ({ page, context, mayBreakOff }) => {
      mayBreakOff(`${siteUrl}/events`)
      await openPage(page)
      const other = await context.newPage()
      await other.goto(`${siteUrl}/`)
      await other.getByRole('link', { name: 'Sign out' }).first().click()
      await other.waitForURL(`${siteUrl}/.auth/signed-out`)
      const startedAt = performance.now()
      assert.deepEqual(await page.evaluate(bothEnds), [4401, 'cut'])
      assert.ok(performance.now() - startedAt < 5_000)
    }))

  it('without our script is nobody’s by its next request, be it a script or a navigation', async t =>
    visit(t, site, async ({ page, context, mayFail }) => {
      await page.goto(`${siteUrl}/reports`)
      await choose(page, ada)
      await page.waitForURL(`${siteUrl}/reports`)
      const status = async () => page.evaluate<number>(`fetch('/reports').then(({ status }) => status)`)
      assert.equal(await status(), 200)
      const other = await context.newPage()
      await other.goto(`${siteUrl}/`)
      await other.getByRole('link', { name: 'Sign out' }).first().click()
      await other.waitForURL(`${siteUrl}/.auth/signed-out`)
      mayFail(`${siteUrl}/reports`)
      assert.equal(await status(), 401)
      await page.reload()
      await page.getByRole('button', { name: ada.name }).waitFor()
      assert.equal(new URL(page.url()).origin, new URL(site.provider().issuer).origin)
    }))
})
