import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createRevocations } from '../../src/session/revocations.ts'
import { createMarks } from '../../src/session/marks.ts'
import { createKeyRing } from '../../src/session/key-ring.ts'
import { linesOf, revocationsIn, type FromWorker } from '../../src/workers/messages.ts'
import { linkToPrimary } from '../../src/workers/primary-link.ts'
import { testConfig } from '../support/config.ts'

const now = 1_000_000
const config = testConfig({})
const ended = { mark: 'keyname1hash', upTo: now, at: now, isVouched: true }
const later = { ...ended, mark: 'keyname1other' }

/** A worker whose primary is the test. */
function linked() {
  const said: FromWorker[] = []
  const ears: ((message: unknown) => void)[] = []
  const ends: (() => void)[] = []
  const link = linkToPrimary(
    {
      send: (message, done) => {
        said.push(message)
        done?.()
      },
      onMessage: listener => void ears.push(listener),
      onGone: listener => void ends.push(listener),
    },
    () => now,
  )
  const marks = createMarks(createKeyRing(config.session.keys), {
    issuer: config.provider.issuer,
    clientId: config.provider.clientId,
    publicOrigin: config.publicOrigin,
  })
  return {
    link,
    said,
    tell: (message: unknown) => ears.forEach(hear => hear(message)),
    leave: () => ends.forEach(end => end()),
    /** The list of its gateway, kept by the link. */
    list: async () => {
      const begun = await link.begun
      const list = createRevocations(config.session.absoluteTimeout, marks)
      const keepers = begun?.together.keepers.map(keep => keep(list)) ?? []
      const settled = async () => Promise.all(keepers.map(async keeper => keeper.settled?.()))
      return { list, problem: () => keepers[0]?.problem(), settled }
    },
  }
}

const begin = { kind: 'begin', config, lines: linesOf([ended]) }

describe('a worker', () => {
  it('asks for its settings, and gets them with all that has ended', async () => {
    const { said, tell, list } = linked()
    assert.deepEqual(said, [{ kind: 'hello' }])
    tell(begin)
    tell({ kind: 'ended', lines: linesOf([later]) })
    assert.deepEqual((await list()).list.entries(now), [ended, later])
  })

  it('hears what ends elsewhere, and tells nobody again', async () => {
    const { said, tell, list } = linked()
    tell(begin)
    const { list: kept } = await list()
    tell({ kind: 'ended', lines: linesOf([later]) })
    tell({ kind: 'ended', lines: 'nonsense' })
    assert.deepEqual(kept.entries(now), [ended, later])
    assert.equal(said.length, 1)
  })

  it('tells what ends here', async () => {
    const { said, tell, list } = linked()
    tell(begin)
    const { list: kept } = await list()
    kept.endAll({ user: 'ada' }, now)
    const last = said.at(-1)
    assert.ok(last?.kind === 'ended' && revocationsIn(last.lines).length === 1)
  })

  it(
    'waits until the primary has kept what has ended here, but not for ever',
    { timeout: 2000 },
    async () => {
      const { said, tell, list } = linked()
      tell(begin)
      const { list: kept, settled } = await list()
      kept.endAll({ user: 'ada' }, now)
      const last = said.at(-1)
      assert.ok(last?.kind === 'ended' && last.id !== undefined)
      const state = { isSettled: false }
      const waiting = settled().then(() => (state.isSettled = true))
      await new Promise(resolve => setImmediate(resolve))
      assert.equal(state.isSettled, false)
      tell({ kind: 'kept', id: last.id })
      await new Promise(resolve => setImmediate(resolve))
      assert.equal(state.isSettled, true)
      await waiting
      kept.endAll({ user: 'other' }, now)
      await settled()
    },
  )

  it('asks the primary for what the others know', async () => {
    const { link, said, tell } = linked()
    tell(begin)
    const first = (await link.begun)?.together.exchange.once('token', 5)
    const asked = said.at(-1)
    assert.ok(asked?.kind === 'question')
    tell({ kind: 'answer', id: asked.id, value: true })
    assert.equal(await first, true)
  })

  it('says what it has counted when it is asked, once it takes requests', async () => {
    const { link, said, tell } = linked()
    tell(begin)
    tell({ kind: 'measure', id: 1 })
    link.listening(['127.0.0.1:1'], () => ({ status: 'ready' }), { snapshot: async () => '[7]' })
    tell({ kind: 'measure', id: 2 })
    await new Promise(resolve => setImmediate(resolve))
    assert.deepEqual(
      said.filter(({ kind }) => kind === 'measured'),
      [{ kind: 'measured', id: 2, snapshot: '[7]' }],
    )
  })

  it('ends as it is told', async () => {
    const { link, tell } = linked()
    tell({ kind: 'drain' })
    await link.draining
    tell({ kind: 'stop', grace: 7 })
    assert.equal(await link.stopped, 7)
    assert.equal(await link.begun, undefined)
  })

  it('ends when the primary is gone, and says that nothing is kept any more', { timeout: 1000 }, async () => {
    const { link, tell, leave, list } = linked()
    tell(begin)
    const { problem } = await list()
    assert.equal(problem(), undefined)
    leave()
    assert.match(problem() ?? '', /gone/)
    const exchange = (await link.begun)?.together.exchange
    await assert.rejects(async () => exchange?.get('a'), /gone/)
    await link.draining
    assert.equal(await link.stopped, undefined)
  })
})
