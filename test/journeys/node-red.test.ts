import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { people, type Person } from '../../src/demo/people.ts'
import { launchBrowser, type Launched } from '../support/browser.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { freePort } from '../support/free-port.ts'
import { startGateway, type RunningGateway } from '../support/gateway.ts'
import { assertShows, configOfGuide, readGuide, settingsOfGuide } from '../support/guide.ts'
import { landOn, request } from '../support/http-client.ts'
import { nodeRed, startNodeRed } from '../support/node-red.ts'
import { signIn } from '../support/sign-in.ts'
import { tryWebSocket } from '../support/try-web-socket.ts'

const [ada, ben, zoe] = people as readonly [Person, Person, Person]
const mallory: Person = { ...ben, objectId: 'd1e2', subject: 'm', name: '<img id="forged">Mallory' }
const folder = 'test/journeys/node-red'
const guide = readGuide('node-red')
const program = nodeRed()

describe('the guide for Node-RED', () => {
  it('shows exactly the settings of Node-RED that are tested here', () => {
    assertShows(guide, { [`${folder}/settings.cjs`]: 'js' })
  })

  it('shows settings that the gateway takes', () => {
    const config = configOfGuide(guide)
    assert.equal(config.upstreams['default']?.url, 'http://127.0.0.1:1880')
    assert.equal(config.headers.assertion.audience, 'node-red')
  })
})

describe('Node-RED behind the gateway', { skip: program.skip }, () => {
  let launched: Launched
  let direct: string
  let running: RunningGateway
  let end: (() => Promise<void>) | undefined
  before(async () => {
    const port = await freePort()
    direct = `http://127.0.0.1:${port}`
    running = await startGateway({
      upstream: direct,
      people: [...people, mallory],
      settings: settingsOfGuide(guide),
    })
    end = await startNodeRed(program, folder, port, running.url)
    launched = await launchBrowser()
  })
  after(async () => {
    await launched?.browser?.close()
    await running?.close()
    await end?.()
  })

  /** Opens the editor as somebody, waits until it is there, and gives the page to `look`. */
  async function inEditor(
    t: TestContext,
    person: Person,
    look: (page: Page, received: readonly string[]) => Promise<void>,
  ): Promise<void> {
    if (launched.browser === undefined) {
      t.skip(launched.reason)
      return
    }
    const context = await launched.browser.newContext()
    try {
      const page = await context.newPage()
      page.setDefaultTimeout(60_000)
      const received: string[] = []
      page.on('websocket', socket =>
        socket.on('framereceived', ({ payload }) => received.push(String(payload))),
      )
      await page.goto(`${running.url}/`)
      await page.getByRole('button', { name: person.name }).click()
      await page.locator('#red-ui-workspace-chart').waitFor()
      await page.locator('#red-ui-loading-progress').waitFor({ state: 'hidden' })
      await look(page, received)
    } finally {
      await context.close()
    }
  }

  it('an Admin may change flows, events of a running one arrive live, and Logout ends the session', async t =>
    inEditor(t, ada, async (page, received) => {
      assert.equal(await mayDeploy(page), true)
      await page.locator('#red-ui-tab-debug-link-button').click()
      const jar = await signIn(running.url, zoe)
      assert.equal((await request(`${running.url}/api/hello`, { jar })).body, 'Hello, Zoë 王')
      await page.locator('.red-ui-debug-msg').getByText('Hello, Zoë 王').waitFor()
      assert.ok(received.some(frame => frame.includes('"topic":"debug"')))

      await page.locator('#red-ui-header-button-user').click()
      await page.locator('#usermenu-item-logout').click()
      await page.waitForURL('**/.auth/signed-out*')
      assert.equal((await page.request.get(`${running.url}/.auth/me`)).status(), 401)
    }))

  it('a Reader may not, and a name never becomes part of the page', async t =>
    inEditor(t, mallory, async page => {
      assert.equal(await mayDeploy(page), false)
      await page.locator('#red-ui-header-button-user').click()
      await page.locator('#usermenu-item-username').getByText('Mallory').waitFor()
      assert.equal(await page.locator('#forged').count(), 0)
    }))

  it('Node-RED itself holds what each may do', async () => {
    const [reader, admin] = [await signIn(running.url, ben), await signIn(running.url, ada)]
    const flows = await request(`${running.url}/flows`, { jar: reader })
    assert.equal(flows.status, 200)
    const deploy = { method: 'POST', headers: { 'content-type': 'application/json' }, body: flows.body }
    assert.equal((await request(`${running.url}/flows`, { ...deploy, jar: reader })).status, 401)
    assert.equal((await request(`${running.url}/flows`, { ...deploy, jar: admin })).status, 204)
  })

  it('without a session there is neither page nor WebSocket, and without a role there is no editor', async () => {
    const nobody = await request(`${running.url}/`)
    assert.equal(nobody.status, 401)
    assert.equal(await tryWebSocket(`${running.url}/comms`, { origin: running.url }), 401)

    const roleless = await signIn(running.url, zoe)
    assert.equal((await landOn(`${running.url}/`, roleless)).status, 403)
    assert.equal(await tryWebSocket(`${running.url}/comms`, headersOf(roleless)), 403)

    const reader = await signIn(running.url, ben)
    assert.equal(await tryWebSocket(`${running.url}/comms`, headersOf(reader)), 101)
    const foreign = { ...headersOf(reader), origin: 'https://evil.example' }
    assert.equal(await tryWebSocket(`${running.url}/comms`, foreign), 403)
  })

  it('Node-RED believes no header but a signed one, even from who reaches it directly', async () => {
    const claims = Buffer.from(JSON.stringify({ sub: 'x', roles: ['Admin'] })).toString('base64url')
    for (const headers of [
      {},
      { 'X-Forwarded-User': ada.objectId, 'X-Forwarded-Roles': 'Admin' },
      { 'X-Entrada-Assertion': `eyJhbGciOiJub25lIiwidHlwIjoiZW50cmFkYStqd3QifQ.${claims}.` },
    ])
      assert.equal((await request(`${direct}/flows`, { headers })).status, 401)
  })

  function headersOf(jar: CookieJar): Record<string, string> {
    return { cookie: jar.header(new URL(running.url)) ?? '', origin: running.url }
  }
})

async function mayDeploy(page: Page): Promise<boolean> {
  return page.evaluate("RED.user.hasPermission('flows.write')")
}
