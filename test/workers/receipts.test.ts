import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createReceipts } from '../../src/workers/receipts.ts'

/** Milliseconds; never reached. */
const long = 60_000

/** Whether a promise has resolved by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  return Promise.race([promise.then(() => true), new Promise<false>(resolve => setImmediate(resolve, false))])
}

describe('receipts for what was sent', () => {
  it('wait for nobody when nothing was', async () => {
    assert.equal(await isSettled(createReceipts(long).settled()), true)
  })

  it('have all come when the last one has, and later messages are for others to wait for', async () => {
    const receipts = createReceipts(long)
    const [first, second] = [receipts.next(), receipts.next()]
    const settled = receipts.settled()
    receipts.confirmed(first)
    assert.equal(await isSettled(settled), false)
    const third = receipts.next()
    receipts.confirmed(second)
    assert.equal(await isSettled(settled), true)
    const later = receipts.settled()
    assert.equal(await isSettled(later), false)
    receipts.confirmed(third)
    assert.equal(await isSettled(later), true)
  })

  it('are not waited for after the deadline, or when there is nobody left', { timeout: 2000 }, async () => {
    const slow = createReceipts(10)
    slow.next()
    await slow.settled()
    const gone = createReceipts(long)
    gone.next()
    const settled = gone.settled()
    gone.end()
    gone.next()
    assert.equal(await isSettled(Promise.all([settled, gone.settled()])), true)
  })
})
