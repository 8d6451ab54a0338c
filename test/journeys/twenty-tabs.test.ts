import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { people, type Person } from '../../src/demo/people.ts'
import { choose, cookieNames, useBrowser } from '../support/journey.ts'
import { siteUrl, startSite, type Site } from '../support/site.ts'

const [ada] = people as readonly [Person]

/** Twenty addresses, no two alike. */
function addresses(test: string): readonly string[] {
  return Array.from(
    { length: 20 },
    (_, tab) => `${siteUrl}/tab/${test}/${tab}?tab=${tab}&back=%2F#part-${tab}`,
  )
}

describe('twenty tabs opened at once by a browser without a session', () => {
  const visit = useBrowser()
  let site: Site
  before(async () => {
    site = await startSite()
  })
  after(async () => site.close())

  it('all end at their own address when the provider knows the person already', async t =>
    visit(t, site, async ({ context, page }) => {
      await page.goto(`${siteUrl}/`)
      await choose(page, ada)
      await page.waitForURL(`${siteUrl}/`)
      await page.goto('about:blank')
      // As after the end of the session here, with that of the provider still alive.
      await context.clearCookies({ domain: new URL(siteUrl).host })

      const wanted = addresses('known')
      await allArrived(await opened(context, wanted), wanted)
      assert.deepEqual(await cookieNames(context, siteUrl), ['__Host-entrada'])

      // Nor does it look like a loop when they all want the same.
      await context.clearCookies({ domain: new URL(siteUrl).host })
      const same = wanted.slice(0, 10).map(() => `${siteUrl}/tab/same`)
      await allArrived(await opened(context, same), same)
    }))

  it('all end at their own address when a person is chosen in each', async t =>
    visit(t, site, async ({ context }) => {
      const wanted = addresses('chosen')
      const tabs = await opened(context, wanted)
      for (const tab of tabs) await choose(tab, ada)
      await allArrived(tabs, wanted)
      assert.deepEqual(await cookieNames(context, siteUrl), ['__Host-entrada'])
    }))
})

async function opened(context: BrowserContext, wanted: readonly string[]): Promise<readonly Page[]> {
  return Promise.all(
    wanted.map(async address => {
      const tab = await context.newPage()
      await tab.goto(address)
      return tab
    }),
  )
}

async function allArrived(tabs: readonly Page[], wanted: readonly string[]): Promise<void> {
  await Promise.all(
    tabs.map(async tab => tab.waitForURL(url => url.origin === siteUrl && url.pathname.startsWith('/tab/'))),
  )
  assert.deepEqual(
    tabs.map(tab => tab.url()),
    wanted,
  )
  const shown = await Promise.all(tabs.map(async tab => tab.locator('#target').innerText()))
  assert.deepEqual(
    shown,
    wanted.map(address => new URL(address).pathname + new URL(address).search),
  )
}
