import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { people, type Person } from '../../src/demo/people.ts'
import { assertAccessible } from '../support/axe.ts'
import { launchBrowser, watchHosts, type Launched } from '../support/browser.ts'
import { startGateway, type RunningGateway } from '../support/gateway.ts'

const [ada, ben, zoe] = people as readonly [Person, Person, Person]
const away = 'http://127.0.0.1:9'

describe('in a browser', () => {
  let launched: Launched
  let running: RunningGateway
  before(async () => {
    launched = await launchBrowser()
    running = await startGateway()
  })
  after(async () => {
    await launched.browser?.close()
    await running.close()
  })

  /** Runs `visit` in a fresh profile, or skips; afterwards no other host may have been asked for anything. */
  async function visitor(t: TestContext, visit: (page: Page) => Promise<void>): Promise<void> {
    if (launched.browser === undefined) {
      t.skip(launched.reason)
      return
    }
    const context = await launched.browser.newContext()
    try {
      const page = await context.newPage()
      page.setDefaultTimeout(20_000)
      const hosts = watchHosts(page)
      const complaints: string[] = []
      page.on('console', message => {
        if (/content security policy/i.test(message.text())) complaints.push(message.text())
      })
      await visit(page)
      assert.deepEqual(
        [...hosts].filter(host => !['localhost', '127.0.0.1'].includes(host)),
        [],
      )
      assert.ok(hosts.has('localhost'), 'the gateway was asked')
      assert.deepEqual(complaints, [])
    } finally {
      await context.close()
    }
  }

  async function signIn(page: Page, target: string, person: Person): Promise<void> {
    await page.goto(running.url + target)
    await choose(page, person)
  }

  it('a person signs in and comes back to exactly the address wanted', async t =>
    visitor(t, async page => {
      const target = '/odd/a%20b/~x?a=1&a=2&x=%2F%20é&q="<>'
      await signIn(page, target, ada)
      await page.waitForURL(url => url.pathname === '/odd/a%20b/~x')
      const shown = await page.locator('#target').innerText()
      assert.equal(shown, '/odd/a%20b/~x?a=1&a=2&x=%2F%20%C3%A9&q=%22%3C%3E')
      assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, shown)
    }))

  it('a session cookie that is SameSite=Strict is there after the first sign-in already', async t =>
    visitor(t, async page => {
      const strict = await startGateway({ settings: { session: { cookie: { sameSite: 'strict' } } } })
      try {
        await page.goto(`${strict.url}/strict?a=1`)
        await choose(page, ada)
        await page.waitForURL(`${strict.url}/strict?a=1`)
        assert.match(await page.locator('main').innerText(), /Ada Admin/)
      } finally {
        await strict.close()
      }
    }))

  it('a session cookie that is SameSite=Strict outlives a silent sign-in: it is the same session', async t =>
    visitor(t, async page => {
      const clock = { now: Math.floor(Date.now() / 1000) }
      const strict = await startGateway({
        now: () => clock.now,
        withoutRefreshTokens: true,
        settings: { session: { cookie: { sameSite: 'strict' }, revalidate: '10s' } },
      })
      const session = async (): Promise<unknown> =>
        page.evaluate("fetch('/.auth/me').then(me => me.json()).then(({ session }) => session)")
      try {
        await page.goto(`${strict.url}/strict?a=1`)
        await choose(page, ada)
        await page.waitForURL(`${strict.url}/strict?a=1`)
        const before = await session()
        clock.now += 10
        const passed: string[] = []
        page.on('request', request => passed.push(new URL(request.url()).pathname))
        await page.goto(`${strict.url}/strict?a=2`)
        await page.waitForURL(`${strict.url}/strict?a=2`)
        assert.ok(passed.includes('/.auth/callback'))
        assert.equal(await session(), before)
        assert.match(String(before), /^[\w-]{22}$/)
      } finally {
        await strict.close()
      }
    }))

  it('the application greets by name, in any script', async t =>
    visitor(t, async page => {
      await signIn(page, '/', zoe)
      await page.getByRole('heading', { name: 'Hello, Zoë 王' }).waitFor()
    }))

  it('the page for who may not pass names the route and the hint, and another account gets in', async t =>
    visitor(t, async page => {
      await signIn(page, '/admin', ben)
      await page.getByText('Ask the service desk for the role Admin').waitFor()
      const text = await page.locator('main').innerText()
      assert.match(text, /admin/)
      assert.match(text, /Ben Reader/)
      await assertAccessible(page, 'denied')

      await page.getByRole('link', { name: /another account/i }).click()
      await choose(page, ada)
      await page.getByRole('heading', { name: 'Administration' }).waitFor()
      assert.equal(new URL(page.url()).pathname, '/admin')
    }))

  it('signing out ends both sessions, and somebody else can sign in', async t =>
    visitor(t, async page => {
      await signIn(page, '/', ada)
      await page.getByRole('link', { name: 'Sign out' }).first().click()
      await page.waitForURL('**/.auth/signed-out*')
      await assertAccessible(page, 'signed out')

      await page.goto(`${running.url}/`)
      await choose(page, ben)
      await page.getByRole('heading', { name: 'Hello, Ben Reader' }).waitFor()
    }))

  it('a sign-out that was typed asks first, and its button works', async t =>
    visitor(t, async page => {
      await signIn(page, '/', ada)
      await page.waitForURL(`${running.url}/`)
      await page.goto(`${running.url}/.auth/logout`)
      await assertAccessible(page, 'sign out?')
      await page.locator('main').getByRole('button').first().click()
      await page.waitForURL('**/.auth/signed-out*')
      const answer = await page.request.get(`${running.url}/.auth/me`)
      assert.equal(answer.status(), 401)
    }))

  it('the page about oneself shows who is signed in', async t =>
    visitor(t, async page => {
      await signIn(page, '/.auth/me', zoe)
      await page.getByText('Zoë 王').first().waitFor()
      await assertAccessible(page, 'me')
    }))

  it('a cancelled sign-in ends with a page that says so and can start again', async t =>
    visitor(t, async page => {
      await page.goto(`${running.url}/reports`)
      await assertAccessible(page, 'the demo provider')
      await page.getByRole('button', { name: 'Cancel' }).click()
      await page.getByRole('heading', { name: 'The sign-in was cancelled' }).waitFor()
      await assertAccessible(page, 'cancelled')
      await page.getByRole('link', { name: /sign in again/i }).click()
      await choose(page, ada)
      await page.waitForURL('**/reports')
    }))

  it('a WebSocket of the page greets by name', async t =>
    visitor(t, async page => {
      await signIn(page, '/socket', zoe)
      await page.getByText('Hello, Zoë 王').waitFor()
      await page.getByText('You said: Is anybody there?').waitFor()
    }))

  it('server-sent events reach the page one by one', async t =>
    visitor(t, async page => {
      await signIn(page, '/clock', ada)
      await page.getByText('Hello, Ada Admin').waitFor()
      await page
        .getByText(/^It is /)
        .first()
        .waitFor()
    }))

  it('the pages of the sample application are accessible', async t =>
    visitor(t, async page => {
      await signIn(page, '/', ada)
      for (const [path, heading] of [
        ['/', 'Hello, Ada Admin'],
        ['/admin', 'Administration'],
        ['/socket', 'WebSocket'],
        ['/public', 'Open to everybody'],
      ] as const) {
        await page.goto(running.url + path)
        await page.getByRole('heading', { name: heading, level: 1 }).waitFor()
        await assertAccessible(page, path)
      }
    }))

  it('an application that does not answer is no sign-in problem, and the page says so', async t => {
    const broken = await startGateway({ upstream: away })
    try {
      await visitor(t, async page => {
        await page.goto(`${broken.url}/`)
        await choose(page, ada)
        await page.getByRole('heading', { name: 'The application does not answer' }).waitFor()
        await page.getByText('Your sign-in is fine').waitFor()
        await assertAccessible(page, 'no upstream')
      })
    } finally {
      await broken.close()
    }
  })
})

async function choose(page: Page, person: Person): Promise<void> {
  await page.getByRole('button', { name: person.name }).click()
}
