import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { createLoopDelay } from '../../src/observe/loop-delay.ts'
import { patience } from '../support/patience.ts'

/** One that was late once, by 400 ms or so; asked at the time 0 of its own clock. */
async function late(): Promise<(now: number) => number> {
  const delays = createLoopDelay()
  const latest = (now: number) => delays(now).get('1') ?? 0
  const deadline = Date.now() + patience
  // Until the first look at the loop has been made, there is nothing that could be late.
  while (latest(0) < 0.2) {
    assert.ok(Date.now() < deadline, 'it is never late')
    await wait(50)
    const until = performance.now() + 400
    while (performance.now() < until);
    await wait(50)
  }
  return latest
}

/** Seconds; what a busy machine does to it by itself. */
const unrest = 0.2

describe('how late the event loop was', () => {
  it('is told to everybody who asks within the same minute, and to those of the next', async () => {
    const latest = await late()
    assert.ok(latest(15_000) > unrest)
    assert.ok(latest(30_000) > unrest)
    assert.ok(latest(60_000) > unrest)
    assert.ok(latest(75_000) > unrest)
  })

  it('is over after that', async () => {
    const latest = await late()
    latest(60_000)
    // A busy machine may be late by itself, but not each time.
    for (let minute = 2; latest(minute * 60_000) > unrest; minute += 1) {
      assert.ok(minute < 100, 'what happened long ago is told for ever')
      await wait(10)
    }
  })
})
