import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { people, type Person } from '../../src/demo/people.ts'
import { catalogue } from '../../src/errors.ts'
import { assertAccessible } from '../support/axe.ts'
import { choose, cookieNames, press, useBrowser } from '../support/journey.ts'
import { siteUrl, startSite, type Site } from '../support/site.ts'

const [ada, ben] = people as readonly [Person, Person]
const wanted = `${siteUrl}/admin/users?sort=name`

describe('somebody whose role is missing', () => {
  const visit = useBrowser()
  let site: Site
  before(async () => {
    site = await startSite()
  })
  after(async () => site.close())

  it('learns who they are, what is asked for and what they have, and gets in with another account', async t =>
    visit(t, site, async ({ page }) => {
      await page.goto(wanted)
      await choose(page, ben)
      await page.getByRole('heading', { name: catalogue.ERR_POLICY_ROLE_MISSING.title }).waitFor()
      assert.equal(page.url(), wanted)
      const text = await page.locator('body').innerText()
      for (const word of [
        ben.name,
        ben.username,
        'Reader',
        'admin',
        'Ask the service desk for the role Admin',
        'Request',
      ])
        assert.ok(text.includes(word), `${word} in ${text}`)
      await assertAccessible(page, 'denied')

      const asked = page.waitForRequest(request => request.url().includes('prompt=select_account&'))
      await press(page, 'Use another account')
      await asked
      await press(page, ada.name)
      await page.waitForURL(wanted)
      await page.getByText(ada.email).first().waitFor()
      assert.equal(await page.getByText(ben.email).count(), 0)
    }))

  it('can sign out from the start page and sign in as somebody else', async t =>
    visit(t, site, async ({ page, context }) => {
      await page.goto(wanted)
      await choose(page, ben)
      await press(page, 'Go to the start page')
      await page.getByRole('heading', { name: 'Hello, Ben Reader' }).waitFor()
      await press(page, 'Who am I?')
      await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
      await assertAccessible(page, 'me')
      await press(page, 'Sign out')
      await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
      await assertAccessible(page, 'signed out')
      assert.deepEqual(await cookieNames(context, siteUrl), [])

      // Neither Back nor Reload brings back what has ended.
      await page.reload()
      await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
      await press(page, 'Sign in again')
      await press(page, ada.name)
      await page.getByRole('heading', { name: 'Hello, Ada Admin' }).waitFor()
      await page.goto(wanted)
      assert.equal(page.url(), wanted)
      await page.getByText(ada.email).first().waitFor()
    }))

  it('is asked before a sign-out that was typed, and stays signed in by leaving', async t =>
    visit(t, site, async ({ page }) => {
      await page.goto(`${siteUrl}/`)
      await choose(page, ben)
      await page.getByRole('heading', { name: 'Hello, Ben Reader' }).waitFor()
      await page.goto(`${siteUrl}/.auth/logout`)
      await page.getByRole('heading', { name: 'Do you want to sign out?' }).waitFor()
      await assertAccessible(page, 'sign out?')
      await page.goBack()
      await page.getByRole('heading', { name: 'Hello, Ben Reader' }).waitFor()
      await page.goForward()
      await press(page, 'Sign out')
      await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
    }))
})

describe('somebody who has nothing of what a rule accepts, where the rule may be shown', () => {
  const visit = useBrowser()
  let site: Site
  const groups = ['6f1a4c1e-0d5b-4b57-9f0e-3a1f2b7c9d11']
  const claims = { preferred_username: [ada.username] }
  const require = { anyOf: [{ anyRole: ['Admin', 'Owner'] }, { claims, not: { anyGroup: groups } }] }
  before(async () => {
    const routes = [{ path: '/admin/**', name: 'admin', require }]
    site = await startSite({ settings: { routes, pages: { showReason: true } } })
  })
  after(async () => site.close())

  it('reads it as it is written, and what is known of them, in light and dark', async t =>
    visit(t, site, async ({ page }) => {
      await page.goto(wanted)
      await choose(page, ben)
      const { title } = catalogue.ERR_POLICY_NO_ALTERNATIVE
      await page.getByRole('heading', { name: title }).waitFor()
      const rule = page.getByText('anyOf:')
      assert.equal(
        await rule.innerText(),
        [
          'require:',
          '  anyOf:',
          '  - anyRole: [Admin, Owner]',
          '  - claims:',
          `      preferred_username: [${ada.username}]`,
          '    not:',
          `      anyGroup: [${groups.join(', ')}]`,
        ].join('\n'),
      )
      await page.getByText(`preferred_username: [${ben.username}]`, { exact: true }).waitFor()
      await assertAccessible(page, 'the rule')
      await page.setViewportSize({ width: 320, height: 640 })
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320)
    }))
})
