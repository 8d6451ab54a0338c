import assert from 'node:assert/strict'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { DemoUnavailable, developmentPackage } from '../../src/demo/unavailable.ts'
import { people, type Person } from '../../src/demo/people.ts'
import { runDemo } from '../../src/demo/run.ts'
import { startChild } from '../support/child.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { freePort, reservePort } from '../support/free-port.ts'
import { landOn, request } from '../support/http-client.ts'
import { signInTo } from '../support/sign-in.ts'

const main = fileURLToPath(new URL('../../src/main.js', import.meta.url))
const demo = fileURLToPath(new URL('../entra-emulator/demo.js', import.meta.url))
const [ada, ben] = people as readonly [Person, Person]

describe('entrada demo', () => {
  it('prints an address and the people, signs them in, and Ctrl-C ends it all', async () => {
    // None of this may matter: the demo reads no setting and no environment.
    const env = {
      ENTRADA_CONFIG: '/nowhere/entrada.yaml',
      ENTRADA_LISTEN_PORT: '1',
      SESSION_KEY: 'weak',
      TENANT_ID: 'x',
    }
    const demo = startChild(process.execPath, [main, 'demo'], { env })
    try {
      const [, url = ''] = await demo.said(/(http:\/\/127\.0\.0\.1:\d+)\/[\s\S]*Ctrl-C ends it all/)
      for (const { name } of people) assert.ok(demo.stdout().includes(name), name)

      const page = (await signInTo(`${url}/admin`, ada, new CookieJar())).at(-1)
      assert.equal(page?.status, 200)
      assert.match(page.body, /You are Ada Admin/)
      const refused = (await signInTo(`${url}/admin`, ben, new CookieJar())).at(-1)
      assert.equal(refused?.status, 403)
      assert.match(refused.body, /In this demo that is Ada/)
      assert.equal((await request(`${url}/public`)).status, 200)

      assert.equal(await demo.end('SIGINT'), 0)
      assert.equal(await accepts(Number(new URL(url).port)), false, 'nothing listens any more')
    } finally {
      await demo.end('SIGKILL')
    }
  })

  it('begins for `npm run demo` as it does by itself, and with --entra with the emulator of Entra ID', async () => {
    const plain = startChild(process.execPath, [demo, '--help'], {})
    try {
      await plain.said(/Usage: entrada demo/)
    } finally {
      await plain.end('SIGKILL')
    }
    const running = startChild(process.execPath, [demo, '--entra'], {})
    try {
      const [, url = ''] = await running.said(/(http:\/\/127\.0\.0\.1:\d+)\/[\s\S]*Ctrl-C ends it all/)
      const chooser = await landOn(`${url}/`, new CookieJar())
      assert.match(chooser.body, /Pick an account/)
      assert.notEqual(chooser.url.origin, url)
      const wrong = await request(`${chooser.url.origin}/`)
      assert.match(wrong.body, /The client secret has expired/)
      assert.equal(await running.end('SIGINT'), 0)
    } finally {
      await running.end('SIGKILL')
    }
  })

  it('ends while a page still has a stream open', async () => {
    const demo = await runDemo(
      { stdout: () => undefined, stderr: () => undefined },
      { port: await freePort() },
    )
    const jar = new CookieJar()
    await signInTo(`${demo.url}/`, ada, jar)
    const cookie = jar.header(new URL(demo.url)) ?? ''
    const outgoing = get(`${demo.url}/events`, { headers: { cookie }, agent: false })
    const [stream] = (await once(outgoing, 'response')) as [IncomingMessage]
    const cut = once(stream.resume(), 'close').catch(() => undefined)
    await demo.close()
    await cut
    assert.equal(await accepts(Number(new URL(demo.url).port)), false)
  })

  it('says which port is taken when it was asked for that one', async () => {
    const { port, release } = await reservePort()
    try {
      const output = { stdout: () => undefined, stderr: () => undefined }
      await assert.rejects(runDemo(output, { port }), { code: 'EADDRINUSE' })
    } finally {
      await release()
    }
  })

  it('says that it needs the development packages where they are missing', async () => {
    const missing = Object.assign(new Error('not found'), { code: 'ERR_MODULE_NOT_FOUND' })
    await assert.rejects(
      developmentPackage('not-there', async () => Promise.reject(missing)),
      error => error instanceof DemoUnavailable && /not-there is not installed/.test(error.message),
    )
  })
})

async function accepts(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}
