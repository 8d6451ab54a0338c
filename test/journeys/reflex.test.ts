import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { people, type Person } from '../../src/demo/people.ts'
import { launchBrowser, type Launched } from '../support/browser.ts'
import { freePort } from '../support/free-port.ts'
import { startGateway, type RunningGateway } from '../support/gateway.ts'
import { assertShows, configOfGuide, readGuide, settingsOfGuide } from '../support/guide.ts'
import { request } from '../support/http-client.ts'
import { reflexFor, startReflex } from '../support/reflex.ts'
import { signIn } from '../support/sign-in.ts'
import { tryWebSocket } from '../support/try-web-socket.ts'

const [ada, , zoe] = people as readonly [Person, Person, Person]
const folder = 'test/journeys/reflex'
const sources = ['rxconfig.py', 'figures/figures.py']
const guide = readGuide('reflex')
const program = reflexFor(folder, sources)

/** Lets a test close the page's WebSockets, as a network does, and change what they say, as a hostile person can. */
const ownSockets = `
  globalThis.openSockets = []
  globalThis.forge = text => text
  globalThis.forged = ''
  globalThis.WebSocket = class extends WebSocket {
    constructor(...parameters) {
      super(...parameters)
      openSockets.push(this)
    }
    send(text) {
      const other = forge(text)
      if (other !== text) forged += other
      super.send(other)
    }
  }`

describe('the guide for Reflex', () => {
  it('shows exactly the application that is tested here', () => {
    assertShows(guide, Object.fromEntries(sources.map(source => [`${folder}/${source}`, 'python'])))
  })

  it('shows settings that the gateway takes', () => {
    const { upstreams, routes } = configOfGuide(guide)
    assert.equal(upstreams['pages']?.url, 'http://127.0.0.1:3000')
    assert.equal(upstreams['state']?.url, 'http://127.0.0.1:8000')
    assert.deepEqual(
      routes.map(route => route.name),
      ['state', 'upload', 'ping', 'pages'],
    )
  })
})

describe('Reflex behind the gateway, pages on one port and state on another', { skip: program.skip }, () => {
  let running: RunningGateway
  let end: (() => Promise<void>) | undefined
  let launched: Launched
  before(async () => {
    const [pages, state] = [await freePort(), await freePort()]
    running = await startGateway({
      settings: {
        ...settingsOfGuide(guide),
        upstreams: {
          pages: { url: `http://127.0.0.1:${pages}` },
          state: { url: `http://127.0.0.1:${state}` },
        },
      },
    })
    end = await startReflex(program, { folder, pages, state, gateway: running.url })
    launched = await launchBrowser()
  })
  after(async () => {
    await launched?.browser?.close()
    await running?.close()
    await end?.()
  })

  async function visit(
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
      await page.addInitScript(ownSockets)
      const received: string[] = []
      page.on('websocket', socket =>
        socket.on('framereceived', ({ payload }) => received.push(String(payload))),
      )
      await page.goto(`${running.url}/`)
      await page.getByRole('button', { name: person.name }).click()
      await page.getByRole('heading', { name: `Hello, ${person.name}` }).waitFor()
      await look(page, received)
    } finally {
      await context.close()
    }
  }

  it('greets by name, counts over its WebSocket, and gets an uploaded file whole', async t =>
    visit(t, ada, async (page, received) => {
      await page.getByRole('button', { name: 'Count' }).click()
      await page.getByText('Counted to 1').waitFor()
      await page.getByRole('button', { name: 'Close the books' }).click()
      await page.getByText('The books are closed.').waitFor()

      const data = randomBytes(5 * 1024 * 1024)
      await page
        .locator('input[type=file]')
        .setInputFiles({ name: 'figures.bin', mimeType: 'application/octet-stream', buffer: data })
      await page.getByRole('button', { name: 'Send' }).click()
      const hash = createHash('sha256').update(data).digest('hex')
      await page.getByText(`${data.length} bytes: ${hash}`).waitFor()

      // Reflex tells the page every header of its connection: there must be no token among them.
      assert.ok(received.some(frame => frame.includes('"x-forwarded-roles":"Admin,Reader"')))
      assert.doesNotMatch(received.join('\n'), /eyJ/)
    }))

  it('shows who has no role less, and refuses what such a page asks for all the same', async t =>
    visit(t, zoe, async page => {
      assert.equal(await page.getByRole('button', { name: 'Close the books' }).count(), 0)
      await page.evaluate(`forge = text => text
        .replace('.add"', '.close_books"')
        .replace('"router_data":{', '"router_data":{"headers":{"x-forwarded-roles":"Admin"},')`)
      await page.getByRole('button', { name: 'Count' }).click()
      await page.evaluate('forge = text => text')
      await page.getByRole('button', { name: 'Count' }).click()
      await page.getByText('Counted to 1').waitFor()
      assert.match(
        String(await page.evaluate('forged')),
        /close_books.*"headers":\{"x-forwarded-roles":"Admin"\}/,
      )
      assert.equal(await page.getByText('The books are closed.').count(), 0)
    }))

  it('a page that was left open belongs to who signs in next, and nothing of before is in it', async t =>
    visit(t, ada, async page => {
      await page.getByRole('button', { name: 'Count' }).click()
      await page.getByText('Counted to 1').waitFor()

      const next = await page.context().newPage()
      await next.goto(`${running.url}/`)
      await next.getByRole('link', { name: 'Sign out' }).click()
      await next.waitForURL('**/.auth/signed-out*')
      assert.equal((await next.request.get(`${running.url}/.auth/me`)).status(), 401)
      await next.goto(`${running.url}/.auth/login`)
      await next.getByRole('button', { name: zoe.name }).click()
      await next.getByRole('heading', { name: 'Hello, Zoë 王' }).waitFor()

      await page.evaluate('openSockets[0].close()')
      await page.getByRole('heading', { name: 'Hello, Zoë 王' }).waitFor()
      await page.getByText('Counted to 0').waitFor()
      assert.equal(await page.getByRole('button', { name: 'Close the books' }).count(), 0)
    }))

  it('is closed to who is not signed in and to pages of other sites, on both ports', async () => {
    const events = `${running.url}/_event/?EIO=4&transport=websocket`
    for (const path of ['/', '/assets/x.js', '/ping', '/_event/?EIO=4&transport=polling'])
      assert.equal((await request(running.url + path)).status, 401)
    assert.equal((await request(`${running.url}/_upload`, { method: 'POST', body: 'x' })).status, 401)
    assert.equal(await tryWebSocket(events, { origin: running.url }), 401)

    const jar = await signIn(running.url, zoe)
    const cookie = jar.header(new URL(running.url)) ?? ''
    assert.equal(await tryWebSocket(events, { cookie, origin: running.url }), 101)
    assert.equal(await tryWebSocket(events, { cookie, origin: 'https://evil.example' }), 403)
  })
})
