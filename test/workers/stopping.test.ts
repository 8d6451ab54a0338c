import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { Entrada } from '../cli/process.ts'
import { startGatewayProcess, type GatewayProcess } from '../support/gateway-process.ts'
import { request } from '../support/http-client.ts'
import { openSocket, startEndlessApplication } from '../support/long-lived.ts'
import { until } from '../support/until.ts'

/** All that has to be set, and a provider that is away. */
const settings = {
  ENTRADA_PROVIDER_ISSUER: 'http://127.0.0.1:1/nobody',
  CLIENT_ID: 'client',
  CLIENT_SECRET: 'secret',
  REDIRECT_URI: 'http://127.0.0.1:8080/.auth/callback',
  UPSTREAM_URL: 'http://127.0.0.1:1',
  ENTRADA_LISTEN_HOST: '127.0.0.1',
  ENTRADA_LISTEN_PORT: '0',
  ENTRADA_ADMIN_PORT: '0',
}

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
  })
}

describe('SIGTERM for one process with open WebSockets', () => {
  it('ends them with 1001, and the process with 0', async t => {
    const gateway = await started(t, 1)
    const { closed } = await openSocket(gateway.port, '/ws', gateway.cookie)
    assert.equal(await gateway.end('SIGTERM'), 0)
    assert.equal(await closed, 1001)
  })
})

describe('two workers, one of which hangs', () => {
  it('keep others from their port, end WebSockets with 1001, and the whole a little after the grace', async t => {
    const gateway = await started(t, 2, { ENTRADA_LOG_ACCESS: 'all' })
    const second = new Entrada(['serve'], {
      ...settings,
      ENTRADA_LISTEN_PORT: String(gateway.port),
      ENTRADA_LISTEN_WORKERS: '2',
    })
    t.after(() => second.kill())
    const [hanging = 0, other = 0] = workersOf(gateway)
    process.kill(hanging, 'SIGSTOP')
    // Who hangs takes no connection: these all go to the other one.
    const open = await Promise.all(
      [1, 2].map(async number => openSocket(gateway.port, `/${number}/ws`, gateway.cookie)),
    )
    const { code, stderr } = await second.ended()
    assert.equal(code, 1)
    assert.match(
      stderr,
      /^entrada: cannot listen on 127\.0\.0\.1:\d+ \(listen\.host, listen\.port\): another program[^\n]*\n$/,
    )
    assert.equal(await gateway.end('SIGTERM'), 0)
    for (const { closed } of open) assert.equal(await closed, 1001)
    assert.match(gateway.output(), /"event":"worker\.killed"/)
    await until('both are gone', () => !isThere(hanging) && !isThere(other))
  })
})
