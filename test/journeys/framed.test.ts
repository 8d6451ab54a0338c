import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { people, type Person } from '../../src/demo/people.ts'
import { choose, useBrowser } from '../support/journey.ts'
import { listening, type Listening } from '../support/listening.ts'
import { siteUrl, startSite, type Site } from '../support/site.ts'

const [ada] = people as readonly [Person]
const portalUrl = 'http://portal.example'
const wanted = `${siteUrl}/reports?a=1`
const framing = `<!doctype html><html lang="en"><title>Frame</title><link rel="icon" href="data:,">
  <iframe title="Reports" src="${wanted}"></iframe>`

describe('an application that somebody shows in a frame without being signed in', () => {
  const visit = useBrowser()
  let portal: Listening
  let site: Site
  before(async () => {
    portal = await listening((request, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8')
      response.end(request.url?.startsWith('/public/frame') || request.url === '/' ? framing : 'The reports')
    })
    // What frames it is once a page of another site, and once one of the application itself.
    site = await startSite({ upstream: portal.url, others: { [portalUrl]: portal.port } })
  })
  after(async () => {
    await site.close()
    await portal.close()
  })

  for (const [whose, address] of [
    ['another site', `${portalUrl}/`],
    ['the application itself', `${siteUrl}/public/frame`],
  ] as const) {
    it(`has a page in the frame of ${whose} that opens the sign-in on top`, async t =>
      visit(t, site, async ({ page, context }) => {
        await page.goto(address)
        const frame = page.frameLocator('iframe')
        await frame.getByRole('heading', { name: 'Sign-in has to open in a window of its own' }).waitFor()
        assert.deepEqual(await context.cookies(siteUrl), [], 'nothing has begun')

        await frame.getByRole('link', { name: 'Sign in' }).focus()
        await page.keyboard.press('Enter')
        await choose(page, ada)
        await page.waitForURL(wanted)
        await page.getByText('The reports').waitFor()
      }))
  }

  it('is signed in in no frame by what the frame does, not even at the address of the sign-in', async t =>
    visit(t, site, async ({ page, context }) => {
      await page.goto(`${portalUrl}/`)
      const frame = page.frameLocator('iframe')
      await frame.getByRole('heading').waitFor()
      await page.evaluate(`document.querySelector('iframe').src = '${siteUrl}/.auth/login?rd=/other'`)
      await frame.locator('a[href="/.auth/login?rd=%2Fother"]').waitFor()
      assert.deepEqual(await context.cookies(siteUrl), [])
    }))
})
