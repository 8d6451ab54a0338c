import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { startGatewayProcess, type GatewayProcess } from '../support/gateway-process.ts'
import { request } from '../support/http-client.ts'
import { logoutToken, sendLogoutToken } from '../support/logout-token.ts'
import { openSocket, startEndlessApplication, type OpenSocket } from '../support/long-lived.ts'
import { patience } from '../support/patience.ts'
import { clientId, startScriptedProvider, type ScriptedProvider } from '../support/scripted-provider.ts'
import { ada } from '../support/session-cookie.ts'
import { startTraceCollector, type TraceCollector } from '../support/trace-collector.ts'
import { until } from '../support/until.ts'
import { samplesOf } from '../observe/samples.ts'
import { viaWorkers, workerOf, type Via } from '../support/via-workers.ts'

const token = 'a-token-of-the-operator'

/** Resolves as soon as a request gets this status. */
async function untilStatus(status: number, ask: () => Promise<number>): Promise<void> {
  const deadline = Date.now() + patience
  while ((await ask()) !== status) {
    if (Date.now() > deadline) throw new Error(`it never got ${status}`)
    await wait(10)
  }
}

async function readyz({ adminPort }: GatewayProcess): Promise<Readonly<Record<string, unknown>>> {
  const { body } = await request(`http://127.0.0.1:${adminPort}/readyz`)
  return JSON.parse(body) as Record<string, unknown>
}

describe('several workers', () => {
  const running: (() => unknown)[] = []
  const scope = { after: (end: () => unknown) => void running.push(end) }
  const folder = mkdtempSync(join(tmpdir(), 'entrada-workers-'))
  const file = join(folder, 'revocations')
  const auditFile = join(folder, 'audit.jsonl')
  const at = {} as {
    gateway: GatewayProcess
    idp: ScriptedProvider
    collector: TraceCollector
    first: Via
    second: Via
  }
  const kept = () => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0)

  before(async () => {
    const application = await startEndlessApplication()
    running.push(application.close)
    at.idp = await startScriptedProvider(scope)
    at.collector = await startTraceCollector()
    running.push(at.collector.close)
    at.gateway = await startGatewayProcess(scope, application.url, {
      ENTRADA_LISTEN_WORKERS: '2',
      ENTRADA_PROVIDER_ISSUER: at.idp.issuer,
      ENTRADA_LOG_ACCESS: 'all',
      ENTRADA_REVOCATION_FILE: file,
      ENTRADA_ADMIN_TOKEN: token,
      ENTRADA_AUDIT_FILE: auditFile,
      ENTRADA_TRACING_ENABLED: 'true',
      OTEL_EXPORTER_OTLP_ENDPOINT: at.collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '50',
      CLIENT_ID: clientId,
    })
    const [first, second] = await viaWorkers(scope, at.gateway, 2)
    if (first === undefined || second === undefined) throw new Error('there are not two')
    Object.assign(at, { first, second })
  })
  after(async () => {
    for (const end of running.toReversed()) await end()
    rmSync(folder, { recursive: true, force: true, maxRetries: 9 })
  })

  it('know the same sessions, and write their pid into the log', async () => {
    const { gateway, first, second } = at
    const cookie = await gateway.signIn()
    assert.equal(await first.status('/a', cookie), 200)
    assert.equal(await second.status('/a', cookie), 200)
    assert.notEqual(first.pid, second.pid)
    assert.ok(![first.pid, second.pid].includes(gateway.pid), 'the primary takes no requests')
  })

  it('send spans of their own', async () => {
    const { collector, first, second } = at
    const sent = () => new Set(collector.resources.map(resource => resource['process.pid']))
    await until('both have sent some', () => sent().size >= 2)
    assert.deepEqual(sent(), new Set([first.pid, second.pid]))
  })

  it('are counted together, and shown together on the status page', async () => {
    const { gateway, first, second } = at
    const admin = `http://127.0.0.1:${gateway.adminPort}`
    const refused = async () => {
      const { body } = await request(`${admin}/metrics`)
      return samplesOf(body).get('entrada_refusals_total{reason="target-ambiguous",route="(gateway)"}') ?? 0
    }
    // Nothing else here is refused for that reason, so that no request of before can come in between.
    await Promise.all([first.status('/a%2Fb'), second.status('/a%2Fb')])
    await untilStatus(2, refused)
    const page = await request(admin, { headers: { authorization: `Bearer ${token}` } })
    assert.match(page.body, /<td class="number">2<\/td>[^]*ERR_TARGET_AMBIGUOUS/)
  })

  it('end the copy of a cookie on each, when one has signed it out, and the primary keeps it in the file', async () => {
    const { gateway, first, second } = at
    const [thief, other] = [await gateway.signIn(), await gateway.signIn()]
    assert.equal(await second.status('/a', thief), 200)
    const before = kept()
    await first.status('/.auth/logout', thief)
    assert.ok(kept() > before, 'it is kept before the answer')
    await untilStatus(401, () => second.status('/a', thief))
    assert.equal(await first.status('/a', thief), 401)
    assert.equal(await second.status('/a', other), 200)
  })

  it('end what the operator ends', async () => {
    const { gateway, first, second } = at
    const user = 'somebody-to-be-ended'
    const cookie = await gateway.signIn({ ...ada, user, subject: user })
    for (const via of [first, second]) assert.equal(await via.status('/a', cookie), 200)
    const answer = await request(`http://127.0.0.1:${gateway.adminPort}/revoke`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ user }),
    })
    assert.equal(answer.status, 204)
    for (const via of [first, second]) await untilStatus(401, () => via.status('/a', cookie))
  })

  it('end what a logout token names that one of them has got, and heed it once', async () => {
    const { gateway, idp, first, second } = at
    const subject = 'somebody-at-the-provider'
    const cookie = await gateway.signIn({ ...ada, issuer: idp.issuer, user: subject, subject })
    const said = await logoutToken(idp, Math.floor(Date.now() / 1000), { sid: undefined, sub: subject })
    assert.equal((await sendLogoutToken(gateway.port, said)).status, 200)
    for (const via of [first, second]) await untilStatus(401, () => via.status('/a', cookie))
    const again = []
    for (let count = 0; count < 8; count += 1) again.push((await sendLogoutToken(gateway.port, said)).status)
    assert.deepEqual(new Set(again), new Set([400]))
  })

  it('close a WebSocket when another signs out', async () => {
    const { gateway, first } = at
    const cookie = await gateway.signIn()
    const open: OpenSocket[] = []
    const seen = new Set<number>()
    for (let tried = 0; !seen.has(at.second.pid); tried += 1) {
      assert.ok(tried < 200, 'the other worker takes no WebSocket')
      const path = `/${tried}/ws`
      open.push(await openSocket(gateway.port, path, cookie))
      seen.add(await workerOf(gateway, path))
    }
    await first.status('/.auth/logout', cookie)
    assert.deepEqual(new Set(await Promise.all(open.map(({ closed }) => closed))), new Set([4401]))
  })

  it('go on when one is killed, which is replaced and knows what has ended', async t => {
    const { gateway, first, second } = at
    const [ended, alive] = [await gateway.signIn(), await gateway.signIn()]
    await second.status('/.auth/logout', ended)
    process.kill(first.pid, 'SIGKILL')
    await until('its end is noticed', () => gateway.output().includes('"event":"worker.ended"'))
    assert.equal(await second.status('/a', alive), 200)
    const [one, other] = await viaWorkers(t, gateway, 2)
    assert.ok(one?.pid !== first.pid && other?.pid !== first.pid)
    for (const via of [one, other]) {
      assert.equal(await via?.status('/a', alive), 200)
      assert.equal(await via?.status('/a', ended), 401)
    }
    await untilStatus(1, async () => ((await readyz(gateway))['status'] === 'ready' ? 1 : 0))
  })

  it('end with the primary: by SIGTERM with 0, when everything that runs has ended', async () => {
    const { gateway } = at
    assert.equal(await gateway.end('SIGTERM'), 0)
  })

  it('have written one audit file, each line whole and with the pid of who wrote it', () => {
    const { gateway, first, second } = at
    const lines = readFileSync(auditFile, 'utf8')
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as Readonly<Record<string, unknown>>)
    const by = (pid: number) => lines.filter(line => line['pid'] === pid).map(({ event }) => event)
    for (const { pid } of [gateway, first, second]) assert.equal(by(pid)[0], 'audit.opened')
    assert.ok(by(gateway.pid).includes('session.revoked'))
    assert.ok([...by(first.pid), ...by(second.pid)].includes('signout'))
  })
})

describe('several workers without a session key', () => {
  it('have the same random one, which stands in no argument and no variable; and they end with the primary', async t => {
    const gateway = await startGatewayProcess(t, 'http://127.0.0.1:1', {
      SESSION_KEY: '',
      ENTRADA_LISTEN_WORKERS: '2',
      ENTRADA_LOG_ACCESS: 'all',
    })
    const [first, second] = await viaWorkers(t, gateway, 2)
    const begun = await request(`http://127.0.0.1:${gateway.port}/.auth/jwks.json`)
    const keys = new Set([begun.body])
    for (let count = 0; count < 20; count += 1) {
      keys.add((await request(`http://127.0.0.1:${gateway.port}/.auth/jwks.json`)).body)
    }
    assert.equal(keys.size, 1)
    const pids = [first?.pid ?? 0, second?.pid ?? 0]
    for (const pid of process.platform === 'linux' ? pids : []) {
      assert.equal(
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(2).join(' ').trim(),
        'worker',
      )
      assert.doesNotMatch(readFileSync(`/proc/${pid}/environ`, 'utf8'), /SESSION_KEY=[^\0]/)
    }
    await gateway.end('SIGKILL')
    for (const pid of pids) await until('it ends', () => !isThere(pid))
  })
})

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
