import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { people, type Person } from '../../src/demo/people.ts'
import { choose, cookieNames, useBrowser } from '../support/journey.ts'
import { siteUrl, startSite, type Site } from '../support/site.ts'

const [ada] = people as readonly [Person]
const teamUrl = 'https://team.example'

describe('a browser that meets one gateway under two names', () => {
  const visit = useBrowser()
  let site: Site
  before(async () => {
    site = await startSite({ alsoAt: [teamUrl] })
  })
  after(async () => site.close())

  it('is signed in on each, asked once, and signed out on both', async t => {
    await visit(t, site, async ({ page, context }) => {
      await page.goto(`${teamUrl}/?a=1`)
      await choose(page, ada)
      await page.getByText('Hello, Ada').waitFor()
      assert.equal(page.url(), `${teamUrl}/?a=1`)
      assert.ok((await cookieNames(context, teamUrl)).every(name => name.startsWith('__Host-entrada')))
      assert.deepEqual(await cookieNames(context, siteUrl), [])

      await page.goto(`${siteUrl}/?b=2`)
      await page.getByText('Hello, Ada').waitFor()
      assert.equal(page.url(), `${siteUrl}/?b=2`)

      await page.goto(`${teamUrl}/.auth/logout`)
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.waitForURL(`${teamUrl}/.auth/signed-out`)
      await page.goto(`${siteUrl}/`)
      await page.getByText('Who are you today?').waitFor()
    })
  })
})
