import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { TLSSocket } from 'node:tls'
import { after, before, describe, it } from 'node:test'
import {
  flags,
  frame,
  framesIn,
  frameTypes,
  headerBlock,
  preface,
  requestHead,
  reset,
} from '../support/http2-frames.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'
import { ask, startSecureFront, type SecureFront } from '../support/secure-front.ts'
import { until } from '../support/until.ts'

/** Cancelled by the client (RFC 9113 section 7). */
const cancel = 8

describe('a connection over HTTP/2 that floods', () => {
  let upstream: RecordingUpstream
  let front: SecureFront
  before(async () => {
    upstream = await startRecordingUpstream()
    front = await startSecureFront({
      upstream: upstream.url,
      listening: { timing: { keepAlive: 300, check: 100 } },
    })
  })
  after(async () => {
    await front.close()
    await upstream.close()
  })

  /** A connection by hand, and what it has been told when it ends. */
  function attacker(): { socket: TLSSocket; received: () => Buffer; ended: Promise<unknown> } {
    const socket = front.tls(['h2'])
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.write(preface())
    return {
      socket,
      received: () => Buffer.concat(chunks),
      ended: new Promise(resolve => socket.once('close', resolve)),
    }
  }

  async function servesOthers(): Promise<void> {
    const client = front.http2()
    assert.equal((await ask(client, { ':path': '/public/a' })).headers[':status'], 200)
    client.close()
  }

  /** Sends `each` again and again until the connection is ended. @returns how many were sent */
  async function flood(each: (count: number) => Buffer, most: number): Promise<number> {
    const { socket, ended } = attacker()
    let sent = 0
    for (; sent < most && !socket.destroyed; sent += 50) {
      const batch = Array.from({ length: 50 }, (_, at) => each(sent + at + 1))
      if (!socket.write(Buffer.concat(batch)))
        await Promise.race([once(socket, 'drain').catch(() => undefined), ended])
      await new Promise(resolve => setImmediate(resolve))
    }
    socket.destroy()
    return sent
  }

  it('with streams that are reset at once is ended (CVE-2023-44487)', async () => {
    const most = 100_000
    const sent = await flood(count => {
      const stream = 2 * count - 1
      return Buffer.concat([
        requestHead(stream, 'GET', '/public/flood', flags.endHeaders | flags.endStream),
        reset(stream, cancel),
      ])
    }, most)
    assert.ok(sent < most / 2, `${sent} streams were taken`)
    const reached = upstream.requests.filter(({ target }) => target === '/public/flood').length
    assert.ok(reached < 2_000, `${reached} requests reached the application`)
    await servesOthers()
  })

  it('with CONTINUATION frames that never end is ended (CVE-2024-27983)', async () => {
    const most = 100_000
    const block = headerBlock([['x-a', 'a'.repeat(100)]])
    const begun = requestHead(1, 'GET', '/public/a', flags.none)
    const sent = await flood(count => (count === 1 ? begun : frame('continuation', 0, 1, block)), most)
    assert.ok(sent < most / 2, `${sent} frames were taken`)
    await servesOthers()
  })

  for (const [what, payload] of [
    ['ping', Buffer.alloc(8)],
    ['settings', Buffer.alloc(0)],
  ] as const) {
    it(`with ${what} frames costs little memory or is ended`, async () => {
      const before = process.memoryUsage.rss()
      await flood(() => frame(what, 0, 0, payload), 20_000)
      const more = process.memoryUsage.rss() - before
      assert.ok(more < 64 * 1024 * 1024, `${more} bytes more`)
      await servesOthers()
    })
  }

  it('with open streams gets no more than a hundred at a time', async () => {
    const { socket, received, ended } = attacker()
    const heads = Array.from({ length: 150 }, (_, at) => requestHead(2 * at + 1, 'POST', '/public/open'))
    socket.write(Buffer.concat(heads))
    const refused = () => framesIn(received()).filter(({ type }) => type === frameTypes.reset).length
    await until('the others are refused, or all', () => refused() >= 50 || socket.destroyed)
    socket.destroy()
    await ended
    await servesOthers()
  })

  it('with nothing at all is ended', async () => {
    const { socket } = attacker()
    await until('it is ended', () => socket.destroyed)
  })

  it('with half a head is ended', async () => {
    const { socket } = attacker()
    socket.write(requestHead(1, 'GET', '/public/a', flags.none))
    const isEnded = until('it is ended', () => socket.destroyed)
    await isEnded.finally(() => socket.destroy())
  })
})
