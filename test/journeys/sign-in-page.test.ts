import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { people, type Person } from '../../src/demo/people.ts'
import { assertAccessible } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { startGateway } from '../support/gateway.ts'

const [ada] = people as readonly [Person]

describe('a site with a page before the sign-in, in a browser', () => {
  it('waits for the button, leads back to the address wanted, and waits again when the session is over', async t => {
    const { browser, ...none } = await launchBrowser()
    if (browser === undefined) {
      t.skip('reason' in none ? none.reason : '')
      return
    }
    const clock = { later: 0 }
    const running = await startGateway({
      settings: { pages: { signIn: true, productName: 'Contoso Reports', accent: '#ffcc00' } },
      now: () => Math.floor(Date.now() / 1000) + clock.later,
    })
    try {
      const page = await browser.newPage()
      page.setDefaultTimeout(20_000)
      const asked: string[] = []
      page.on('request', request => asked.push(new URL(request.url()).host))
      const own = new URL(running.url).host

      await page.goto(`${running.url}/reports?a=1`)
      await page.getByRole('heading', { name: 'Please sign in' }).waitFor()
      assert.deepEqual([...new Set(asked)], [own])
      await assertAccessible(page, 'sign in')

      await page.getByRole('link', { name: 'Sign in' }).click()
      await page.getByRole('button', { name: ada.name }).click()
      await page.waitForURL(`${running.url}/reports?a=1`)
      assert.match(await page.locator('main').innerText(), /Ada Admin/)

      clock.later = 13 * 3600
      await page.reload()
      await page.getByRole('heading', { name: 'Please sign in' }).waitFor()
      assert.equal(page.url(), `${running.url}/reports?a=1`)
    } finally {
      await browser.close()
      await running.close()
    }
  })
})
