import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { createLocalExchange } from '../../src/session/exchange.ts'
import { answerOf, createAskedExchange } from '../../src/workers/asked-exchange.ts'
import { socketPair } from '../support/socket-pair.ts'

/** An exchange that asks another one. */
function asking() {
  const local = createLocalExchange()
  const asked = createAskedExchange((id, question) => {
    void answerOf(local, question).then(value => asked.answered(id, value))
  })
  return asked.exchange
}

describe('an exchange in another process', () => {
  it('keeps what is put into it', async () => {
    const exchange = asking()
    assert.equal(await exchange.get('a'), undefined)
    await exchange.put('a', 'one', 5)
    assert.equal(await exchange.get('a'), 'one')
  })

  it('gives a lock to one holder at a time, who can renew it and give it back', async () => {
    const exchange = asking()
    assert.equal(await exchange.take('lock', 'one', 5), true)
    assert.equal(await exchange.take('lock', 'other', 5), false)
    assert.equal(await exchange.renew('lock', 'other', 5), false)
    assert.equal(await exchange.renew('lock', 'one', 5), true)
    await exchange.release('lock', 'other')
    assert.equal(await exchange.take('lock', 'other', 5), false)
    await exchange.release('lock', 'one')
    assert.equal(await exchange.take('lock', 'other', 5), true)
  })

  it('tells the first from all others', async () => {
    const exchange = asking()
    const firsts = await Promise.all([1, 2, 3].map(async () => exchange.once('token', 5)))
    assert.deepEqual(firsts, [true, false, false])
  })

  it('that does not answer in time is away, and late answers do no harm', { timeout: 1000 }, async () => {
    const ids: number[] = []
    const { exchange, answered } = createAskedExchange(id => void ids.push(id), 10)
    await assert.rejects(exchange.once('token', 5), /does not answer/)
    for (const id of ids) answered(id, true)
  })

  it('has answered in time, when the answer lies there unread: who was too slow is this process', async t => {
    const { ours, theirs } = await socketPair()
    t.after(() => [ours, theirs].forEach(socket => socket.destroy()))
    const { exchange, answered } = createAskedExchange(id => void theirs.write(String(id)), 20)
    ours.on('data', (id: Buffer) => answered(Number(id), true))
    await once(theirs, 'connect')
    const first = exchange.once('token', 5)
    const until = performance.now() + 50
    while (performance.now() < until);
    assert.equal(await first, true)
  })

  it('that cannot be asked is away at once', async () => {
    const { exchange } = createAskedExchange(() => {
      throw new Error('it is gone')
    })
    await assert.rejects(exchange.get('a'), /it is gone/)
  })
})
