import assert from 'node:assert/strict'
import { after, before, type TestContext } from 'node:test'
import type { BrowserContext, BrowserContextOptions, ConsoleMessage, Page } from 'playwright-core'
import type { Person } from '../../src/demo/people.ts'
import { launchBrowser, type Launched } from './browser.ts'
import { startNetwork } from './named-network.ts'
import { patience } from './patience.ts'
import type { Site } from './site.ts'

/** Somebody who visits a site with a browser of their own. */
export type Visit = Readonly<{
  context: BrowserContext
  page: Page
  /** The browser may note that this address, which is no page, has a status of 4xx or 5xx. */
  mayFail(url: string): void
  /** The browser may note that the answer of this address was broken off. */
  mayBreakOff(url: string): void
}>

/** Lets somebody visit `site` in a fresh profile, or skips the test where there is no browser. */
export type Visiting = (
  t: TestContext,
  site: Pick<Site, 'places'>,
  look: (visit: Visit) => Promise<void>,
  language?: string,
) => Promise<void>

/** Starts a browser for the tests of a `describe`, and ends it after them. */
export function useBrowser(): Visiting {
  const at: { launched: Launched } = { launched: { browser: undefined, reason: 'the browser did not start' } }
  before(async () => {
    at.launched = await launchBrowser()
  })
  after(async () => at.launched.browser?.close())
  return async (t, site, look, locale = 'en-GB') => {
    const { launched } = at
    if (launched.browser === undefined) {
      t.skip(launched.reason)
      return
    }
    const { browser } = launched
    await watched(site, async options => browser.newContext({ ...options, locale }), look)
  }
}

/**
 * Opens a context in a network that holds nothing but the site, and looks over the visitor's shoulder: afterwards no
 * other host may have been asked for anything, and no page may have complained, be it of a policy or of a script.
 * @param isShared whether the browser itself uses the network of the context, so that only its pages can be held to it
 */
export async function watched(
  site: Pick<Site, 'places'>,
  open: (options: BrowserContextOptions) => Promise<BrowserContext>,
  look: (visit: Visit) => Promise<void>,
  isShared = false,
): Promise<void> {
  const network = await startNetwork(site.places)
  const context = await open({
    proxy: { server: network.proxy },
    ignoreHTTPSErrors: true,
  })
  try {
    context.setDefaultTimeout(3 * patience)
    const complaints: string[] = []
    const mayHaveFailed = new Set<string>()
    const mayBreakOff = new Set<string>()
    context.on('console', message => {
      if (isComplaint(message, mayHaveFailed) && !isBrokenOff(message, mayBreakOff))
        complaints.push(message.text())
    })
    const askedByPages = new Set<string>()
    context.on('request', request => {
      askedByPages.add(new URL(request.url()).origin)
      if (request.isNavigationRequest()) mayHaveFailed.add(withoutFragment(request.url()))
    })
    context.on('weberror', error => complaints.push(error.error().message))
    await look({
      context,
      page: await context.newPage(),
      mayFail: url => mayHaveFailed.add(url),
      mayBreakOff: url => mayBreakOff.add(url),
    })
    assert.deepEqual(
      (isShared ? [...askedByPages] : network.asked()).filter(origin => !(origin in site.places)),
      [],
      'nobody else is asked for anything',
    )
    assert.ok(askedByPages.size > 0 && network.asked().length > 0, 'somebody was asked')
    assert.deepEqual(complaints, [], 'no page complains')
  } finally {
    await context.close()
    await network.close()
  }
}

/** The browser also notes a page or a frame that has a status of 4xx or 5xx; that it is shown is no fault. */
function isComplaint(message: ConsoleMessage, mayHaveFailed: ReadonlySet<string>): boolean {
  if (message.type() !== 'error' && message.type() !== 'warning') return false
  const isStatus = message.text().startsWith('Failed to load resource: the server responded with a status of')
  return !(isStatus && mayHaveFailed.has(withoutFragment(message.location().url)))
}

function isBrokenOff(message: ConsoleMessage, mayBreakOff: ReadonlySet<string>): boolean {
  return (
    message.text().startsWith('Failed to load resource: net::') &&
    mayBreakOff.has(withoutFragment(message.location().url))
  )
}

function withoutFragment(url: string): string {
  return url.replace(/#.*/, '')
}

/** Chooses a person on the provider's page, which has to come first. */
export async function choose(page: Page, person: Person): Promise<void> {
  await page.getByRole('button', { name: person.name }).click()
}

/**
 * Goes to a link or button by the Tab key alone, looks whether one can see where one is, and presses Enter.
 * @param name the beginning of what stands on it
 */
export async function press(page: Page, name: string): Promise<void> {
  await page.getByText(name).first().waitFor()
  const met: string[] = []
  for (;;) {
    await page.keyboard.press('Tab')
    const { text, outline } = await page.evaluate<{ text: string; outline: number }>(focused)
    if (text.startsWith(name)) {
      assert.ok(outline >= 2, `one sees where the keyboard is: ${text} has an outline of ${outline} px`)
      break
    }
    met.push(text)
    assert.ok(met.length < 20, `the Tab key never came to ${name}, but to ${met.join(', ')}`)
  }
  await page.keyboard.press('Enter')
}

const focused = `(() => {
  const { innerText } = document.activeElement
  const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement)
  return { text: innerText, outline: outlineStyle === 'none' ? 0 : parseFloat(outlineWidth) }
})()`

/** Names of the cookies that the browser holds for an address. */
export async function cookieNames(context: BrowserContext, url: string): Promise<readonly string[]> {
  return (await context.cookies(url)).map(({ name }) => name)
}
