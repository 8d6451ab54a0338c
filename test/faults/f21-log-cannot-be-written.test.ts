import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, constants, openSync } from 'node:fs'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '../support/free-port.ts'
import { request } from '../support/http-client.ts'
import { makePipe } from '../support/named-pipe.ts'
import { startRecordingUpstream } from '../support/recording-upstream.ts'
import { until } from '../support/until.ts'

const main = fileURLToPath(new URL('../../src/main.js', import.meta.url))

/** A gateway whose stdout is this file, where everything is public; it takes requests. */
async function startWith(t: TestContext, stdout: string) {
  const upstream = await startRecordingUpstream()
  t.after(upstream.close)
  const [port, adminPort] = [await freePort(), await freePort()]
  const fd = openSync(stdout, constants.O_WRONLY)
  const child = spawn(process.execPath, [main, 'serve'], {
    stdio: ['ignore', fd, 'inherit'],
    env: {
      PATH: process.env['PATH'],
      ENTRADA_PROVIDER_ISSUER: 'http://127.0.0.1:1/nobody',
      CLIENT_ID: 'client',
      CLIENT_SECRET: 'secret',
      REDIRECT_URI: 'https://app.example/.auth/callback',
      UPSTREAM_URL: upstream.url,
      SESSION_KEY: randomBytes(32).toString('base64'),
      ENTRADA_ROUTES: '[{"path":"/**","access":"public"}]',
      ENTRADA_LISTEN_HOST: '127.0.0.1',
      ENTRADA_LISTEN_PORT: String(port),
      ENTRADA_ADMIN_PORT: String(adminPort),
      ENTRADA_LISTEN_DRAIN_DELAY: '0s',
      ENTRADA_LISTEN_GRACE: '1s',
    },
  })
  closeSync(fd)
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  t.after(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const get = async (path: string) => request(`http://127.0.0.1:${port}${path}`)
  // It cannot say so, and on a machine that is busy a process takes its time to start.
  const deadline = performance.now() + 60_000
  const isUp = async () =>
    get('/begun').then(
      ({ status }) => status === 200,
      () => false,
    )
  while (!(await isUp())) {
    assert.ok(performance.now() < deadline, 'it never takes requests')
    await wait(20)
  }
  return {
    /** Statuses of requests whose lines are long. */
    ask: async (count: number) => {
      const statuses = new Set<number>()
      for (let at = 0; at < count; at += 1) statuses.add((await get(`/${'a'.repeat(500)}`)).status)
      return [...statuses]
    },
    /** @returns exit code, or the signal that ended it */
    end: async () => {
      child.kill('SIGTERM')
      const [code, signal] = await ended
      return code ?? signal
    },
  }
}

function onLinux(): string | false {
  return process.platform === 'linux' ? false : 'there is no /dev/full'
}

describe('F21: a log that cannot be written', () => {
  it(
    'for a disk that is full changes nothing for requests, nor for the end',
    { skip: onLinux() },
    async t => {
      const { ask, end } = await startWith(t, '/dev/full')
      assert.deepEqual(await ask(50), [200])
      assert.equal(await end(), 0)
    },
  )

  it('for a reader that has stopped changes nothing for requests, nor for the end, and all comes out when it goes on', async t => {
    const pipe = makePipe(t)
    pipe.open()
    const { ask, end } = await startWith(t, pipe.path)
    // A pipe holds some 90 of such lines.
    assert.deepEqual(await ask(150), [200])
    let text = ''
    const lines = () => text.split('\n').filter(line => line.includes('"access"'))
    await until('all lines are there', () => {
      text += pipe.read()
      return lines().length >= 151
    })
    for (const line of lines()) assert.equal(typeof JSON.parse(line), 'object')
    assert.deepEqual(await ask(150), [200])
    assert.equal(await end(), 0)
  })

  it('for a reader that has gone changes nothing for requests', async t => {
    const pipe = makePipe(t)
    pipe.open()
    const { ask, end } = await startWith(t, pipe.path)
    pipe.close()
    assert.deepEqual(await ask(50), [200])
    assert.equal(await end(), 0)
  })
})
