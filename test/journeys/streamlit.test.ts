import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { people, type Person } from '../../src/demo/people.ts'
import { launchBrowser, type Launched } from '../support/browser.ts'
import { startChild, type Child } from '../support/child.ts'
import { freePort } from '../support/free-port.ts'
import { startGateway, type RunningGateway } from '../support/gateway.ts'
import { assertShows, configOfGuide, readGuide, settingsOfGuide } from '../support/guide.ts'
import { request } from '../support/http-client.ts'
import { pythonWith } from '../support/python.ts'
import { signIn } from '../support/sign-in.ts'
import { tryWebSocket } from '../support/try-web-socket.ts'

const [ada, , zoe] = people as readonly [Person, Person, Person]
const app = 'test/journeys/streamlit/app.py'
const guide = readGuide('streamlit')
const { command, skip } = pythonWith('streamlit')

/** Lets a test close the page's WebSockets, as a network does. */
const keepSockets = `
  globalThis.openSockets = []
  globalThis.WebSocket = class extends WebSocket {
    constructor(...parameters) {
      super(...parameters)
      openSockets.push(this)
    }
  }`

describe('the guide for Streamlit', () => {
  it('shows exactly the application that is tested here', () => {
    assertShows(guide, { [app]: 'python' })
  })

  it('shows settings that the gateway takes', () => {
    assert.equal(configOfGuide(guide).upstreams['default']?.url, 'http://127.0.0.1:8501')
  })

  it('needs none of the switches that turn protections of Streamlit off', () => {
    assert.doesNotMatch(guide.blocks('sh').join('\n'), /enableCORS|enableXsrfProtection/)
  })
})

describe('Streamlit behind the gateway', { skip }, () => {
  let home: string
  let streamlit: Child
  let running: RunningGateway
  let launched: Launched
  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'entrada-streamlit-'))
    const port = await freePort()
    const started = guide.blocks('sh').find(block => block.includes('streamlit run')) ?? ''
    const [, ...options] = started.trim().split(/\s+/).slice(2)
    streamlit = startChild(
      command,
      ['-m', 'streamlit', 'run', resolve(app), ...options, '--server.port', String(port)],
      { cwd: home, env: { HOME: home, PYTHONDONTWRITEBYTECODE: '1' } },
    )
    await streamlit.said(/server started|You can now view/)
    running = await startGateway({
      upstream: `http://127.0.0.1:${port}`,
      settings: settingsOfGuide(guide),
    })
    launched = await launchBrowser()
  })
  after(async () => {
    await launched?.browser?.close()
    await running?.close()
    await streamlit?.end()
    await rm(home, { recursive: true, force: true, maxRetries: 9 })
  })

  async function visit(t: TestContext, person: Person, look: (page: Page) => Promise<void>): Promise<void> {
    if (launched.browser === undefined) {
      t.skip(launched.reason)
      return
    }
    const context = await launched.browser.newContext()
    try {
      const page = await context.newPage()
      page.setDefaultTimeout(60_000)
      await page.addInitScript(keepSockets)
      await page.goto(`${running.url}/`)
      await page.getByRole('button', { name: person.name }).click()
      await page.getByText(`Hello, ${person.name}`).waitFor()
      await look(page)
    } finally {
      await context.close()
    }
  }

  it('greets by name, counts over its WebSocket, and gets an uploaded file whole', async t =>
    visit(t, ada, async page => {
      await page.getByRole('button', { name: 'Count' }).click()
      await page.getByText('Counted to 1').waitFor()
      await page.getByRole('button', { name: 'Count' }).click()
      await page.getByText('Counted to 2').waitFor()

      const data = randomBytes(5 * 1024 * 1024)
      const upload = page.waitForResponse(answer => answer.request().method() === 'PUT')
      await page
        .locator('input[type=file]')
        .setInputFiles({ name: 'figures.bin', mimeType: 'application/octet-stream', buffer: data })
      assert.equal((await upload).status(), 204)
      const hash = createHash('sha256').update(data).digest('hex')
      await page.getByText(`${data.length} bytes: ${hash}`).waitFor()
    }))

  it('shows who has no role less, also in a page that somebody else had left open', async t =>
    visit(t, ada, async page => {
      await page.getByRole('button', { name: 'Count' }).click()
      await page.getByText('Counted to 1').waitFor()
      await page.getByRole('button', { name: 'Count' }).click()
      await page.getByText('Counted to 2').waitFor()
      await page.locator('input[type=file]').waitFor({ state: 'attached' })

      const next = await page.context().newPage()
      await next.goto(`${running.url}/`)
      await next.getByRole('link', { name: 'Sign out' }).click()
      await next.waitForURL('**/.auth/signed-out*')
      assert.equal((await next.request.get(`${running.url}/.auth/me`)).status(), 401)
      await next.goto(`${running.url}/`)
      await next.getByRole('button', { name: zoe.name }).click()
      await next.getByText('Hello, Zoë 王').waitFor()
      assert.equal(await next.locator('input[type=file]').count(), 0)

      await page.evaluate('openSockets[0].close()')
      await page.waitForFunction('openSockets.length > 1 && openSockets.at(-1).readyState === WebSocket.OPEN')
      await page.getByRole('button', { name: 'Count' }).click()
      await page.getByText('Hello, Zoë 王').waitFor()
      await page.getByText('Counted to 1').waitFor()
      await page.locator('input[type=file]').waitFor({ state: 'detached' })
    }))

  it('is closed to who is not signed in and to pages of other sites, pages and WebSocket alike', async () => {
    const stream = `${running.url}/_stcore/stream`
    for (const path of ['/', '/_stcore/health', '/_stcore/upload_file/a/b'])
      assert.equal((await request(running.url + path)).status, 401)
    assert.equal(await tryWebSocket(stream, { origin: running.url }), 401)

    const jar = await signIn(running.url, zoe)
    const cookie = jar.header(new URL(running.url)) ?? ''
    assert.equal(await tryWebSocket(stream, { cookie, origin: running.url }), 101)
    // Streamlit itself lets every page of this machine in, whatever its port.
    assert.equal(await tryWebSocket(stream, { cookie, origin: 'http://localhost:1' }), 403)
  })
})
