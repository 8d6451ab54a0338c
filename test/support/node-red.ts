import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { startChild } from './child.ts'
import type { Program } from './python.ts'

const home = 'tools/apps/node-red'

/** The Node-RED that `tools/apps/install` installs. */
export function nodeRed(): Program {
  const command = resolve(home, 'node_modules/node-red/red.js')
  return { command, skip: existsSync(command) ? false : 'node-red is not installed: tools/apps/install' }
}

/**
 * Starts Node-RED on `port` with the settings and flows of a folder, in a user folder of its own beside its packages,
 * where its settings find them.
 * @param gateway public origin of the gateway in front of it
 * @returns its end
 */
export async function startNodeRed(
  { command }: Program,
  folder: string,
  port: number,
  gateway: string,
): Promise<() => Promise<void>> {
  await mkdir(join(home, '.build'), { recursive: true })
  const place = await mkdtemp(resolve(home, '.build/user-'))
  await copyFile(join(folder, 'settings.cjs'), join(place, 'settings.js'))
  await copyFile(join(folder, 'flows.json'), join(place, 'flows.json'))
  const child = startChild(process.execPath, [command, '--userDir', place, '--port', String(port)], {
    env: { HOME: place, GATEWAY: gateway },
  })
  const end = async (): Promise<void> => {
    await child.end()
    await rm(place, { recursive: true, force: true, maxRetries: 9 })
  }
  try {
    await child.said(/Started flows/)
  } catch (error) {
    await end()
    throw error
  }
  return end
}
