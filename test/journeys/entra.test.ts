import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { catalogue } from '../../src/errors.ts'
import { startSampleUpstream } from '../../src/demo/upstream.ts'
import { consentsOf } from '../entra-emulator/authorize.ts'
import { accountOf } from '../entra-emulator/directory.ts'
import { startEntraGateway, type EntraGateway } from '../entra-emulator/gateway.ts'
import { demoPopulation } from '../entra-emulator/demo-population.ts'
import { engineers } from '../entra-emulator/population.ts'
import { suiteScope } from '../support/suite-scope.ts'
import { cookieNames, press, useBrowser } from '../support/journey.ts'

/** Presses a button of Microsoft's pages. */
async function click(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name }).click()
}

describe('somebody who signs in with Entra ID', () => {
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
        provider: { graph: { photo: true } },
        routes: [{ path: '/engines/**', name: 'engines', require: { anyGroup: [engineers] } }],
      },
    })
    const { entra } = front
    demoPopulation(entra)
    // All but one have consented before.
    for (const user of entra.tenants.contoso.users.filter(each => each !== entra.people.zoe))
      consentsOf(entra, entra.apps.gateway.clientId, accountOf(user)).add('User.Read')
    places = Object.fromEntries(
      [front.url, front.entra.origin].map(origin => [origin, Number(new URL(origin).port)]),
    )
  })

  const title = (page: Page, code: keyof typeof catalogue) =>
    page.getByRole('heading', { name: catalogue[code].title }).waitFor()

  it('gets to a page for one of their groups, and says goodbye in both places', async t =>
    visit(t, { places }, async ({ page, context }) => {
      await page.goto(`${front.url}/engines/1`)
      await click(page, 'Ada Admin')
      await page.waitForURL(`${front.url}/engines/1`)
      await page.goto(`${front.url}/.auth/me`)
      await page.getByText('Ada Admin').first().waitFor()
      await press(page, 'Sign out')
      await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
      assert.deepEqual(await cookieNames(context, front.url), [])
      await page.goto(`${front.url}/engines/1`)
      await page.getByRole('heading', { name: 'Pick an account' }).waitFor()
    }))

  it('reads what became of it after declining, and may try again', async t =>
    visit(t, { places }, async ({ page }) => {
      await page.goto(`${front.url}/`)
      await click(page, 'Zoë')
      await click(page, 'Decline')
      await title(page, 'ERR_SIGNIN_CANCELLED')
      assert.match(await page.locator('body').innerText(), /AADSTS65004/)
      await press(page, 'Sign in again')
      await click(page, 'Zoë')
      await click(page, 'Accept')
      await page.getByRole('heading', { name: 'Hello, Zoë' }).waitFor()
    }))

  it('reads that it is not their fault when the secret has expired', async t =>
    visit(t, { places }, async ({ page }) => {
      const { gateway } = front.entra.apps
      const { secrets } = gateway
      gateway.secrets = secrets.map(secret => ({ ...secret, expiresAt: 1 }))
      await page.goto(`${front.url}/`)
      await click(page, 'Ada Admin')
      await title(page, 'ERR_PROVIDER_CREDENTIAL_REJECTED')
      const text = await page.locator('body').innerText()
      assert.match(text, /AADSTS7000222/)
      assert.match(text, /not your fault/)
      gateway.secrets = secrets
    }))

  it('gets in by a group that the token has no room for', async t =>
    visit(t, { places }, async ({ page }) => {
      await page.goto(`${front.url}/engines/2`)
      await click(page, 'Ola Overage')
      await page.waitForURL(`${front.url}/engines/2`)
      assert.ok(front.entra.count('transitiveMemberOf') + front.entra.count('checkMemberGroups') > 0)
      assert.equal(front.entra.count('trap'), 0)
    }))

  it('is shown with a photo', async t =>
    visit(t, { places }, async ({ page }) => {
      await page.goto(`${front.url}/`)
      await click(page, 'Ada Admin')
      await page.getByRole('heading', { name: 'Hello, Ada Admin' }).waitFor()
      const width = await page.evaluate<number>(
        `fetch('/.auth/me/photo').then(answer => answer.blob()).then(createImageBitmap).then(it => it.width)`,
      )
      assert.equal(width, 48)
    }))
})
