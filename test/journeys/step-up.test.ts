import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { catalogue } from '../../src/errors.ts'
import { startSampleUpstream } from '../../src/demo/upstream.ts'
import { startEntraGateway, type EntraGateway } from '../entra-emulator/gateway.ts'
import { press, useBrowser } from '../support/journey.ts'
import { suiteScope } from '../support/suite-scope.ts'

describe('somebody on a page that asks for more than a sign-in', () => {
  const scope = suiteScope()
  const visit = useBrowser()
  let front: EntraGateway
  let places: Record<string, number>
  before(async () => {
    const upstream = await startSampleUpstream()
    scope.after(upstream.close)
    front = await startEntraGateway(scope, {
      settings: {
        upstream: upstream.url,
        auth: { keepFragment: true },
        routes: [{ path: '/vault/**', name: 'vault', require: { authContext: 'c1' } }],
      },
    })
    places = Object.fromEntries(
      [front.url, front.entra.origin].map(origin => [origin, Number(new URL(origin).port)]),
    )
  })

  async function signIn(page: Page): Promise<void> {
    await page.goto(`${front.url}/`)
    await page.getByRole('button', { name: 'Ada Admin' }).click()
    await page.getByRole('heading', { name: 'Hello, Ada Admin' }).waitFor()
  }

  const approve = async (page: Page) => page.getByRole('button', { name: 'Approve' }).click()

  it('comes back to exactly the place, its fragment too', async t =>
    visit(t, { places }, async ({ page }) => {
      await signIn(page)
      await page.goto(`${front.url}/vault/1?a=%C3%A9#part/2`)
      await approve(page)
      await page.waitForURL(`${front.url}/vault/1?a=%C3%A9#part/2`)
    }))

  it('reads why not when it did not help, once, and gets there by Reload when it does', async t =>
    visit(t, { places }, async ({ page }) => {
      await signIn(page)
      front.entra.script.idClaims = { acrs: [] }
      await page.goto(`${front.url}/vault/2`)
      await approve(page)
      const missing = page.getByRole('heading', { name: catalogue.ERR_STEP_UP_CONTEXT_MISSING.title })
      await missing.waitFor()
      const asked = front.entra.count('token')
      await page.reload()
      await missing.waitFor()
      assert.equal(front.entra.count('token'), asked + 1)
      await press(page, 'Try again')
      await missing.waitFor()
      front.entra.script.idClaims = {}
      await page.reload()
      await page.waitForURL(`${front.url}/vault/2`)
    }))
})
