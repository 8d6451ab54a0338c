import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { Entrada } from '../cli/process.ts'
import { startGatewayProcess, type GatewayProcess } from '../support/gateway-process.ts'
import { request } from '../support/http-client.ts'
import { openSocket, startEndlessApplication } from '../support/long-lived.ts'
import { until } from '../support/until.ts'

async function started(
  t: TestContext,
  workers: number,
  env: Readonly<Record<string, string>> = {},
): Promise<GatewayProcess> {
  const application = await startEndlessApplication()
  t.after(application.close)
  return startGatewayProcess(t, application.url, { ENTRADA_LISTEN_WORKERS: String(workers), ...env })
}

function workersOf(gateway: GatewayProcess): number[] {
  return [...gateway.output().matchAll(/"worker\.up","worker":(\d+)/g)].map(([, pid]) => Number(pid))
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

for (const size of [1, 2]) {
  describe(`SIGTERM for ${size === 1 ? 'one process' : 'two workers'}`, () => {
    it('is told to load balancers first, while requests are taken and connections end with their answers', async t => {
      const gateway = await started(t, size, { ENTRADA_LISTEN_DRAIN_DELAY: '1d' })
      const { port, adminPort, cookie } = gateway
      const ask = async () =>
        request(`http://127.0.0.1:${port}/a`, {
          headers: { host: 'app.example', cookie, connection: 'keep-alive' },
        })
      assert.equal((await ask()).headers.connection, 'keep-alive')
      process.kill(gateway.pid, 'SIGTERM')
      await until('it stops', () => gateway.output().includes('"msg":"stopping"'))
      assert.equal((await request(`http://127.0.0.1:${adminPort}/readyz`)).status, 503)
      assert.equal((await request(`http://127.0.0.1:${adminPort}/healthz`)).status, 200)
      for (;;) {
        const { status, headers } = await ask()
        assert.equal(status, 200)
        if (headers.connection === 'close') break
      }
      const workers = workersOf(gateway)
      assert.equal(await gateway.end('SIGINT'), 1, 'a second signal means now')
      await until('the workers are gone too', () => !workers.some(isThere))
    })

    it('ends WebSockets with 1001, and the process with 0', async t => {
      const gateway = await started(t, size)
      const open = await Promise.all(
        [1, 2, 3, 4].map(async number => openSocket(gateway.port, `/${number}/ws`, gateway.cookie)),
      )
      assert.equal(await gateway.end('SIGTERM'), 0)
      for (const { closed } of open) assert.equal(await closed, 1001)
    })

    it('ends it while it starts as well', async t => {
      const running = new Entrada(['serve'], {
        ENTRADA_PROVIDER_ISSUER: 'http://127.0.0.1:1/nobody',
        CLIENT_ID: 'client',
        CLIENT_SECRET: 'secret',
        REDIRECT_URI: 'http://127.0.0.1:8080/.auth/callback',
        UPSTREAM_URL: 'http://127.0.0.1:1',
        ENTRADA_LISTEN_HOST: '127.0.0.1',
        ENTRADA_LISTEN_PORT: '0',
        ENTRADA_ADMIN_PORT: '0',
        ENTRADA_LISTEN_WORKERS: String(size),
      })
      t.after(() => running.kill())
      // The first line, of a session key that is not set, comes before anything listens.
      await running.says(/session\.keys/)
      running.child.kill('SIGTERM')
      assert.equal((await running.ended()).code, 0)
    })
  })
}

describe('a worker that hangs', () => {
  it('is killed a little after the grace, and nobody waits for it longer', async t => {
    const gateway = await started(t, 2)
    const [hanging = 0, other = 0] = workersOf(gateway)
    process.kill(hanging, 'SIGSTOP')
    assert.equal(await gateway.end('SIGTERM'), 0)
    assert.match(gateway.output(), /"event":"worker\.killed"/)
    await until('both are gone', () => !isThere(hanging) && !isThere(other))
  })
})

describe('workers that cannot listen', () => {
  it('say so once, and the exit code is 1', async t => {
    const first = await started(t, 1)
    const running = new Entrada(['serve'], {
      ENTRADA_PROVIDER_ISSUER: 'http://127.0.0.1:1/nobody',
      CLIENT_ID: 'client',
      CLIENT_SECRET: 'secret',
      REDIRECT_URI: 'http://127.0.0.1:8080/.auth/callback',
      UPSTREAM_URL: 'http://127.0.0.1:1',
      ENTRADA_LISTEN_HOST: '127.0.0.1',
      ENTRADA_LISTEN_PORT: String(first.port),
      ENTRADA_ADMIN_PORT: '0',
      ENTRADA_LISTEN_WORKERS: '2',
    })
    t.after(() => running.kill())
    const { code, stderr } = await running.ended()
    assert.equal(code, 1)
    assert.match(
      stderr,
      /^entrada: cannot listen on 127\.0\.0\.1:\d+ \(listen\.host, listen\.port\): another program[^\n]*\n$/,
    )
  })
})
