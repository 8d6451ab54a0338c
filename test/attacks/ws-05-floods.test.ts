import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { startFront, upgradeHead, type Front } from '../support/front.ts'
import { switching } from '../support/raw-tunnel.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'
import { until } from '../support/until.ts'
import { frame, frameHeader } from '../support/web-socket-frames.ts'

const megabyte = 1024 * 1024
/** More than the kernel keeps for four sockets of this machine, less than any flood here. */
const kept = 48 * megabyte

let upstream: RecordingUpstream
let front: Front
let answers: boolean
let taken: Socket | undefined

before(async () => {
  upstream = await startRecordingUpstream((_request, socket) => {
    socket.pause()
    taken = socket
    if (answers) socket.write(switching)
    return undefined
  })
  front = await startFront({ upstream: upstream.url })
})
after(async () => {
  await front.close()
  await upstream.close()
})

/** A client and the upstream's end, which reads nothing yet. */
async function open(options = { answers: true }): Promise<Readonly<{ client: Socket; theirs: Socket }>> {
  taken = undefined
  answers = options.answers
  const client = connect(front.port, '127.0.0.1')
  client.on('error', () => client.destroy())
  client.write(upgradeHead('/ws', `Cookie: ${front.cookies.ada}`))
  if (answers) await once(client, 'data')
  await until('the upstream is there', () => taken !== undefined)
  return { client, theirs: taken as unknown as Socket }
}

/** Writes as fast as it is taken. @returns how much has been taken until now */
function pour(socket: Socket, pieces: Iterable<Buffer>): () => number {
  const iterator = pieces[Symbol.iterator]()
  let size = 0
  const go = () => {
    for (let next = iterator.next(); next.done !== true; next = iterator.next()) {
      size += next.value.length
      if (!socket.write(next.value)) return
    }
  }
  socket.on('drain', go)
  go()
  return () => size
}

function* repeated(piece: Buffer, total: number): Generator<Buffer> {
  for (let size = 0; size < total; size += piece.length) yield piece
}

/** One frame of this many bytes. */
function* hugeFrame(size: number, isMasked: boolean): Generator<Buffer> {
  yield frameHeader(size, { isMasked })
  if (isMasked) yield Buffer.alloc(4, 7)
  yield* repeated(Buffer.alloc(64 * 1024, 'x'), size)
}

/** Waits until no more is taken: four looks in a row, for a busy machine may rest for one. */
async function standsStill(size: () => number): Promise<void> {
  for (let before = -1, same = 0; same < 4; await wait(150)) {
    same = before === size() ? same + 1 : 0
    before = size()
  }
}

/** Reads to the end of `total` bytes. */
async function countTo(socket: Socket, total: number): Promise<void> {
  let size = 0
  socket.on('data', (chunk: Buffer) => (size += chunk.length))
  socket.resume()
  await until(`${total} bytes have come`, () => size >= total)
  assert.equal(size, total)
}

async function costs(work: () => Promise<void>): Promise<number> {
  globalThis.gc?.()
  const before = process.memoryUsage().rss
  await work()
  return process.memoryUsage().rss - before
}

describe('WS-05: more than the other side takes', () => {
  const size = 200 * megabyte
  const ping = frame('', { opcode: 9, isMasked: true })
  const pings = Buffer.concat(Array.from({ length: 10_000 }, () => ping))
  const floods: [name: string, to: 'upstream' | 'client', pieces: () => Iterable<Buffer>, total: number][] = [
    ['a frame of 200 MB of a client', 'upstream', () => hugeFrame(size, true), size + 14],
    ['a frame of 200 MB of the upstream', 'client', () => hugeFrame(size, false), size + 10],
    ['pings of a client', 'upstream', () => repeated(pings, 100 * pings.length), 100 * pings.length],
  ]
  for (const [name, to, pieces, total] of floods) {
    it(`is held back, then arrives to the last byte: ${name}`, async () => {
      const { client, theirs } = await open()
      client.pause()
      const [sender, reader] = to === 'upstream' ? [client, theirs] : [theirs, client]
      const growth = await costs(async () => {
        const poured = pour(sender, pieces())
        await standsStill(poured)
        assert.ok(poured() < Math.min(total + 1, kept), `${poured()} bytes were taken though nobody reads`)
      })
      assert.ok(growth < kept, `${growth} bytes of memory`)
      await countTo(reader, total)
      client.destroy()
    })
  }

  it('is held back before the upstream has answered as well, and nothing of it is lost', async () => {
    const { client, theirs } = await open({ answers: false })
    const total = 100 * megabyte
    const poured = pour(client, repeated(Buffer.alloc(64 * 1024, 'x'), total))
    await standsStill(poured)
    assert.ok(poured() < kept / 2, `${poured()} bytes were taken though there is no answer`)
    theirs.write(switching)
    await countTo(theirs, total)
    client.destroy()
  })

  it('is held back by a client that reads a byte now and then', async () => {
    const { client, theirs } = await open()
    client.pause()
    const poured = pour(theirs, hugeFrame(size, false))
    let read = 0
    const timer = setInterval(() => (read += client.read(1) === null ? 0 : 1), 5)
    await standsStill(poured)
    await until('some are read', () => read > 20)
    clearInterval(timer)
    assert.ok(poured() < kept, `${poured()} bytes were taken`)
    client.destroy()
    if (!theirs.destroyed) theirs.destroy()
  })
})
