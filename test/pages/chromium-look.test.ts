import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { builtIn } from '../../src/messages/languages.ts'
import type { Messages } from '../../src/messages/messages.ts'
import { contentSecurityPolicy } from '../../src/pages/layout.ts'
import { createLook, type Branding } from '../../src/pages/look.ts'
import { assertAccessible } from '../support/axe.ts'
import { launchBrowser, type Launched } from '../support/browser.ts'
import { benign, samplePages } from './samples.ts'

const home = 'http://app.example/'

/** An SVG that would run a script, take a style and an image from elsewhere, and change the page, if it could. */
const hostileLogo = svgUri(`<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
  width="40" height="40" onload="parent.document.title='taken'">
  <script>top.document.title = 'taken'; fetch('http://evil.example/script')</script>
  <style>@import url(http://evil.example/style.css); rect { fill: url(http://evil.example/fill.svg#a) }</style>
  <image xlink:href="http://evil.example/image.png" width="9" height="9"/>
  <foreignObject width="9" height="9"><iframe xmlns="http://www.w3.org/1999/xhtml" src="http://evil.example/frame"/></foreignObject>
  <rect width="40" height="40"/>
</svg>`)

describe('pages with an accent and a logo, in Chromium', () => {
  let launched: Launched = { browser: undefined, reason: 'chromium was not started' }
  before(async () => {
    launched = await launchBrowser()
  })
  after(async () => {
    await launched.browser?.close()
  })

  /** A tab that is served one page at a time, as the gateway does it, and nothing else; `asked` has what else it wanted. */
  async function tab(t: TestContext, options: Parameters<Browser['newPage']>[0] = {}) {
    if (launched.browser === undefined) {
      t.skip(launched.reason)
      return undefined
    }
    const page = await launched.browser.newPage(options)
    const asked: string[] = []
    const complaints: string[] = []
    page.on('console', message => complaints.push(message.text()))
    const served = { html: '', policy: '' }
    await page.route('**', async (route, request) => {
      if (request.url() === home) {
        const headers = { 'content-security-policy': served.policy }
        return route.fulfill({ contentType: 'text/html; charset=utf-8', headers, body: served.html })
      }
      asked.push(request.url())
      return route.abort()
    })
    const show = async (
      branding: Branding,
      name: string,
      text = benign.text,
      words?: Messages,
    ): Promise<Page> => {
      const look = createLook(branding)
      served.html = samplePages({ ...benign, text, look }, words).get(name) ?? assert.fail(`no page ${name}`)
      served.policy = contentSecurityPolicy({ look })
      await page.goto(home)
      return page
    }
    return { page, show, asked, complaints }
  }

  it('have nothing that axe finds fault with, with a light accent and a dark one', async t => {
    const opened = await tab(t)
    if (opened === undefined) return
    const { page, show, asked, complaints } = opened
    // Each page without an accent is looked at elsewhere, and each accent's contrast is computed in palette.test.ts.
    for (const [accent, name] of [
      ['#ffcc00', 'denied with the reason'],
      ['#ffcc00', 'sign in'],
      ['#000000', 'confirm sign-out'],
    ] as const) {
      await assertAccessible(await show({ accent, logo: hostileLogo }, name), `${name} ${accent}`)
    }
    assert.deepEqual([asked, complaints], [[], []])
    await page.close()
  })

  it('can be read while the pointer is on a button', async t => {
    const opened = await tab(t)
    if (opened === undefined) return
    const { page, show } = opened
    await show({ accent: '#ffcc00' }, 'denied')
    for (const button of await page.locator('.button').all()) {
      await button.hover()
      await assertAccessible(page, 'a button under the pointer')
    }
    await page.close()
  })

  it('show the logo, which runs nothing, loads nothing and changes nothing', async t => {
    const opened = await tab(t)
    if (opened === undefined) return
    const { page, show, asked, complaints } = opened
    await show({ logo: hostileLogo }, 'sign in')
    const found: unknown = await page.evaluate(
      '[document.images.length, document.images[0].complete, document.images[0].naturalWidth, document.title]',
    )
    assert.deepEqual(found, [1, true, 40, 'Please sign in · Ada Example'])
    assert.deepEqual([asked, complaints], [[], []])
    await page.close()
  })

  it('need no script, and ask nothing of anybody', async t => {
    const opened = await tab(t, { javaScriptEnabled: false })
    if (opened === undefined) return
    const { page, show, asked, complaints } = opened
    for (const name of samplePages(benign).keys()) {
      // The errors are one page, and the page after a sign-in leads on by itself.
      if (/^error ERR_(?!INTERNAL)|^signed in$/.test(name)) continue
      await show({ logo: hostileLogo }, name)
      assert.ok(await page.locator('main h1').isVisible(), name)
      assert.ok(
        (await page.locator('main :is(a, button)').count()) > 0 || name === 'error without facts',
        name,
      )
    }
    assert.deepEqual([asked, complaints], [[], []])
    await page.close()
  })

  it('fit on a narrow screen in every language', async t => {
    const opened = await tab(t, { viewport: { width: 320, height: 256 } })
    if (opened === undefined) return
    const { page, show } = opened
    for (const words of builtIn) {
      for (const name of ['error ERR_PROVIDER_UNREACHABLE', 'denied with the reason']) {
        await show({}, name, benign.text, words)
        assert.equal(
          await page.evaluate('document.documentElement.scrollWidth'),
          320,
          `${name} ${words.language}`,
        )
      }
    }
    await page.close()
  })

  it('fit on a narrow screen with a logo of any shape and a long name', async t => {
    const opened = await tab(t, { viewport: { width: 320, height: 256 } })
    if (opened === undefined) return
    const { page, show } = opened
    for (const [width, height] of [
      [4000, 40],
      [40, 4000],
      [1, 1],
    ]) {
      const logo = svgUri(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"/>`)
      for (const name of ['me', 'sign in']) {
        await show({ logo }, name, 'Long'.repeat(40))
        assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320, `${name} ${width}`)
        const image = (await page.locator('header img').boundingBox()) ?? assert.fail('no logo')
        assert.ok(image.height <= 40 && image.width <= 160, JSON.stringify(image))
      }
    }
    await page.close()
  })
})

function svgUri(svg: string): string {
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`
}
