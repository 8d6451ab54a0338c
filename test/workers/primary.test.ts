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
    ...{ primary, first, second, listen, made },
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

  it('has everybody end with the same grace, and has ended then itself', { timeout: 5000 }, async t => {
    const { primary, first, second, lastOf } = await primaryOf(t)
    await primary.close(3)
    for (const one of [first, second]) assert.deepEqual(lastOf(one), { kind: 'stop', grace: 3 })
  })
})
