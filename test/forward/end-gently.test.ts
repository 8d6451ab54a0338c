import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { endGently } from '../../src/forward/end-gently.ts'
import { socketPair } from '../support/socket-pair.ts'

describe('a socket that is ended gently', () => {
  it('brings everything that was written to a reader that is slow', async () => {
    const { ours, theirs } = await socketPair()
    const total = 20_000_000
    ours.write(Buffer.alloc(total, 'x'))
    endGently(ours)
    let size = 0
    for await (const chunk of theirs) {
      size += (chunk as Buffer).length
      await wait(1)
    }
    assert.equal(size, total)
    if (!ours.destroyed) await once(ours, 'close')
  })

  it('reads what still comes, so that the close is no reset', async () => {
    const { ours, theirs } = await socketPair()
    let failure: unknown
    theirs.on('error', error => (failure = error))
    const theirEnd = once(theirs, 'end')
    ours.write('answer')
    theirs.write(Buffer.alloc(1_000_000, 'y'))
    endGently(ours)
    theirs.resume()
    await theirEnd
    await once(theirs, 'close')
    assert.equal(failure, undefined)
    if (!ours.destroyed) await once(ours, 'close')
  })

  it('may be gone already', async () => {
    const { ours, theirs } = await socketPair()
    ours.destroy()
    endGently(ours)
    theirs.destroy()
    assert.ok(ours.destroyed)
  })

  it('goes after a while though the other side neither reads nor ends', async () => {
    const { ours, theirs } = await socketPair({ allowHalfOpen: true })
    theirs.on('error', () => theirs.destroy())
    ours.write(Buffer.alloc(20_000_000))
    endGently(ours, 50)
    await once(ours, 'close')
    theirs.destroy()
  })
})
