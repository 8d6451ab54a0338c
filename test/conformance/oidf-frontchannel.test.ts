import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { buildGateway } from '../../src/gateway.ts'
import { suiteScope } from '../signin/wing.ts'
import { launchBrowser, type Launched } from '../support/browser.ts'
import { testConfig, testUpstream } from '../support/config.ts'
import { reservePort } from '../support/free-port.ts'
import { listening, type Listening } from '../support/listening.ts'
import { onAnyMachine } from '../support/on-any-machine.ts'
import { patience } from '../support/patience.ts'
import { startRecordingUpstream } from '../support/recording-upstream.ts'
import { startScriptedProvider, type Scope } from '../support/scripted-provider.ts'

/** A sign-out page that shows this address in a frame. */
const framing = (src: string) => `<!doctype html><html lang="en"><title>Signing out</title>
  <link rel="icon" href="data:,"><h1>You are signed out</h1><iframe title="Application" src="${src}"></iframe>`
const html = { 'content-type': 'text/html; charset=utf-8' }

/**
 * A gateway at http://localhost and a provider at http://127.0.0.1, so that each is another site to the other, whose
 * sign-in asks nothing and whose sign-out page shows our endpoint in a frame.
 */
async function startPair(scope: Scope) {
  const idp = await startScriptedProvider(scope)
  const upstream = await startRecordingUpstream()
  scope.after(upstream.close)
  const reserved = await reservePort()
  const url = `http://localhost:${reserved.port}`
  const lines: string[] = []
  const gateway = await buildGateway(
    testConfig({
      publicOrigin: url,
      provider: {
        issuer: idp.issuer,
        redirectUri: `${url}/.auth/callback`,
        postLogoutRedirectUri: `${url}/.auth/signed-out`,
      },
      session: { cookie: { secure: false } },
      upstreams: { default: testUpstream(upstream.url) },
    }),
    {
      readSecret: source => ('value' in source ? source.value : ''),
      logDestination: { write: line => void lines.push(line) },
      listening: { overload: onAnyMachine },
    },
  )
  scope.after(() => gateway.close(0))
  await reserved.release()
  await gateway.app.listen({ host: '127.0.0.1', port: reserved.port })
  /** Of whoever signed in last. */
  const logout = () => {
    const named = { iss: idp.issuer, sid: String(idp.script.claims['sid']) }
    return `${url}/.auth/frontchannel-logout?${new URLSearchParams(named).toString()}`
  }
  idp.script.answers = {
    authorize: ({ path }) => ({
      status: 302,
      headers: { location: idp.callbackFor(idp.issuer + path).href },
    }),
    logout: () => ({ headers: html, body: framing(logout()) }),
  }
  return { idp, url, lines, logout }
}

/** The modules of oidcc-client-frontchannel-rp-logout, under the suite's own names, in Chromium. */
describe('the OpenID Foundation, front-channel logout:', () => {
  const scope = suiteScope()
  let pair: Awaited<ReturnType<typeof startPair>>
  let launched: Launched
  let stranger: Listening
  before(async () => {
    pair = await startPair(scope)
    launched = await launchBrowser()
    stranger = await listening((_request, response) =>
      response.writeHead(200, html).end(framing(pair.logout())),
    )
  })
  after(async () => {
    await launched?.browser?.close()
    await stranger?.close()
  })

  /** Somebody who has signed in. */
  async function visitor(t: TestContext, look: (page: Page) => Promise<void>): Promise<void> {
    if (launched.browser === undefined) {
      t.skip(launched.reason)
      return
    }
    pair.idp.script.claims = { sid: `sid-${t.name.slice(0, 8)}` }
    const context = await launched.browser.newContext()
    context.setDefaultTimeout(3 * patience)
    try {
      const page = await context.newPage()
      await page.goto(`${pair.url}/`)
      assert.equal(await isSignedIn(page), true)
      await look(page)
    } finally {
      await context.close()
    }
  }

  const isSignedIn = async (page: Page): Promise<boolean> =>
    (await page.request.get(`${pair.url}/.auth/me`)).status() === 200

  const notices = () => pair.lines.filter(line => line.includes('"event":"signout.notified"')).length

  it('OIDF-FC1 oidcc-client-test-rp-frontchannel-rpinitlogout: the provider comes back in a frame of its page', async t =>
    visitor(t, async page => {
      const count = notices()
      await page.goto(`${pair.url}/.auth/logout`)
      await page.locator('main').getByRole('button').first().click()
      await page.waitForURL(`${pair.idp.issuer}/logout?*`)
      await page.frameLocator('iframe').getByText('ok').waitFor()
      assert.equal(await isSignedIn(page), false)
      assert.equal(notices(), count + 1)
    }))

  it('OIDF-FC2 oidcc-client-test-rp-frontchannel-opinitlogout: signing out at the provider ends the session', async t =>
    visitor(t, async page => {
      await page.goto(`${pair.idp.issuer}/logout`)
      await page.frameLocator('iframe').getByText('ok').waitFor()
      assert.equal(await isSignedIn(page), false)
    }))

  it('is shown in no frame of anybody else', async t =>
    visitor(t, async page => {
      const refused = page.waitForEvent('console', message => /frame-ancestors/.test(message.text()))
      await page.goto(stranger.url)
      await refused
      assert.equal(await page.frameLocator('iframe').getByText('ok').count(), 0)
    }))
})
