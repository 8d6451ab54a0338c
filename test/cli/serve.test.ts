import assert from 'node:assert/strict'
import { get } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { away } from './away.ts'
import { Entrada } from './process.ts'

type Ports = Readonly<{ listen: string; admin: string }>

/** A gateway that listens; it is gone when the test ends. */
async function started(
  t: TestContext,
  env: Readonly<Record<string, string>> = {},
): Promise<[Entrada, Ports]> {
  const running = new Entrada(['serve'], { ...away, ...env })
  t.after(() => running.kill())
  const [line] = await running.says(/^.*"msg":"listening".*$/m)
  const { listen, admin } = JSON.parse(line) as { listen: string[]; admin: string[] }
  return [running, { listen: listen[0] ?? '', admin: admin[0] ?? '' }]
}

async function statusOf(address: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(address, { agent: false }, response => {
      response.resume()
      resolve(response.statusCode)
    }).on('error', reject)
  })
}

describe('a gateway whose provider is away', () => {
  it('starts, is alive and answers', async t => {
    const [, { listen, admin }] = await started(t)
    assert.equal(await statusOf(`http://${admin}/healthz`), 200)
    assert.equal(await statusOf(`http://${listen}/`), 401)
  })

  it('is found alive by entrada health', async t => {
    const [, { admin }] = await started(t)
    const port = admin.split(':').at(-1) ?? ''
    assert.equal((await new Entrada(['health'], { ENTRADA_ADMIN_PORT: port }).ended()).code, 0)
  })

  it('logs the warnings of its settings, and no secret', async t => {
    const [running] = await started(t, { SESSION_KEY: '' })
    assert.match(running.stdout, /"level":"warn".*all sessions end with the process/)
    assert.doesNotMatch(running.stdout + running.stderr, /hunter2/)
  })
})

describe('a signal', () => {
  it('SIGTERM ends the gateway with 0', async t => {
    const [running] = await started(t)
    running.child.kill('SIGTERM')
    assert.equal((await running.ended()).code, 0)
  })

  it('SIGTERM first makes it not ready, while it still accepts', async t => {
    const [running, { listen, admin }] = await started(t, { ENTRADA_LISTEN_DRAIN_DELAY: '1d' })
    running.child.kill('SIGTERM')
    await running.says(/"msg":"stopping"/)
    assert.equal(await statusOf(`http://${admin}/readyz`), 503)
    assert.equal(await statusOf(`http://${listen}/`), 401)
  })

  it('SIGINT does not wait for the delay', async t => {
    const [running] = await started(t, { ENTRADA_LISTEN_DRAIN_DELAY: '1d' })
    running.child.kill('SIGINT')
    assert.equal((await running.ended()).code, 0)
  })

  it('a second one ends it at once, with 1', async t => {
    const [running] = await started(t, { ENTRADA_LISTEN_DRAIN_DELAY: '1d' })
    running.child.kill('SIGTERM')
    await running.says(/"msg":"stopping"/)
    running.child.kill('SIGTERM')
    assert.equal((await running.ended()).code, 1)
  })
})

describe('a port that is taken', () => {
  for (const [variable, setting] of [
    ['ENTRADA_LISTEN_PORT', 'listen.port'],
    ['ENTRADA_ADMIN_PORT', 'admin.port'],
  ] as const) {
    it(`is one sentence that names ${setting}, and exit code 1`, async t => {
      const server = createServer()
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      t.after(() => server.close())
      const { port } = server.address() as AddressInfo
      const running = new Entrada([], { ...away, [variable]: String(port) })
      t.after(() => running.kill())
      const { code, stderr } = await running.ended()
      assert.equal(code, 1)
      assert.match(
        stderr,
        new RegExp(
          `^entrada: cannot listen on 127.0.0.1:${port} .*${setting}.*: another program listens there already: set ${variable} to a free one\n$`,
        ),
      )
    })
  }
})

describe('entrada demo', () => {
  it('says where to go, and ends with 0 on Ctrl-C', async t => {
    const running = new Entrada(['demo'])
    t.after(() => running.kill())
    const [, url = ''] = await running.says(/Open (http:\/\/127\.0\.0\.1:\d+)\//)
    assert.equal(await statusOf(`${url}/public/`), 200)
    running.child.kill('SIGINT')
    assert.equal((await running.ended()).code, 0)
  })
})
