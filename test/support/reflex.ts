import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { existsSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { startChild, type Child } from './child.ts'
import { request } from './http-client.ts'
import { pythonWith, type Program } from './python.ts'

/** Where `tools/apps/install` builds the pages of the application. */
const built = 'tools/apps/reflex/.build/app'

/** A Python with Reflex; to be skipped unless the pages have been built from just these sources in `folder`. */
export function reflexFor(folder: string, sources: readonly string[]): Program {
  const program = pythonWith('reflex')
  if (program.skip !== false) return program
  const isBuilt =
    existsSync(join(built, '.web/build/client/index.html')) &&
    sources.every(source => textOf(join(built, source)) === textOf(join(folder, source)))
  return { ...program, skip: isBuilt ? false : 'the pages for reflex are not built: tools/apps/install' }
}

export type ReflexPlace = Readonly<{
  folder: string
  /** Ports of the pages and of the state. */
  pages: number
  state: number
  /** Public origin of the gateway in front of both. */
  gateway: string
}>

/** Starts both halves of the application: the pages, which are files, and its state. @returns their end */
export async function startReflex(program: Program, place: ReflexPlace): Promise<() => Promise<void>> {
  const home = await mkdtemp(join(tmpdir(), 'entrada-reflex-'))
  const children: Child[] = []
  const end = async (): Promise<void> => {
    for (const child of children) await child.end()
    await rm(home, { recursive: true, force: true, maxRetries: 9 })
  }
  try {
    await cp(place.folder, join(home, 'app'), { recursive: true })
    await copyPages(join(home, 'pages'), place.gateway)
    const python = program.command
    const address = ['--bind', '127.0.0.1', '--directory', join(home, 'pages'), String(place.pages)]
    children.push(startChild(python, ['-m', 'http.server', ...address], { cwd: home }))
    const state = ['run', '--env', 'prod', '--backend-only', '--backend-port', String(place.state)]
    children.push(
      startChild(python, ['-m', 'reflex', ...state], {
        cwd: join(home, 'app'),
        env: {
          HOME: home,
          PYTHONDONTWRITEBYTECODE: '1',
          REFLEX_DIR: join(home, 'reflex'),
          REFLEX_CHECK_LATEST_VERSION: 'false',
          REFLEX_CORS_ALLOWED_ORIGINS: place.gateway,
        },
      }),
    )
    for (const [at, address] of [`${place.pages}/`, `${place.state}/ping`].entries())
      await Promise.race([answer(`http://127.0.0.1:${address}`), ending(children[at])])
    return end
  } catch (error) {
    await end()
    throw error
  }
}

/** The pages are built for the address that the guide names; here the gateway listens elsewhere. */
async function copyPages(target: string, gateway: string): Promise<void> {
  await cp(join(built, '.web/build/client'), target, { recursive: true })
  const assets = join(target, 'assets')
  const settings = (await readdir(assets)).find(name => /^reflex-env-.*\.js$/.test(name)) ?? ''
  const text = await readFile(join(assets, settings), 'utf8')
  await writeFile(join(assets, settings), text.replaceAll('localhost:8080', new URL(gateway).host))
}

async function answer(address: string): Promise<void> {
  for (;;) {
    const status = await request(address).then(
      ({ status }) => status,
      () => undefined,
    )
    if (status === 200) return
    await wait(50)
  }
}

/** Rejects when the program ends. */
async function ending(child: Child | undefined): Promise<unknown> {
  return child?.said(/(?!)/)
}

function textOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}
