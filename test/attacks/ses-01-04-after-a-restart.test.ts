import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { entrada } from '../cli/process.ts'
import { startGatewayProcess, type GatewayProcess } from '../support/gateway-process.ts'
import { request } from '../support/http-client.ts'
import { startRecordingUpstream } from '../support/recording-upstream.ts'
import { ada } from '../support/session-cookie.ts'

const token = 'a-token-of-the-operator'

/** Starts the same gateway, again and again. */
async function installation(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-restart-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 9 }))
  const upstream = await startRecordingUpstream()
  t.after(upstream.close)
  const file = join(folder, 'revocations')
  const env = {
    SESSION_KEY: randomBytes(32).toString('base64'),
    ENTRADA_REVOCATION_FILE: file,
    ENTRADA_ADMIN_TOKEN: token,
  }
  return { file, start: () => startGatewayProcess(t, upstream.url, env) }
}

async function statusOf({ port }: GatewayProcess, path: string, cookie: string): Promise<number> {
  const headers = { host: 'app.example', cookie, 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'empty' }
  return (await request(`http://127.0.0.1:${port}${path}`, { headers })).status
}

/** Ends it as the kernel does when memory is short: not one more line of it runs. */
async function killed(gateway: GatewayProcess): Promise<void> {
  await gateway.end('SIGKILL')
}

describe('after a gateway was killed and started again with its file', () => {
  it('SES-01: the copy of a cookie that was signed out is dead, and a new sign-in lives', async t => {
    const { start, file } = await installation(t)
    const first = await start()
    const thief = first.cookie
    assert.equal(await statusOf(first, '/a', thief), 200)
    await statusOf(first, '/.auth/logout', thief)
    assert.equal(await statusOf(first, '/a', thief), 401)
    await killed(first)
    const again = await start()
    assert.equal(await statusOf(again, '/a', thief), 401)
    assert.equal(await statusOf(again, '/a', again.cookie), 200)
    assert.doesNotMatch(readFileSync(file, 'utf8'), new RegExp(`${ada.user}|${ada.tenant}|corp`))
  })

  it('SES-04: what entrada revoke has ended stays ended', async t => {
    const { start } = await installation(t)
    const first = await start()
    const [, port = ''] = /"admin":\["127\.0\.0\.1:(\d+)"/.exec(first.output()) ?? []
    const env = { ENTRADA_ADMIN_PORT: port, ENTRADA_ADMIN_TOKEN: token }
    assert.deepEqual(await entrada(['revoke', '--user', ada.user], env), {
      code: 0,
      stdout: 'ended, if anybody has that id\n',
      stderr: '',
    })
    assert.equal(await statusOf(first, '/a', first.cookie), 401)
    await killed(first)
    const again = await start()
    assert.equal(await statusOf(again, '/a', first.cookie), 401)
  })
})
