import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Script } from 'node:vm'
import { people, type Person } from '../src/demo/people.ts'
import { newSessionKey, packageVersion } from '../src/config/load.ts'
import { japanese } from '../src/messages/japanese.ts'
import { startByEnvironment, type ByEnvironment } from './support/by-environment.ts'
import { startChild } from './support/child.ts'
import { CookieJar } from './support/cookie-jar.ts'
import { navigation, request } from './support/http-client.ts'
import type { RecordingUpstream } from './support/recording-upstream.ts'
import { signInTo } from './support/sign-in.ts'

const run = promisify(execFile)
const program = fileURLToPath(new URL('../tools/bundle.js', import.meta.url))
const [ada] = people as readonly [Person]

describe('the bundle, which the image runs', () => {
  // Inside the repository, so that the packages are found that stay outside of it.
  mkdirSync('.build', { recursive: true })
  const folder = mkdtempSync(join('.build', 'bundle-'))
  const main = join(folder, 'one', 'main.js')
  let started: ByEnvironment
  let upstream: RecordingUpstream
  let origin: string
  before(async () => {
    await run(process.execPath, [program, join(folder, 'one')])
    await run(process.execPath, [program, resolve(folder, 'two')], { cwd: tmpdir() })
    started = await startByEnvironment(main, {
      ENTRADA_LISTEN_WORKERS: '2',
      ENTRADA_ROUTES: '[{"path":"/public/**","access":"public"}]',
      SESSION_KEY: newSessionKey(),
    })
    ;({ origin, upstream } = started)
    await started.gateway.said(/"listening"[^]*provider found|provider found[^]*"listening"/)
  })
  after(async () => {
    await started.end('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })

  it('is the same to the last byte when it is made twice, from other places', () => {
    const [one, two] = ['one', 'two'].map(each => filesIn(join(folder, each)))
    assert.deepEqual(one, two)
    assert.ok(Object.keys(one ?? {}).length < 100)
  })

  it('is ASCII, and without what would compile schemas', () => {
    for (const [name, text] of Object.entries(filesIn(join(folder, 'one')))) {
      assert.doesNotMatch(text, /[^\0-\x7f]/, name)
      assert.doesNotMatch(text, /^\/\/#region node_modules\/ajv/m, name)
    }
  })

  it('says in other letters what is to be said in them', async () => {
    const headers = { ...navigation, 'accept-language': 'ja' }
    const { body } = await request(`${origin}/.auth/signed-out`, { headers })
    const { title } = japanese.page.signedOut
    assert.match(title, /[^\0-\x7f]/)
    assert.ok(body.includes(title), body)
  })

  it('knows its version', async () => {
    assert.equal((await run(process.execPath, [main, '--version'])).stdout, `${packageVersion()}\n`)
  })

  it('says what is wrong with settings, with the exit code for it', async () => {
    const child = startChild(process.execPath, [main], { env: { UPSTREAM_URL: 'nonsense' } })
    assert.equal(await child.ended(), 78)
    assert.match(child.stderr(), /UPSTREAM_URL upstream: /)
  })

  it("loads nothing of Node's own undici", async t => {
    const list = resolve(folder, 'loaded')
    const look = join(folder, 'look.cjs')
    writeFileSync(
      look,
      `process.once('exit', () => require('node:fs').writeFileSync(${JSON.stringify(list)}, process.moduleLoadList.join('\\n')))`,
    )
    const alone = await startByEnvironment(main, {
      ENTRADA_ROUTES: '[{"path":"/public/**","access":"public"}]',
      SESSION_KEY: newSessionKey(),
      NODE_OPTIONS: `--require ${resolve(look)}`,
    })
    t.after(async () => alone.end('SIGKILL'))
    await alone.gateway.said(/"listening"[^]*provider found|provider found[^]*"listening"/)
    assert.equal((await request(`${alone.origin}/public/a`)).status, 200)
    const answers = await signInTo(`${alone.origin}/reports`, ada, new CookieJar())
    assert.equal(answers.at(-1)?.url.href, `${alone.origin}/reports`)
    assert.equal(await alone.gateway.end('SIGTERM'), 0)
    const loaded = readFileSync(list, 'utf8').split('\n')
    assert.ok(loaded.includes('NativeModule http'))
    assert.deepEqual(
      loaded.filter(name => name.includes('undici')),
      [],
    )
  })

  it('answers what is public', async () => {
    assert.equal((await request(`${origin}/public/a`)).status, 200)
    assert.equal(upstream.requests.at(-1)?.target, '/public/a')
  })

  it('signs people in, in several workers', async () => {
    const answers = await signInTo(`${origin}/reports`, ada, new CookieJar())
    assert.equal(answers.at(-1)?.url.href, `${origin}/reports`)
    assert.deepEqual(upstream.requests.at(-1)?.header('x-forwarded-user'), [ada.objectId])
  })

  it('gives pages a script that browsers can read', async () => {
    const { body } = await request(`${origin}/.auth/client.js`)
    assert.doesNotThrow(() => new Script(body))
  })

  it('ends when it is asked to', async () => {
    assert.equal(await started.gateway.end('SIGINT'), 0)
  })
})

function filesIn(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name =>
    name.endsWith('.js'),
  )
  return Object.fromEntries(names.toSorted().map(name => [name, readFileSync(join(folder, name), 'utf8')]))
}
