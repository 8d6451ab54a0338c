import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { contentSecurityPolicy } from '../../src/pages/layout.ts'
import { launchBrowser, type Launched } from '../support/browser.ts'
import { benign, samplePages } from './samples.ts'

const filled = someOf(samplePages({ ...benign, text: 'Long'.repeat(40) }))
const hostile = someOf(
  samplePages({ ...benign, text: `'"></title></style><img src=x onerror="document.title=1">` }),
)
const pages = someOf(samplePages(benign))
const schemes = ['light', 'dark'] as const

describe('the pages in Chromium', () => {
  const posts: (string | undefined)[] = []
  let launched: Launched = { browser: undefined, reason: 'chromium was not started' }
  let server: Server
  let foreign: Server
  let foreignOrigin = ''
  let origin = ''

  before(async () => {
    foreign = createServer((_request, response) => response.end('elsewhere'))
    foreignOrigin = await listen(foreign)
    server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://localhost')
      const name = url.searchParams.get('name') ?? ''
      if (request.method === 'POST') {
        posts.push(request.headers.origin)
        response.writeHead(302, { location: `${foreignOrigin}/logout` }).end()
        return
      }
      const policy =
        url.pathname === '/may-end-there'
          ? contentSecurityPolicy({}, foreignOrigin)
          : contentSecurityPolicy({}, undefined, url.pathname === '/framed' ? '*' : "'none'")
      const set = url.pathname === '/long' ? filled : url.pathname === '/hostile' ? hostile : pages
      const body =
        url.pathname === '/frameset' ? `<iframe src="/${name}?name=frame"></iframe>` : set.get(name)
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'referrer-policy': 'no-referrer',
        ...(url.pathname !== '/frameset' && { 'content-security-policy': policy }),
      })
      response.end(body ?? '')
    })
    origin = await listen(server)
    launched = await launchBrowser()
  })

  after(async () => {
    await launched.browser?.close()
    for (const each of [server, foreign]) {
      each.closeAllConnections()
      each.close()
    }
  })

  /** A new tab, or nothing after noting that the test cannot run here. */
  async function tab(
    t: TestContext,
    options: Parameters<Browser['newPage']>[0] = {},
  ): Promise<Page | undefined> {
    if (launched.browser === undefined) t.skip(launched.reason)
    return launched.browser?.newPage(options)
  }

  for (const colorScheme of schemes) {
    it(`have nothing that axe finds fault with in the ${colorScheme} scheme`, async t => {
      const page = await tab(t, { colorScheme })
      if (page === undefined) return
      const axe = await readFile('node_modules/axe-core/axe.min.js', 'utf8')
      for (const name of pages.keys()) {
        await page.goto(`${origin}/?name=${encodeURIComponent(name)}`)
        await page.evaluate(axe)
        const faults: string[] = await page.evaluate<string[]>(
          `axe.run().then(({ violations, passes }) => passes.length < 10 ? ['axe saw nothing'] :
            violations.flatMap(each => each.nodes.map(node => each.id + ': ' + node.failureSummary + node.html)))`,
        )
        assert.deepEqual(faults, [], name)
      }
      await page.close()
    })

    it(`are styled in the ${colorScheme} scheme, with the policy in force`, async t => {
      const page = await tab(t, { colorScheme })
      if (page === undefined) return
      const complaints: string[] = []
      page.on('console', message => complaints.push(message.text()))
      const expected = { light: 'rgb(243, 244, 247)', dark: 'rgb(14, 17, 22)' }
      for (const name of pages.keys()) {
        await page.goto(`${origin}/?name=${encodeURIComponent(name)}`)
        assert.equal(
          await page.evaluate('getComputedStyle(document.body).backgroundColor'),
          expected[colorScheme],
          name,
        )
      }
      assert.deepEqual(complaints, [])
      await page.close()
    })
  }

  it('fit on a narrow screen, as with 400 % zoom, even with very long names', async t => {
    const page = await tab(t, { viewport: { width: 320, height: 256 } })
    if (page === undefined) return
    for (const name of filled.keys()) {
      await page.goto(`${origin}/long?name=${encodeURIComponent(name)}`)
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320, name)
    }
    await page.close()
  })

  it('show where the keyboard is', async t => {
    const page = await tab(t)
    if (page === undefined) return
    await page.goto(`${origin}/?name=denied`)
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(
      '[document.activeElement.textContent, getComputedStyle(document.activeElement).outlineWidth]',
    )
    assert.deepEqual(focused, ['Use another account', '3px'])
    await page.close()
  })

  it('run and load nothing that a name smuggles in', async t => {
    const page = await tab(t)
    if (page === undefined) return
    for (const name of hostile.keys()) {
      await page.goto(`${origin}/hostile?name=${encodeURIComponent(name)}`)
      const found: unknown = await page.evaluate(
        '[document.images.length, document.title === "1", document.scripts.length]',
      )
      assert.deepEqual(found, [0, false, 0], name)
    }
    await page.close()
  })

  it('send their true origin when the sign-out is confirmed, and may end at the provider', async t => {
    const page = await tab(t)
    if (page === undefined) return
    await page.goto(`${origin}/may-end-there?name=confirm sign-out`)
    await Promise.all([page.waitForURL(`${foreignOrigin}/logout`), page.click('button')])
    assert.equal(posts.at(-1), origin)
    await page.close()
  })

  it('let no form end elsewhere unless the policy names the place', async t => {
    const page = await tab(t)
    if (page === undefined) return
    await page.goto(`${origin}/?name=confirm sign-out`)
    const complaint = page.waitForEvent('console', {
      predicate: message => message.text().includes('form-action'),
    })
    await page.click('button')
    await complaint
    assert.equal(new URL(page.url()).origin, origin)
    await page.close()
  })

  it('are not shown in a frame, save the one that is made for it', async t => {
    const page = await tab(t)
    if (page === undefined) return
    const textOf = async (path: string) => {
      await page.goto(`${origin}/frameset?name=${path}`)
      const frame = page.frames()[1]
      return frame?.evaluate<string>('document.body.innerText')
    }
    assert.match((await textOf('framed')) ?? '', /window of its own/)
    assert.doesNotMatch((await textOf('')) ?? '', /window of its own/)
    await page.goto(`${origin}/frameset?name=framed`)
    await page.frames()[1]?.click('main a')
    await page.waitForURL(`${origin}${benign.path}`)
    await page.close()
  })
})

/** All pages, but of those that differ only by the code of an error just a few: one for each whose move it is. */
function someOf(all: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const errors = new Set([
    'ERR_INTERNAL',
    'ERR_SIGNIN_REQUIRED_POST',
    'ERR_PROVIDER_UNREACHABLE',
    'ERR_POLICY_DENIED',
  ])
  // The page after a sign-in leads on before anybody can look at it.
  return new Map(
    [...all].filter(
      ([name]) => name !== 'signed in' && (!name.startsWith('error ERR_') || errors.has(name.slice(6))),
    ),
  )
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
