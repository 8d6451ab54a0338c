import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { assertAccessible } from '../support/axe.ts'
import { launchBrowser, type Launched } from '../support/browser.ts'
import { startFront, type Front } from '../support/front.ts'
import { navigation, request } from '../support/http-client.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'

const token = 'correct-horse:battery'

describe('the status page in Chromium', () => {
  let launched: Launched = { browser: undefined, reason: 'chromium was not started' }
  let upstream: RecordingUpstream
  let front: Front
  let foreign: Server
  let origin = ''

  const ask = async (path: string, cookie: string) =>
    (
      await request(`http://127.0.0.1:${front.port}${path}`, {
        headers: { ...navigation, host: 'app.example', cookie },
      })
    ).status

  before(async () => {
    upstream = await startRecordingUpstream()
    const admin = { host: '127.0.0.1', port: 0, token: { value: token } }
    front = await startFront({ upstream: upstream.url, settings: { admin } })
    await front.gateway.admin.listen({ host: '127.0.0.1', port: 0 })
    origin = `http://127.0.0.1:${(front.gateway.admin.server.address() as AddressInfo).port}`
    foreign = createServer((_request, response) => {
      const body = `<form method="post" action="${origin}/"><input name="user" value="ada-oid"><button>x</button></form>`
      response.writeHead(200, { 'content-type': 'text/html' }).end(body)
    })
    await new Promise<void>(resolve => {
      foreign.listen(0, '127.0.0.1', resolve)
    })
    await ask('/admin/x', front.cookies.ada)
    await ask('/admin/x', front.cookies.zoe)
    await ask('/a%2Fb', front.cookies.zoe)
    launched = await launchBrowser()
  })

  after(async () => {
    await launched.browser?.close()
    foreign.closeAllConnections()
    foreign.close()
    await front.close()
    await upstream.close()
  })

  /** A tab of somebody who types the token when the browser asks; nothing after noting that the test cannot run here. */
  async function tab(t: TestContext, width = 1280): Promise<Page | undefined> {
    if (launched.browser === undefined) t.skip(launched.reason)
    return launched.browser?.newPage({
      httpCredentials: { username: 'operator', password: token },
      viewport: { width, height: 900 },
    })
  }

  it('has nothing that axe finds fault with, in either scheme, with its policy in force', async t => {
    const page = await tab(t)
    if (page === undefined) return
    const complaints: string[] = []
    page.on('console', message => complaints.push(message.text()))
    await page.goto(`${origin}/`)
    assert.match(await page.title(), /^Entrada: /)
    assert.match(await page.innerText('main'), /ERR_POLICY_ROLE_MISSING/)
    await assertAccessible(page, 'the status page')
    const ground = 'getComputedStyle(document.body).backgroundColor'
    assert.equal(await page.evaluate(ground), 'rgb(14, 17, 22)', 'the dark scheme was looked at last')
    await page.emulateMedia({ colorScheme: 'light' })
    assert.equal(await page.evaluate(ground), 'rgb(243, 244, 247)')
    assert.deepEqual(
      complaints.filter(text => !text.includes('401')),
      [],
    )
    await page.close()
  })

  it('fits on a narrow screen, as with 400 % zoom', async t => {
    const page = await tab(t, 320)
    if (page === undefined) return
    await page.goto(`${origin}/`)
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320)
    await page.close()
  })

  it("shows nobody's address, name or id", async t => {
    const page = await tab(t)
    if (page === undefined) return
    await page.goto(`${origin}/`)
    assert.doesNotMatch(await page.content(), /corp\.example|\bAda\b|\bZoe\b|-oid|-sub/i)
    await page.close()
  })

  it('is not sent by a page of another site, though the browser has the password', async t => {
    const page = await tab(t)
    if (page === undefined) return
    await page.goto(`${origin}/`)
    await page.goto(`http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`)
    const [answer] = await Promise.all([
      page.waitForResponse(response => response.request().method() === 'POST'),
      page.click('button'),
    ])
    assert.equal(answer.status(), 403)
    assert.equal(await ask('/admin/x', front.cookies.ada), 200)
    await page.close()
  })

  it('signs a person out by its form', async t => {
    const page = await tab(t)
    if (page === undefined) return
    await page.goto(`${origin}/`)
    await page.getByLabel('Sign out this person').fill('ada-oid')
    await Promise.all([page.waitForURL(`${origin}/`), page.getByRole('button', { name: 'Sign out' }).click()])
    assert.match(await page.innerText('[role=status]'), /All sessions of ada-oid, .* have ended/)
    assert.equal(await ask('/admin/x', front.cookies.ada), 302)
    assert.equal(await ask('/public/x', front.cookies.zoe), 200)
    await page.close()
  })
})
