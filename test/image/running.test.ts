import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { before, describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { startEntra, type Entra } from '../entra-emulator/start.ts'
import type { Child } from '../support/child.ts'
import { imageConfig, insideOf, startConfined, whyNoImage } from '../support/confined.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { reservePort } from '../support/free-port.ts'
import { navigation, request } from '../support/http-client.ts'
import { listening } from '../support/listening.ts'
import type { Scope } from '../support/scripted-provider.ts'
import { suiteScope } from '../support/suite-scope.ts'

describe('the image, run as nobody, read-only and without capabilities', { skip: whyNoImage() }, () => {
  const scope = suiteScope()
  const now: { gateway?: Gateway } = {}
  const gateway = (): Gateway => {
    assert.ok(now.gateway !== undefined)
    return now.gateway
  }

  before(async () => {
    now.gateway = await startInImage(scope)
  })

  it('is ready within seconds, and takes little memory', () => {
    const { readyAfter, memory, ownMemory } = gateway()
    const [all, own] = [memory, ownMemory].map(bytes => Math.round(bytes / 2 ** 20))
    console.log(`image: ready after ${Math.round(readyAfter)} ms, ${all} MiB at rest, ${own} of them its own`)
    assert.ok(memory < 220 * 2 ** 20, `${memory} bytes`)
  })

  it('is nobody, without capabilities, and can gain none', () => {
    const status = statusOf(gateway().pid)
    assert.equal(status['Uid'], '65532 65532 65532 65532')
    assert.equal(status['Gid'], '65532 65532 65532 65532')
    assert.equal(status['Groups'], '')
    for (const name of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) {
      assert.match(status[name] ?? '', /^0+$/, name)
    }
    assert.equal(status['NoNewPrivs'], '1')
    assert.equal(status['NSpid']?.split(' ').at(-1), '1')
  })

  it('sees nothing that can be written to but devices', () => {
    const mounts = readFileSync(`/proc/${gateway().pid}/mountinfo`, 'utf8').trim().split('\n')
    const writable = mounts
      .map(line => line.split(' '))
      .filter(([, , , , , options = '']) => !options.split(',').includes('ro'))
      .map(([, , , , place]) => place)
    assert.ok(mounts.length >= 3)
    assert.deepEqual(
      writable.filter(place => !/^\/dev\/(?:null|zero|urandom)$/.test(place ?? '')),
      [],
    )
  })

  it('keeps the size of the young generation that was measured to be best', () => {
    const variables = readFileSync(`/proc/${gateway().pid}/environ`, 'utf8').split('\0')
    assert.ok(variables.includes('NODE_OPTIONS=--max-semi-space-size=8'))
  })

  it('signs people in and passes their requests on', async () => {
    const { entra, url } = gateway()
    const jar = new CookieJar()
    const begun = await request(`${url}/.auth/login?rd=/a`, { headers: navigation, jar })
    assert.equal(begun.status, 302, begun.body)
    const back = entra.signIn(begun.headers.location ?? '', entra.people.ada)
    assert.equal((await request(back, { headers: navigation, jar })).status, 302)
    const page = await request(`${url}/a`, { headers: navigation, jar })
    assert.deepEqual([page.status, page.body], [200, 'the application'])
  })

  it('is alive, and says so itself', async () => {
    const { adminUrl, env } = gateway()
    assert.equal((await request(`${adminUrl}/healthz`)).status, 200)
    const health = startConfined([...imageConfig().Entrypoint, 'health'], { env })
    assert.equal(await health.ended(), 0, health.stderr())
    assert.equal(health.stdout(), 'alive\n')
  })

  it('says that it is not alive when nobody listens', async () => {
    const { env } = gateway()
    const health = startConfined([...imageConfig().Entrypoint, 'health'], {
      env: { ...env, ENTRADA_ADMIN_PORT: '1' },
    })
    assert.equal(await health.ended(), 1)
  })

  it('ends with 0 when it is asked to, although it is process 1', async () => {
    const { child, pid } = gateway()
    process.kill(pid, 'SIGTERM')
    assert.equal(await child.ended(), 0, child.stderr())
    assert.match(child.stdout(), /"signal":"SIGTERM"/)
  })
})

describe('the image with a volume', { skip: whyNoImage() }, () => {
  it('keeps what has ended there', async t => {
    const { pid, child } = await startInImage(t, ['/var/lib/entrada'])
    const { User } = imageConfig()
    assert.equal(User, '65532:65532')
    const [file, ...others] = readdirSync(`/proc/${pid}/root/var/lib/entrada`)
    assert.match(file ?? '', /^revocations-/)
    assert.deepEqual(others, [])
    assert.doesNotMatch(child.stdout(), /revocation\.file is not set/)
  })
})

type Gateway = Readonly<{
  child: Child
  /** As this machine counts. */
  pid: number
  url: string
  adminUrl: string
  entra: Entra
  env: Readonly<Record<string, string>>
  /** Milliseconds from the start of the process until it may take traffic. */
  readyAfter: number
  /** Resident bytes by then, and those of them that are no file's (proc_pid_status(5)). */
  memory: number
  ownMemory: number
}>

/** The image's own command, with the emulator of Entra ID for a provider and an application behind it. */
async function startInImage(scope: Scope, volumes: readonly string[] = []): Promise<Gateway> {
  const entra = await startEntra(scope)
  const application = await listening((_, response) => response.end('the application'))
  scope.after(application.close)
  const [front, admin] = [await reservePort(), await reservePort()]
  const url = `http://localhost:${front.port}`
  const adminUrl = `http://127.0.0.1:${admin.port}`
  const app = entra.apps.gateway
  app.redirectUris.push(`${url}/.auth/callback`)
  const env = {
    ENTRADA_PROVIDER_AUTHORITY_HOST: entra.origin,
    TENANT_ID: entra.tenants.contoso.id,
    CLIENT_ID: app.clientId,
    CLIENT_SECRET: 'the-client-secret',
    REDIRECT_URI: `${url}/.auth/callback`,
    UPSTREAM_URL: `http://127.0.0.1:${application.port}`,
    SESSION_KEY: randomBytes(32).toString('base64'),
    ENTRADA_LISTEN_HOST: '127.0.0.1',
    ENTRADA_LISTEN_PORT: String(front.port),
    ENTRADA_LISTEN_DRAIN_DELAY: '0s',
    ENTRADA_ADMIN_PORT: String(admin.port),
  }
  await Promise.all([front.release(), admin.release()])
  const startedAt = performance.now()
  const child = startConfined(imageConfig().Entrypoint, { env, volumes })
  scope.after(async () => child.end('SIGKILL'))
  await child.said(/"msg":"listening"/)
  const deadline = Date.now() + 60_000
  while ((await request(`${adminUrl}/readyz`)).status !== 200) {
    assert.ok(Date.now() < deadline, child.stdout())
    await wait(10)
  }
  const readyAfter = performance.now() - startedAt
  const pid = insideOf(child)
  const status = statusOf(pid)
  const bytes = (name: string): number => Number(/^(\d+) kB$/.exec(status[name] ?? '')?.[1]) * 1024
  const [memory, ownMemory] = [bytes('VmRSS'), bytes('RssAnon')]
  return { child, pid, url, adminUrl, entra, env, readyAfter, memory, ownMemory }
}

/** proc_pid_status(5), with single spaces. */
function statusOf(pid: number): Record<string, string | undefined> {
  const lines = readFileSync(`/proc/${pid}/status`, 'utf8').trim().split('\n')
  return Object.fromEntries(
    lines.map(line => {
      const [name = '', value = ''] = line.split(':')
      return [name, value.trim().replace(/\s+/g, ' ')]
    }),
  )
}
