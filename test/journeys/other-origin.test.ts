import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { people, type Person } from '../../src/demo/people.ts'
import { onFreshPage } from '../support/fresh-page.ts'
import { startGateway, type RunningGateway } from '../support/gateway.ts'
import { choose } from '../support/journey.ts'
import { listening, type Listening } from '../support/listening.ts'

const [ada] = people as readonly [Person]

describe('a page of another origin of the same site, in a browser', () => {
  let other: Listening
  let running: RunningGateway
  const origin = () => `http://localhost:${other.port}`
  before(async () => {
    other = await listening((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Other</title>')
    })
    const cors = { origins: [origin()], methods: ['GET', 'PUT'], headers: ['X-Own'], credentials: true }
    running = await startGateway({ settings: { routes: [{ path: '/shared/**', cors }] } })
  })
  after(async () => {
    await running.close()
    await other.close()
  })

  /** The status that a script of the page sees, or that its browser lets it see nothing. */
  async function sees(page: Page, path: string, method: string): Promise<number | string> {
    const init = JSON.stringify({ method, credentials: 'include', headers: { 'X-Own': '1' } })
    const url = JSON.stringify(`${running.url}${path}`)
    return page.evaluate<number | string>(
      `fetch(${url}, ${init}).then(({ status }) => status, error => error.constructor.name)`,
    )
  }

  it('may call a route with cors as whoever is signed in, and no other route', async t =>
    onFreshPage(t, async page => {
      await page.goto(origin())
      assert.equal(await sees(page, '/shared/a', 'PUT'), 401, 'a refusal can be read')
      await page.goto(`${running.url}/shared/a`)
      await choose(page, ada)
      await page.waitForURL(`${running.url}/shared/a`)
      await page.goto(origin())
      const asAda = await sees(page, '/shared/a', 'PUT')
      assert.equal(typeof asAda, 'number')
      assert.notEqual(asAda, 401)
      assert.equal(await sees(page, '/shared/a', 'DELETE'), 'TypeError')
      assert.equal(await sees(page, '/other', 'GET'), 'TypeError')
    }))
})
