import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core'

/** A browser, or why there is none: `reason` is for `t.skip(reason)`. */
export type Launched = Readonly<{ browser: Browser }> | Readonly<{ browser: undefined; reason: string }>

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // It would ask its maker what the fields of a form are for.
  '--disable-features=AutofillServerCommunication',
]

/** Starts the Chromium of the system without a window. Close it after use. */
export async function launchBrowser(): Promise<Launched> {
  const executablePath = places.find(place => existsSync(place))
  if (executablePath === undefined) return { browser: undefined, reason: 'chromium is not installed' }
  return { browser: await chromium.launch({ executablePath, headless: true, args: flags }) }
}

/**
 * Starts the Chromium of the system with a profile that lasts.
 * @param folder of the profile; empty, or as an earlier start has left it
 * @param preferences as Chromium writes them into the file of that name, for what somebody has set there
 */
export async function launchProfile(
  folder: string,
  preferences: object,
  options: BrowserContextOptions,
): Promise<BrowserContext> {
  mkdirSync(join(folder, 'Default'), { recursive: true })
  writeFileSync(join(folder, 'Default', 'Preferences'), JSON.stringify(preferences))
  const executablePath = places.find(place => existsSync(place)) ?? ''
  return chromium.launchPersistentContext(folder, { ...options, executablePath, headless: true, args: flags })
}

/** Hosts that the page asked for anything from now on; read it at the end. */
export function watchHosts(page: Page): ReadonlySet<string> {
  const hosts = new Set<string>()
  page.on('request', request => hosts.add(new URL(request.url()).hostname))
  page.on('websocket', socket => hosts.add(new URL(socket.url()).hostname))
  return hosts
}
