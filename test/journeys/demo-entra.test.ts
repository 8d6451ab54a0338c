import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { catalogue } from '../../src/errors.ts'
import { startChild } from '../support/child.ts'
import { useBrowser } from '../support/journey.ts'

const demo = fileURLToPath(new URL('../entra-emulator/demo.js', import.meta.url))

describe('npm run demo -- --entra', () => {
  const visit = useBrowser()

  it('shows by clicking what it says: consent, too many groups, a second factor, an expired secret', async t => {
    const running = startChild(process.execPath, [demo, '--entra'], {})
    t.after(async () => running.end('SIGKILL'))
    const [, url = '', entra = ''] = await running.said(
      /Open (http:\/\/127\.0\.0\.1:\d+)\/[\s\S]*\n(http:\/\/\S+)\/ turns on/,
    )
    const places = Object.fromEntries([url, entra].map(origin => [origin, Number(new URL(origin).port)]))
    await visit(t, { places }, async ({ page, mayFail }) => {
      const press = async (name: string) => page.getByRole('button', { name }).click()
      const heading = async (name: string) => page.getByRole('heading', { name }).waitFor()

      await page.goto(`${url}/engines`)
      await press('Ola Overage')
      await press('Accept')
      await page.waitForURL(`${url}/engines`)
      await page.getByText('Ola Overage').first().waitFor()

      mayFail(`${url}/admin`)
      await page.goto(`${url}/admin`)
      await heading(catalogue.ERR_POLICY_ROLE_MISSING.title)
      await page.goto(`${url}/vault`)
      await press('Approve')
      await page.waitForURL(`${url}/vault`)

      await page.goto(`${entra}/`)
      await press('The client secret has expired')
      await page.context().clearCookies()
      await page.goto(`${url}/`)
      await press('Ada Admin')
      await press('Accept')
      await heading(catalogue.ERR_PROVIDER_CREDENTIAL_REJECTED.title)
    })
    assert.equal(await running.end('SIGINT'), 0)
  })
})
