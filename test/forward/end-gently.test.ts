import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { endGently } from '../../src/forward/end-gently.ts'

/** Both ends of a connection; the server's is half-open as those of an HTTP server are. */
async function pair(): Promise<Readonly<{ ours: Socket; theirs: Socket }>> {
  const server = createServer({ allowHalfOpen: true })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const theirs = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [ours] = (await once(server, 'connection')) as [Socket]
  server.close()
  return { ours, theirs }
}

describe('a socket that is ended gently', () => {
  it('brings everything that was written to a reader that is slow', async () => {
    const { ours, theirs } = await pair()
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
    const { ours, theirs } = await pair()
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
    const { ours, theirs } = await pair()
    ours.destroy()
    endGently(ours)
    theirs.destroy()
    assert.ok(ours.destroyed)
  })
})
