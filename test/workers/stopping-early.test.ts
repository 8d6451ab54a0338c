import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Entrada } from '../cli/process.ts'

const settings = {
  ENTRADA_PROVIDER_ISSUER: 'http://127.0.0.1:1/nobody',
  CLIENT_ID: 'client',
  REDIRECT_URI: 'http://127.0.0.1:8080/.auth/callback',
  UPSTREAM_URL: 'http://127.0.0.1:1',
  ENTRADA_LISTEN_HOST: '127.0.0.1',
  ENTRADA_LISTEN_PORT: '0',
  ENTRADA_ADMIN_PORT: '0',
  ENTRADA_LISTEN_DRAIN_DELAY: '1d',
}

for (const size of [1, 2]) {
  describe(`SIGTERM while ${size === 1 ? 'one process starts' : 'two workers start'}`, () => {
    it('is not lost: nothing listens, nobody is waited for, and the exit code is 0', async t => {
      const folder = mkdtempSync(join(tmpdir(), 'entrada-early-'))
      t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 9 }))
      // The start waits for its settings for as long as nobody writes into this.
      const fifo = join(folder, 'settings')
      execFileSync('mkfifo', [fifo])
      const running = new Entrada(['serve', '--config', fifo], {
        ...settings,
        ENTRADA_LISTEN_WORKERS: String(size),
      })
      t.after(() => running.kill())
      const writer = await open(fifo, 'w')
      running.child.kill('SIGTERM')
      await writer.write('provider: { clientSecret: secret }\n')
      await writer.close()
      await running.says(/"msg":"stopping"/)
      assert.doesNotMatch(running.stdout, /"msg":"listening"/)
      assert.equal((await running.ended()).code, 0)
    })
  })
}

describe('a second signal to stop', () => {
  it('means now: the exit code is 1', async t => {
    const running = new Entrada(['serve'], { ...settings, CLIENT_SECRET: 'secret' })
    t.after(() => running.kill())
    await running.says(/"msg":"listening"/)
    running.child.kill('SIGTERM')
    await running.says(/"msg":"stopping"/)
    running.child.kill('SIGINT')
    assert.equal((await running.ended()).code, 1)
  })
})
