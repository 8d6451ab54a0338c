import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'

type Violation = Readonly<{ id: string; help: string; nodes: readonly Readonly<{ html: string }>[] }>

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/**
 * Asserts that axe finds nothing wrong with the page as it is shown, in the light and in the dark scheme.
 * The script is put in by the browser's own debugger, so the page's content security policy stays as it is.
 */
export async function assertAccessible(page: Page, name: string): Promise<void> {
  const source = await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.evaluate(source)
    const { violations, passes } = (await page.evaluate(
      `axe.run({ runOnly: ${JSON.stringify(rules)} })`,
    )) as { violations: readonly Violation[]; passes: readonly unknown[] }
    // A page on which no rule applied was not looked at.
    assert.ok(passes.length > 5, `axe looked at ${passes.length} rules of ${name}`)
    const found = violations.map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(each => each.html).join(' ')}`,
    )
    assert.deepEqual(found, [], `${name}, ${colorScheme}`)
  }
}
