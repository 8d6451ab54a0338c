import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { text } from 'node:stream/consumers'
import type { Page } from 'playwright-core'
import { people, type Person } from '../../src/demo/people.ts'
import { assertAccessible } from '../support/axe.ts'
import { choose, press, useBrowser } from '../support/journey.ts'
import { listening, type Listening } from '../support/listening.ts'
import { siteUrl, startSite, type Site } from '../support/site.ts'

const [ada, ben] = people as readonly [Person, Person]
const icon = '<link rel="icon" href="data:,">'
const typed = 'Zoë & "Ben"\n<b>1 + 1 = 2</b>\n🌱 100 %20'
const form = `<!doctype html><meta charset="utf-8"><title>Form</title>${icon}
  <form method="post" action="/save?draft=%C3%A9&b=a+b">
    <input type="hidden" name="csrf_token" value="t-1">
    <input name="title" aria-label="Title"><input name="title" value="">
    <textarea name="text" aria-label="Text"></textarea>
    <button name="do" value="save">Save</button>
  </form>`
const saved = `<!doctype html><title>Saved</title>${icon}<h1>Saved</h1>`
const place = `${siteUrl}/.auth/lost-post`
const title = 'This has not been sent yet'

type Post = Readonly<{
  url: string | undefined
  body: string
  origin: string | undefined
  type: string | undefined
}>

describe('somebody who sends a form after the session has ended, where forms are kept', () => {
  const visit = useBrowser()
  const clock = { later: 0 }
  const posts: Post[] = []
  let application: Listening
  let site: Site
  before(async () => {
    application = await listening((request, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8')
      if (request.method !== 'POST') {
        response.end(request.url?.startsWith('/form') === true ? form : saved)
        return
      }
      const { url, headers } = request
      void text(request).then(body => {
        posts.push({ url, body, origin: headers.origin, type: headers['content-type'] })
        response.end(saved)
      })
    })
    site = await startSite({
      upstream: application.url,
      now: () => Math.floor(Date.now() / 1000) + clock.later,
      settings: { lostPost: { enabled: true }, session: { idleTimeout: '10m' } },
    })
  })
  beforeEach(() => {
    clock.later = 0
    posts.length = 0
  })
  after(async () => {
    await site.close()
    await application.close()
  })

  async function fill(page: Page): Promise<void> {
    await page.getByLabel('Title').fill('é')
    await page.getByLabel('Text').fill(typed)
  }

  const save = (page: Page) => page.getByRole('button', { name: 'Save' }).click()

  /** Fills the form in and sends it, eleven minutes after the sign-in. */
  async function sendTooLate(page: Page): Promise<void> {
    await page.goto(`${siteUrl}/form`)
    await choose(page, ada)
    await page.waitForURL(`${siteUrl}/form`)
    await fill(page)
    clock.later = 11 * 60
    await save(page)
    await page.getByRole('heading', { name: 'Your session has ended and nothing was passed on' }).waitFor()
  }

  const stored = (page: Page) => page.evaluate<string | null>(`sessionStorage.getItem('entrada.lost-post')`)

  it('sees it again after the sign-in, and it arrives once, by their click, byte for byte', async t =>
    visit(t, site, async ({ page }) => {
      // What the browser itself sends while the session lasts.
      await page.goto(`${siteUrl}/form`)
      await choose(page, ada)
      await page.waitForURL(`${siteUrl}/form`)
      await fill(page)
      await save(page)
      await page.getByRole('heading', { name: 'Saved' }).waitFor()
      const [usual] = posts.splice(0)
      assert.match(usual?.body ?? '', /%0D%0A.*%2B.*%2520&do=save$/)

      await page.goto(`${siteUrl}/form`)
      await fill(page)
      clock.later = 11 * 60
      await save(page)
      await page.getByText('kept in this window for an hour').waitFor()
      await assertAccessible(page, 'the page that keeps it')
      assert.match((await stored(page)) ?? '', /^1[\w-]+$/)
      await press(page, 'Sign in and keep what you typed')
      await page.getByRole('heading', { name: title }).waitFor()
      assert.equal(page.url(), place)
      assert.equal(await stored(page), null)
      const shown = await page.locator('main').innerText()
      for (const word of [
        '/save?draft=%C3%A9&b=a+b',
        '<b>1 + 1 = 2</b>',
        '🌱 100 %20',
        'empty',
        'not shown',
      ]) {
        assert.ok(shown.includes(word), `${word} in ${shown}`)
      }
      assert.ok(!shown.includes('t-1'))
      assert.deepEqual(posts, [])

      await press(page, 'Send it')
      await page.getByRole('heading', { name: 'Saved' }).waitFor()
      assert.deepEqual(posts, [usual])
      await page.goBack()
      await page.getByText('Nothing is kept in this window').waitFor()
      assert.equal(posts.length, 1)
    }))

  it('sees it again by Reload, and can discard it: then it is gone, by Back as well', async t =>
    visit(t, site, async ({ page }) => {
      await sendTooLate(page)
      await press(page, 'Sign in and keep what you typed')
      await page.getByRole('heading', { name: title }).waitFor()
      await page.reload()
      await page.getByRole('heading', { name: title }).waitFor()
      await press(page, 'Discard')
      await page.getByRole('heading', { name: 'Saved' }).waitFor()
      assert.equal(page.url(), `${siteUrl}/`)
      await page.goBack()
      await page.getByText('Nothing is kept in this window').waitFor()
      assert.deepEqual(posts, [])
    }))

  it('is not shown what somebody else had typed at the same screen', async t =>
    visit(t, site, async ({ page, context }) => {
      await sendTooLate(page)
      // Ada has left, and the provider asks who is there.
      for (const { name, domain, path } of await context.cookies()) {
        if (!domain.endsWith('app.example')) await context.clearCookies({ name, domain, path })
      }
      await press(page, 'Sign in and keep what you typed')
      await choose(page, ben)
      await page.getByRole('heading', { name: 'What was kept has been discarded' }).waitFor()
      const shown = await page.content()
      for (const word of ['save?draft', '1 + 1', 'csrf']) assert.ok(!shown.includes(word), word)
      assert.equal(await stored(page), null)
      await page.goto(place)
      await page.getByText('Nothing is kept in this window').waitFor()
      assert.deepEqual(posts, [])
    }))

  it('gets the page that they get anyway without scripts', async t =>
    visit(t, site, async ({ page, context }) => {
      await sendTooLate(page)
      await page.goto(`${siteUrl}/form`)
      const debuggerOfPage = await context.newCDPSession(page)
      await debuggerOfPage.send('Emulation.setScriptExecutionDisabled', { value: true })
      await fill(page)
      clock.later = 22 * 60
      await save(page)
      await page.getByText('Go back, keep a copy of what you entered').waitFor()
      assert.equal(await page.getByText('Sign in and keep what you typed').isVisible(), false)
      await page.getByRole('link', { name: 'Sign in', exact: true }).click()
      await page.waitForURL(url => url.pathname === '/save')
      assert.deepEqual(posts, [])
    }))
})
