import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { startBalancer } from '../support/balancer.ts'
import { startGatewayProcess } from '../support/gateway-process.ts'
import { request } from '../support/http-client.ts'
import { startCounted, startLoad } from '../support/load.ts'
import { startScriptedProvider } from '../support/scripted-provider.ts'

const kills = process.env['ENTRADA_TEST_LONG'] === '1' ? 50 : 2

describe('two replicas of which one is killed again and again under load', () => {
  it(`F20: lose only what ran on that one in ${kills} kills, and it starts with what it knew`, async t => {
    const folder = mkdtempSync(join(tmpdir(), 'entrada-killed-'))
    t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 9 }))
    const idp = await startScriptedProvider(t)
    const application = await startCounted(t, 200)
    const balancer = await startBalancer(t, { trust: 60_000 })
    const key = randomBytes(32).toString('base64')
    const addresses = [await application.address(), await application.address()] as const
    const start = async (number: 0 | 1) => {
      const began = performance.now()
      const replica = await startGatewayProcess(t, addresses[number], {
        SESSION_KEY: key,
        ENTRADA_PROVIDER_ISSUER: idp.issuer,
        ENTRADA_REVOCATION_FILE: join(folder, `revocations-${number}`),
      })
      const took = performance.now() - began
      balancer.add(replica)
      return { replica, number, took }
    }
    const statusAt = async (port: number, path: string, cookie: string) => {
      const headers = { host: 'app.example', cookie, 'sec-fetch-site': 'same-origin', 'x-id': 'own' }
      return (await request(`http://127.0.0.1:${port}${path}`, { headers })).status
    }
    const replicas = await Promise.all([start(0), start(1)])
    await balancer.whenReady(2)
    const cookie = await replicas[0].replica.signIn()
    const load = startLoad(t, balancer.port, cookie)
    const killed: Readonly<{ at: number; address: string }>[] = []
    const starts: number[] = []
    for (let count = 0; count < kills; count += 1) {
      const { replica, number } = replicas.shift()!
      const thief = await replica.signIn()
      await statusAt(replica.port, '/.auth/logout', thief)
      assert.equal(await statusAt(replica.port, '/a', thief), 401)
      // The balancer's own delay until it notices is no fault of a gateway.
      balancer.remove(replica.port)
      killed.push({ at: performance.now(), address: addresses[number] })
      await replica.end('SIGKILL')
      const again = await start(number)
      starts.push(again.took)
      assert.equal(await statusAt(again.replica.port, '/a', thief), 401, 'the copy of a cookie lives again')
      assert.equal(await statusAt(again.replica.port, '/a', cookie), 200)
      replicas.push(again)
      await balancer.whenReady(2)
    }
    await load.end()
    starts.sort((one, other) => one - other)
    t.diagnostic(
      `${kills} kills, ${load.sent()} requests, lost ${load.lost.length}; until the first answer ` +
        `${starts[starts.length >> 1]?.toFixed()} ms in the middle, ${starts.at(-1)?.toFixed()} ms at most`,
    )
    const unexplained = load.lost.filter(({ id, began, ended }) => {
      const by = application.arrived.get(id)?.[0]
      return !killed.some(({ at, address }) => began < at && at < ended && (by ?? address) === address)
    })
    assert.deepEqual(unexplained, [])
  })
})
