import { mkdir, writeFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { builtIn } from '../src/messages/languages.ts'
import { contentSecurityPolicy } from '../src/pages/layout.ts'
import { launchBrowser } from '../test/support/browser.ts'
import { gallery, type Exhibit } from './page-gallery.ts'
import { smallPng } from './small-png.ts'

// Takes the pictures of docs/pages.md anew, in a folder if one is named: node dist/tools/page-screenshots.js [FOLDER]
const folder = process.argv[2] ?? 'docs/images/pages'

type Shot = Readonly<{
  name: string
  exhibit: Exhibit | undefined
  width?: number
  colorScheme?: 'light' | 'dark'
  forcedColors?: 'active'
}>

const [english] = builtIn
const japanese = builtIn.find(({ language }) => language === 'ja') ?? english
const pages = gallery(english)
const shots: readonly Shot[] = [
  ...[...pages].flatMap(([name, exhibit]) =>
    (['light', 'dark'] as const).map(colorScheme => ({
      name: `${name}-${colorScheme}`,
      exhibit,
      colorScheme,
    })),
  ),
  { name: 'denied-japanese', exhibit: gallery(japanese).get('denied') },
  { name: 'denied-narrow', exhibit: pages.get('denied'), width: 320 },
  { name: 'denied-forced-colours', exhibit: pages.get('denied'), forcedColors: 'active' },
]

const { browser } = await launchBrowser()
if (browser === undefined) throw new Error('chromium is not installed')
await mkdir(folder, { recursive: true })
for (const shot of shots) await take(browser, shot)
await browser.close()

/** One picture, of the page as it is served: with its policy, without scripts. */
async function take(on: Browser, { name, exhibit, width = 720, ...media }: Shot): Promise<void> {
  if (exhibit === undefined) throw new Error(`there is no page for ${name}`)
  const page = await on.newPage({ viewport: { width, height: 320 }, javaScriptEnabled: false, ...media })
  await page.route('**', route =>
    route.fulfill({
      contentType: 'text/html; charset=utf-8',
      headers: { 'content-security-policy': contentSecurityPolicy(exhibit.context) },
      body: exhibit.html,
    }),
  )
  await page.goto('http://reports.contoso.example/')
  await writeFile(`${folder}/${name}.png`, smallPng(await page.screenshot({ fullPage: true })))
  await page.close()
}
