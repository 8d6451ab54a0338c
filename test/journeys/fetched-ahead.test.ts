import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { people, type Person } from '../../src/demo/people.ts'
import { choose, useBrowser } from '../support/journey.ts'
import { listening, type Listening } from '../support/listening.ts'
import { siteUrl, startSite, type Site } from '../support/site.ts'
import { until } from '../support/until.ts'

const [ada] = people as readonly [Person]

const icon = '<link rel="icon" href="data:,">'
const reports = `<!doctype html><title>The reports</title>${icon}<h1>The reports</h1>`

/** A page that has the browser fetch `path` ahead in each way that Chromium knows, and a link to it. */
function eager(path: string): string {
  const urls = JSON.stringify([`${path}?speculated`])
  return `<!doctype html><html lang="en"><title>Eager</title>${icon}
    <link rel="prefetch" href="${path}?prefetched">
    <script type="speculationrules">
      {"prefetch": [{"urls": ${urls}, "eagerness": "immediate"}],
       "prerender": [{"urls": ${urls}, "eagerness": "immediate"}]}
    </script>
    <h1>Eager</h1><p><a href="${path}?speculated">Go there</a></p>`
}

describe('what a browser fetches ahead', () => {
  const visit = useBrowser()
  let application: Listening
  let site: Site
  before(async () => {
    application = await listening((request, response) => {
      const url = new URL(request.url ?? '/', siteUrl)
      response.setHeader('content-type', 'text/html; charset=utf-8')
      const target = url.searchParams.get('eager')
      response.end(target === null ? reports : eager(target))
    })
    site = await startSite({ upstream: application.url })
  })
  after(async () => {
    await site.close()
    await application.close()
  })

  const lines = (path: string) =>
    site.logged().filter(each => each['event'] === 'access' && each['path'] === path)

  /** Opens the eager page and waits until both ways of fetching ahead have been answered. */
  async function lookedAhead(page: Page, path: string): Promise<void> {
    const before = lines(path).length
    await page.goto(`${siteUrl}/public/?eager=${encodeURIComponent(path)}`)
    await until(`${path} is fetched ahead twice`, () => lines(path).length >= before + 2)
  }

  it('of a guarded page begins no sign-in, and the link works all the same', async t =>
    visit(t, site, async ({ page, context, mayFail }) => {
      mayFail(`${siteUrl}/reports?prefetched`)
      await lookedAhead(page, '/reports')
      await until('the redirect was followed', () => lines('/.auth/login').length > 0)
      assert.ok(lines('/.auth/login').every(({ status }) => status === 503))
      assert.deepEqual(await context.cookies(siteUrl), [])
      await page.getByRole('link', { name: 'Go there' }).click()
      await choose(page, ada)
      await page.waitForURL(`${siteUrl}/reports?speculated`)
      await page.getByRole('heading', { name: 'The reports' }).waitFor()
    }))

  it('of the address of the sign-out ends nothing, and the link works all the same', async t =>
    visit(t, site, async ({ page, context, mayFail }) => {
      mayFail(`${siteUrl}/.auth/logout?prefetched`)
      await page.goto(`${siteUrl}/reports`)
      await choose(page, ada)
      await page.waitForURL(`${siteUrl}/reports`)
      await lookedAhead(page, '/.auth/logout')
      assert.equal((await context.cookies(siteUrl)).length, 1)
      assert.equal((await page.request.get(`${siteUrl}/.auth/me`)).status(), 200)
      await page.getByRole('link', { name: 'Go there' }).click()
      await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
    }))
})
