import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { people, type Person } from '../../src/demo/people.ts'
import { startHashApplication } from '../support/hash-application.ts'
import { choose, press, useBrowser } from '../support/journey.ts'
import type { Listening } from '../support/listening.ts'
import { siteUrl, startSite, type Site } from '../support/site.ts'

const [ada] = people as readonly [Person]
const wanted = `${siteUrl}/app?a=1#/inbox/7?sort=%C3%A9&rd=//other.example`
const where = 'You are at #/inbox/7?sort=%C3%A9&rd=//other.example'

describe('somebody who opens a place in a single-page application, where fragments are kept', () => {
  const visit = useBrowser()
  const clock = { later: 0 }
  let application: Listening
  let site: Site
  let waiting: Site
  before(async () => {
    application = await startHashApplication()
    const setup = {
      upstream: application.url,
      now: () => Math.floor(Date.now() / 1000) + clock.later,
    }
    site = await startSite({
      ...setup,
      settings: { auth: { keepFragment: true }, session: { idleTimeout: '10m' } },
    })
    const settings = { auth: { keepFragment: true }, pages: { signIn: true } }
    waiting = await startSite({ ...setup, settings })
  })
  after(async () => {
    await site.close()
    await waiting.close()
    await application.close()
  })

  it('lands at exactly that place after the sign-in', async t =>
    visit(t, site, async ({ page }) => {
      await page.goto(wanted)
      await choose(page, ada)
      await page.waitForURL(wanted)
      await page.getByText(where).waitFor()
    }))

  it('comes to the provider at once without a fragment, too, and goes back over none of our pages', async t =>
    visit(t, site, async ({ page, mayFail }) => {
      mayFail(`${siteUrl}/.auth/session`)
      await page.goto(`${siteUrl}/public/start`)
      await page.goto(`${siteUrl}/app`)
      await page.getByRole('button', { name: ada.name }).waitFor()
      await page.goBack()
      await page.waitForURL(`${siteUrl}/public/start`)
      await page.getByText('You are at').waitFor()
    }))

  it('keeps the place over the button of the page before the sign-in', async t =>
    visit(t, waiting, async ({ page }) => {
      await page.goto(wanted)
      await page.getByRole('heading', { name: 'Please sign in' }).waitFor()
      await press(page, 'Sign in')
      await choose(page, ada)
      await page.waitForURL(wanted)
      await page.getByText(where).waitFor()
    }))

  it('lands at that place by Reload, when the session is over', async t =>
    visit(t, site, async ({ page, mayFail }) => {
      mayFail(`${siteUrl}/.auth/session`)
      await page.goto(wanted)
      await choose(page, ada)
      await page.getByText(where).waitFor()
      clock.later = 11 * 60
      try {
        const callback = page.waitForRequest(request => request.url().startsWith(`${siteUrl}/.auth/callback`))
        await page.reload()
        await callback
        await page.waitForURL(wanted)
        await page.getByText(where).waitFor()
      } finally {
        clock.later = 0
      }
    }))

  it('gets as far without scripts, but for the fragment', async t =>
    visit(t, site, async ({ context }) => {
      const page = await context.newPage()
      const debuggerOfPage = await context.newCDPSession(page)
      await debuggerOfPage.send('Emulation.setScriptExecutionDisabled', { value: true })
      await page.goto(wanted)
      await choose(page, ada)
      await page.waitForURL(url => url.href.startsWith(`${siteUrl}/app?a=1`))
      assert.equal(new URL(page.url()).search, '?a=1')
    }))
})
