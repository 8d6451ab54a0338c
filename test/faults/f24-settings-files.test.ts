import assert from 'node:assert/strict'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { eventually } from '../session/redis-front.ts'
import { startGatewayProcess } from '../support/gateway-process.ts'
import { openSocket, startEndlessApplication } from '../support/long-lived.ts'
import { until } from '../support/until.ts'

const open = 'routes:\n  - { path: /turn/**, access: public }\n  - { path: /b }\n'
const closed = 'routes:\n  - { path: /turn/**, access: deny }\n  - { path: /b }\n'
const wrong = 'routes:\n  - { path: /turn/**, acess: deny }\n  - { path: /b }\n'

/** A gateway that runs by a settings file, and a client that keeps one connection. */
async function running(t: TestContext, env: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-f24-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'entrada.yaml')
  writeFileSync(file, open)
  const application = await startEndlessApplication()
  t.after(async () => application.close())
  const gateway = await startGatewayProcess(t, application.url, { ENTRADA_CONFIG: file, ...env })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.after(() => agent.destroy())
  const text = async (port: number, path: string, via?: Agent): Promise<string> =>
    new Promise((resolve, reject) => {
      const headers = { host: 'app.example' }
      get({ host: '127.0.0.1', port, path, headers, ...(via && { agent: via }) }, answer => {
        let body = ''
        answer.setEncoding('utf8').on('data', (piece: string) => (body += piece))
        answer.on('end', () => resolve(`${answer.statusCode} ${body}`))
      }).on('error', reject)
    })
  return {
    gateway,
    status: async () => (await text(gateway.port, '/turn/a', agent)).slice(0, 3),
    metrics: async () => text(gateway.adminPort, '/metrics'),
    /** As most tools do it: whole, or not at all. */
    write: (settings: string) => {
      writeFileSync(`${file}.new`, settings)
      renameSync(`${file}.new`, file)
    },
    said: (what: RegExp) => until(String(what), () => what.test(gateway.output())),
    lines: (event: string) =>
      gateway
        .output()
        .split('\n')
        .filter(line => line.includes(`"event":"${event}"`)),
  }
}

describe('F24: a settings file that changes while the gateway runs', { concurrency: true }, () => {
  it('leaves everything as it is where it is wrong, and says where', async t => {
    const { status, metrics, write, said, lines } = await running(t)
    write(wrong)
    await said(/settings\.refused/)
    assert.match(lines('settings.refused')[0] ?? '', /entrada\.yaml:2:\d+.*routes\[0\].*acess/)
    assert.equal(await status(), '200')
    assert.match(await metrics(), /^entrada_settings_last_reload_success 0$/m)
  })

  for (const [name, env] of [
    ['one process', {}],
    ['several processes', { ENTRADA_LISTEN_WORKERS: '2' }],
  ] as const) {
    it(`counts without a restart, and says what needs one: ${name}`, async t => {
      const { gateway, status, metrics, write, said, lines } = await running(t, env)
      const socket = await openSocket(gateway.port, '/turn/ws', '')
      assert.equal(await status(), '200')
      write(`listen: { limits: { webSockets: 9 } }\n${closed}`)
      assert.equal(await socket.closed, 4403)
      await said(/settings\.restart_due/)
      assert.match(lines('settings.restart_due')[0] ?? '', /"settings":\["listen\.limits\.webSockets"\]/)
      // The other worker may hear of it a moment later.
      await eventually('it is closed to all', async () => (await status()) === '403')
      assert.match(await metrics(), /^entrada_settings_last_reload_success 1$/m)
      assert.match(lines('settings.taken').join(), /"settings":\["routes"\]/)
      assert.equal(lines('rule.added').length, 1)
    })
  }
})
