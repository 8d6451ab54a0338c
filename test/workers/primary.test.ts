import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import type { Config } from '../../src/config/config.ts'
import { newSessionKey } from '../../src/config/load.ts'
import type { Hand } from '../../src/workers/crew.ts'
import { linesOf, revocationsIn, type FromPrimary, type FromWorker } from '../../src/workers/messages.ts'
import { openPrimary } from '../../src/workers/primary.ts'
import { createMetrics } from '../../src/observe/metrics.ts'
import { samplesOf } from '../observe/samples.ts'
import { testConfig } from '../support/config.ts'
import { until } from '../support/until.ts'

const now = 1_000_000
const token = 'a-token-of-the-operator'
const ended = { mark: 'keyname1hash', upTo: now, at: now, isVouched: true }

/** Resolves when everything that waits for nothing has happened. */
async function turn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}

/** A primary of two workers that are no processes, with a file. */
async function primaryOf(t: TestContext, session: Partial<Config['session']> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-primary-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 9 }))
  const file = join(folder, 'revocations')
  const plain = testConfig({
    listen: { workers: 2 },
    admin: { token: { value: token } },
    revocation: { file },
    log: { level: 'silent' },
  })
  const config: Config = { ...plain, session: { ...plain.session, ...session } }
  const made: ReturnType<typeof worker>[] = []
  function worker() {
    const heard: FromPrimary[] = []
    const ears: ((message: unknown) => void)[] = []
    const ends: ((how: string) => void)[] = []
    const end = () => ends.forEach(tell => tell('exit code 0'))
    const hand: Hand = {
      pid: made.length + 1,
      send: message => {
        const told = message as FromPrimary
        heard.push(told)
        if (told.kind === 'stop') setImmediate(end)
      },
      onMessage: listener => void ears.push(listener),
      onEnd: listener => void ends.push(listener),
      kill: end,
    }
    return { hand, heard, end, say: (message: FromWorker) => ears.forEach(hear => hear(message)) }
  }
  const primary = await openPrimary(config, {
    keysInterval: 10,
    version: '1.2.3',
    readSecret: source => ('value' in source ? source.value : readFileSync(source.file, 'utf8')),
    fork: () => {
      const one = worker()
      made.push(one)
      return one.hand
    },
    now: () => now,
  })
  t.after(async () => primary.close(0))
  primary.start()
  const [first, second] = made
  if (first === undefined || second === undefined) throw new Error('there are not two')
  const listen = (one: typeof first): void => {
    one.say({ kind: 'readiness', readiness: { status: 'ready' } })
    one.say({ kind: 'listening', addresses: ['127.0.0.1:1'] })
  }
  return {
    ...{ primary, config, first, second, listen, made },
    kept: () => readFileSync(file, 'utf8'),
    ready: async () => (await primary.admin.inject('/readyz')).json<Record<string, unknown>>(),
    lastOf: (one: typeof first) => one.heard.at(-1),
  }
}

describe('the process above the workers', () => {
  it('hands a worker its settings without the file, with all that has ended', async t => {
    const { first, second } = await primaryOf(t)
    first.say({ kind: 'ended', lines: linesOf([ended]) })
    second.say({ kind: 'hello' })
    const begin = second.heard.at(-1)
    assert.ok(begin?.kind === 'begin')
    assert.equal(begin.config.revocation.file, undefined)
    assert.deepEqual(begin.config.session.keys, testConfig({}).session.keys)
    assert.deepEqual(revocationsIn(begin.lines), [ended])
  })

  it('hands a worker that begins later the keys that the file has by then', async t => {
    const folder = mkdtempSync(join(tmpdir(), 'entrada-keys-'))
    t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 9 }))
    const keysFile = join(folder, 'keys')
    const [old, next] = [newSessionKey(), newSessionKey()]
    writeFileSync(keysFile, old)
    const { first } = await primaryOf(t, { keysFile, keys: [old] })
    writeFileSync(keysFile, `${next}\n${old}`)
    const told = (): readonly string[] => {
      first.say({ kind: 'hello' })
      const begin = first.heard.at(-1)
      assert.ok(begin?.kind === 'begin')
      return begin.config.session.keys
    }
    await until('the keys are taken over', () => told().length === 2)
    assert.deepEqual(told(), [next, old])
  })

  it('keeps what has ended at one, tells the others, and confirms it then', async t => {
    const { first, second, kept, lastOf } = await primaryOf(t)
    first.say({ kind: 'ended', id: 7, lines: linesOf([ended]) })
    assert.match(kept(), /keyname1hash/)
    const told = lastOf(second)
    assert.ok(told?.kind === 'ended')
    assert.deepEqual(revocationsIn(told.lines), [ended])
    await turn()
    assert.deepEqual(lastOf(first), { kind: 'kept', id: 7 })
    assert.ok(!second.heard.some(({ kind }) => kind === 'kept'))
  })

  it('tells all what the operator ends', async t => {
    const { primary, first, second, lastOf } = await primaryOf(t)
    const headers = { authorization: `Bearer ${token}` }
    const answer = await primary.admin.inject({
      ...{ method: 'POST', url: '/revoke', headers },
      payload: { user: 'ada' },
    })
    assert.equal(answer.statusCode, 204)
    for (const one of [first, second]) assert.equal(lastOf(one)?.kind, 'ended')
  })

  it('answers what one asks of the others', async t => {
    const { first, second, lastOf } = await primaryOf(t)
    const question = { kind: 'question', method: 'once', key: 'a', text: '', seconds: 5 } as const
    for (const [one, id, value] of [
      [first, 1, true],
      [second, 2, false],
    ] as const) {
      one.say({ ...question, id })
      await turn()
      assert.deepEqual(lastOf(one), { kind: 'answer', id, value })
    }
  })

  it('is ready with its workers, and listens when all do', { timeout: 5000 }, async t => {
    const { primary, first, second, listen, ready } = await primaryOf(t)
    assert.equal((await ready())['status'], 'unavailable')
    listen(first)
    const missing = { reason: 'workers_missing', detail: '1 of 2' }
    assert.deepEqual(await ready(), { status: 'degraded', ...missing })
    assert.equal(await Promise.race([primary.listening, turn()]), undefined)
    listen(second)
    assert.deepEqual(await ready(), { status: 'ready' })
    assert.deepEqual(await primary.listening, ['127.0.0.1:1'])
    first.end()
    assert.deepEqual(await ready(), { status: 'degraded', ...missing })
  })

  it('ends with the reason when a worker can never take requests', { timeout: 5000 }, async t => {
    const { primary, first } = await primaryOf(t)
    first.say({ kind: 'failed', why: 'no port', code: 1 })
    const reason = await Promise.race([primary.hopeless, turn()])
    assert.deepEqual(reason, { kind: 'failed', why: 'no port', code: 1 })
  })

  it('has everybody drain, those too that come up then, and is not ready any more', async t => {
    const { primary, first, second, listen, ready, lastOf } = await primaryOf(t)
    listen(first)
    primary.drain()
    assert.deepEqual(lastOf(first), { kind: 'drain' })
    assert.equal((await ready())['status'], 'unavailable')
    second.say({ kind: 'hello' })
    assert.deepEqual(lastOf(second), { kind: 'drain' })
  })

  it('asks those that take requests what they have counted, and adds it up', { timeout: 30_000 }, async t => {
    const { primary, first, second, listen } = await primaryOf(t)
    listen(first)
    const metrics = createMetrics('1.2.3')
    metrics.requestEnded('reports', 200, undefined)
    const asked = primary.admin.inject('/metrics')
    await until('it is asked', () => first.heard.at(-1)?.kind === 'measure')
    const question = first.heard.at(-1)
    assert.ok(question?.kind === 'measure')
    first.say({ kind: 'measured', id: question.id, snapshot: await metrics.snapshot() })
    const samples = samplesOf((await asked).body)
    assert.equal(samples.get('entrada_requests_total{code="200",route="reports"}'), 1)
    assert.equal(samples.get('entrada_trouble{reason="workers_missing"}'), 1)
    assert.equal(samples.get('entrada_cache_entries{cache="exchanged_values"}'), 0)
    assert.ok(!second.heard.some(({ kind }) => kind === 'measure'))
  })

  it('shows on its page what all have counted', { timeout: 30_000 }, async t => {
    const { primary, first, listen } = await primaryOf(t)
    listen(first)
    const metrics = createMetrics('1.2.3')
    metrics.upstreamAnswered('an-application', 1)
    const asked = primary.admin.inject({ url: '/', headers: { authorization: `Bearer ${token}` } })
    await Promise.race([asked, until('it is asked', () => first.heard.at(-1)?.kind === 'measure')])
    const question = first.heard.at(-1)
    assert.ok(question?.kind === 'measure')
    first.say({ kind: 'measured', id: question.id, snapshot: await metrics.snapshot() })
    assert.match((await asked).body, /an-application/)
  })

  it('counts what the operator ends', { timeout: 30_000 }, async t => {
    const { primary } = await primaryOf(t)
    const headers = { authorization: `Bearer ${token}` }
    await primary.admin.inject({ ...{ method: 'POST', url: '/revoke', headers }, payload: { user: 'ada' } })
    const samples = samplesOf((await primary.admin.inject('/metrics')).body)
    assert.equal(samples.get('entrada_revocations_total{of="user"}'), 1)
  })

  it('has everybody end with the same grace, and has ended then itself', { timeout: 5000 }, async t => {
    const { primary, first, second, lastOf } = await primaryOf(t)
    await primary.close(3)
    for (const one of [first, second]) assert.deepEqual(lastOf(one), { kind: 'stop', grace: 3 })
  })
})

describe('a primary whose settings change', () => {
  const rules: Config['routes'] = [{ path: '/new' }]

  it('puts them in force in all workers, and in those that begin behind that', async t => {
    const { primary, config, first, second, made } = await primaryOf(t)
    for (const each of [first, second]) each.say({ kind: 'hello' })
    const taken = primary.take({ ...config, routes: rules })
    for (const each of [first, second]) {
      const told = each.heard.at(-1)
      assert.ok(told?.kind === 'settings')
      assert.deepEqual([told.config.routes, told.config.revocation.file], [rules, undefined])
      each.say({ kind: 'settings.ready', id: told.id })
    }
    await taken
    assert.deepEqual(
      [first.heard.at(-1)?.kind, second.heard.at(-1)?.kind],
      ['settings.take', 'settings.take'],
    )
    first.end()
    await until('another one', () => made.length === 3)
    made[2]?.say({ kind: 'hello' })
    const begun = made[2]?.heard[0]
    assert.ok(begun?.kind === 'begin')
    assert.deepEqual(begun.config.routes, rules)
  })

  it('leaves all at the old ones when one of them cannot', async t => {
    const { primary, config, first, second } = await primaryOf(t)
    for (const each of [first, second]) each.say({ kind: 'hello' })
    const taken = primary.take({ ...config, routes: rules })
    const told = first.heard.at(-1)
    assert.ok(told?.kind === 'settings')
    first.say({ kind: 'settings.ready', id: told.id })
    second.say({ kind: 'settings.ready', id: told.id, fault: 'no room' })
    await assert.rejects(taken, /no room/)
    assert.deepEqual(
      [first.heard.at(-1)?.kind, second.heard.at(-1)?.kind],
      ['settings.drop', 'settings.drop'],
    )
    const begin = first.heard[0]
    first.say({ kind: 'hello' })
    assert.deepEqual(first.heard.at(-1), begin)
  })

  it('revokes by the session keys that they bring', async t => {
    const { primary, config, first, second } = await primaryOf(t)
    for (const each of [first, second]) each.say({ kind: 'hello' })
    const keys = [newSessionKey()]
    const taken = primary.take({ ...config, session: { ...config.session, keys } })
    for (const each of [first, second]) each.say({ kind: 'settings.ready', id: 1 })
    await taken
    first.say({ kind: 'hello' })
    const begun = first.heard.at(-1)
    assert.ok(begun?.kind === 'begin')
    assert.deepEqual(begun.config.session.keys, keys)
  })
})
