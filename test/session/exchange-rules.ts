import assert from 'node:assert/strict'
import { it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { Exchange } from '../../src/session/exchange.ts'
import type { Scope } from '../support/scripted-provider.ts'

/**
 * What every exchange has to do, wherever it keeps things.
 * @param open two ends of the same exchange, as two processes have them
 */
export function keepsTheRulesOfAnExchange(
  open: (scope: Scope) => Promise<readonly [Exchange, Exchange]>,
): void {
  it('gives what was put, until its time is over', async test => {
    const [one, other] = await open(test)
    assert.equal(await one.get('a'), undefined)
    await one.put('a', 'first', 100)
    await one.put('a', 'second', 100)
    await one.put('b', 'short', 0.05)
    assert.equal(await other.get('a'), 'second')
    await wait(60)
    assert.equal(await other.get('b'), undefined)
    assert.equal(await other.get('a'), 'second')
  })

  it('gives a lock to one at a time, and to the next when it is given back', async test => {
    const [one, other] = await open(test)
    assert.equal(await one.take('lock', 'one', 100), true)
    assert.equal(await other.take('lock', 'other', 100), false)
    await other.release('lock', 'other')
    assert.equal(await other.take('lock', 'other', 100), false)
    await one.release('lock', 'one')
    assert.equal(await other.take('lock', 'other', 100), true)
  })

  it('takes a lock back from whoever does not renew it', async test => {
    const [one, other] = await open(test)
    assert.equal(await one.take('kept', 'one', 5), true)
    assert.equal(await one.renew('kept', 'one', 100), true)
    assert.equal(await one.take('lost', 'one', 5), true)
    assert.equal(await one.renew('lost', 'one', 0.05), true)
    await wait(60)
    assert.equal(await one.renew('lost', 'one', 100), false)
    assert.equal(await other.take('lost', 'other', 100), true)
    assert.equal(await one.renew('lost', 'one', 100), false)
    await one.release('lost', 'one')
    assert.equal(await one.take('lost', 'one', 100), false)
    assert.equal(await other.take('kept', 'other', 100), false)
  })

  it('says to the first alone that it is the first, until the time is over', async test => {
    const [one, other] = await open(test)
    assert.deepEqual([await one.once('word', 100), await other.once('word', 100)], [true, false])
    assert.equal(await one.once('brief', 0.05), true)
    await wait(60)
    assert.equal(await other.once('brief', 1), true)
  })
}
