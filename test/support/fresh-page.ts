import type { TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { launchBrowser } from './browser.ts'
import { patience } from './patience.ts'

/** Does something with a page in a browser of its own, or skips the test where there is none. */
export async function onFreshPage(t: TestContext, use: (page: Page) => Promise<void>): Promise<void> {
  const launched = await launchBrowser()
  if (launched.browser === undefined) {
    t.skip(launched.reason)
    return
  }
  try {
    const page = await launched.browser.newPage()
    page.setDefaultTimeout(3 * patience)
    await use(page)
  } finally {
    await launched.browser.close()
  }
}
