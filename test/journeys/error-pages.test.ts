import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { people, type Person } from '../../src/demo/people.ts'
import { catalogue, type ErrorCode } from '../../src/errors.ts'
import { assertAccessible } from '../support/axe.ts'
import { choose, press, useBrowser } from '../support/journey.ts'
import { listening, type Listening } from '../support/listening.ts'
import { siteUrl, startSite, type Site } from '../support/site.ts'

const [ada] = people as readonly [Person]
const many: Person = {
  ...ada,
  subject: 'many',
  objectId: 'd4e8a1f7-6b52-4c3d-9f24-7a8b9c0d1e04',
  name: 'Mo Member',
  roles: Array.from({ length: 400 }, (_, at) => `a-role-with-a-name-of-some-length-that-is-number-${at}`),
}
const icon = '<link rel="icon" href="data:,">'
const reports = `<!doctype html><title>The reports</title>${icon}<h1>The reports</h1>`
const form = `<!doctype html><title>Form</title>${icon}
  <form method="post" action="/send"><button>Send</button></form>`

describe('somebody whose sign-in does not work', () => {
  const visit = useBrowser()
  const clock = { ahead: 0 }
  const posts: (string | undefined)[] = []
  let application: Listening
  let site: Site
  before(async () => {
    application = await listening((request, response) => {
      if (request.method === 'POST') posts.push(request.url)
      response.setHeader('content-type', 'text/html; charset=utf-8')
      response.end(request.url === '/form' ? form : reports)
    })
    site = await startSite({
      upstream: application.url,
      behindProxy: [{}],
      people: [ada, many],
      now: () => Math.floor(Date.now() / 1000) + clock.ahead,
      settings: { session: { idleTimeout: '30m' }, auth: { rateLimit: 40 } },
    })
  })
  after(async () => {
    await site.close()
    await application.close()
  })

  async function shows(page: Page, code: ErrorCode, ...words: readonly string[]): Promise<void> {
    const { title, remedy } = catalogue[code]
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
    const text = await page.locator('main').innerText()
    for (const word of [code, remedy, ...words]) assert.ok(text.includes(word), `${word} in ${text}`)
    await assertAccessible(page, title)
  }

  it('because the provider is away is told to wait, and gets in with the button when it is back', async t =>
    visit(t, site, async ({ page }) => {
      await page.goto(`${siteUrl}/reports?a=1`)
      // It goes away between its answer to the browser and the gateway's question.
      site.front().set({
        to: path => {
          if (path.startsWith('/.auth/callback')) void site.providerGoes()
          return 0
        },
      })
      await choose(page, ada)
      await shows(page, 'ERR_PROVIDER_UNREACHABLE', 'Please wait a moment')
      site.front().set({})
      await site.providerComesBack()
      await press(page, 'Sign in again')
      await choose(page, ada)
      await page.waitForURL(`${siteUrl}/reports?a=1`)
      await page.getByRole('heading', { name: 'The reports' }).waitFor()
    }))

  it('because they cancelled it is told so, and gets in with the button', async t =>
    visit(t, site, async ({ page }) => {
      await page.goto(`${siteUrl}/reports?a=2`)
      await press(page, 'Cancel')
      await shows(page, 'ERR_SIGNIN_CANCELLED', 'You can solve this yourself')
      await press(page, 'Sign in again')
      await press(page, ada.name)
      await page.waitForURL(`${siteUrl}/reports?a=2`)
    }))

  it('because the account carries too much is told that it is not their fault', async t =>
    visit(t, site, async ({ page }) => {
      await page.goto(`${siteUrl}/reports`)
      await choose(page, many)
      await shows(page, 'ERR_SIGNIN_SESSION_TOO_LARGE', 'This is not your fault')
    }))

  it('because the session ended before a form was sent is told that nothing was sent', async t =>
    visit(t, site, async ({ page }) => {
      try {
        await page.goto(`${siteUrl}/form`)
        await choose(page, ada)
        await page.waitForURL(`${siteUrl}/form`)
        clock.ahead = 40 * 60
        await page.getByRole('button', { name: 'Send' }).click()
        await shows(page, 'ERR_SIGNIN_REQUIRED_POST')
        assert.deepEqual(posts, [])
        await press(page, 'Sign in')
        await page.waitForURL(`${siteUrl}/send`)
        assert.deepEqual(posts, [])
        await page.goto(`${siteUrl}/form`)
        await page.getByRole('button', { name: 'Send' }).click()
        await page.waitForURL(`${siteUrl}/send`)
        assert.deepEqual(posts, ['/send'])
      } finally {
        clock.ahead = 0
      }
    }))

  it('because too many are begun from there is told to wait', async t =>
    visit(t, site, async ({ page, context }) => {
      await page.goto(`${siteUrl}/public`)
      for (let status = 0; status !== 429;) {
        const asked = await context.request.get(`${siteUrl}/.auth/login`, { maxRedirects: 0 })
        status = asked.status()
      }
      await page.goto(`${siteUrl}/reports?a=3`)
      await shows(page, 'ERR_RATE_LIMITED', 'Please wait a moment')
    }))
})
