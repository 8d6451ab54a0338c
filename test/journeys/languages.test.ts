import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { people, type Person } from '../../src/demo/people.ts'
import { german } from '../../src/messages/german.ts'
import { japanese } from '../../src/messages/japanese.ts'
import { assertAccessible } from '../support/axe.ts'
import { choose, press, useBrowser } from '../support/journey.ts'
import { siteUrl, startSite, type Site } from '../support/site.ts'

const [, ben] = people as readonly [Person, Person]

describe('somebody whose browser speaks another language', () => {
  const visit = useBrowser()
  let site: Site
  before(async () => {
    site = await startSite()
  })
  after(async () => site.close())

  for (const [locale, words] of [
    ['de-CH', german],
    ['ja-JP', japanese],
  ] as const) {
    it(`reads every page on the way in it: ${locale}`, async t =>
      visit(
        t,
        site,
        async ({ page }) => {
          const { errors, page: texts } = words
          await page.goto(`${siteUrl}/admin`)
          await press(page, 'Cancel')
          await page.getByRole('heading', { name: errors.ERR_SIGNIN_CANCELLED.title }).waitFor()
          assert.equal(await page.locator('html').getAttribute('lang'), words.language)
          await assertAccessible(page, `cancelled, ${locale}`)
          await press(page, texts.actions.signInAgain)
          await choose(page, ben)
          await page.getByRole('heading', { name: errors.ERR_POLICY_ROLE_MISSING.title }).waitFor()
          await assertAccessible(page, `denied, ${locale}`)
          await press(page, texts.actions.goToStart)
          await press(page, 'Sign out')
          await page.getByRole('heading', { name: texts.signedOut.title }).waitFor()
        },
        locale,
      ))
  }
})
