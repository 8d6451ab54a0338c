import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { describe, it } from 'node:test'
import { joinSockets } from '../../src/forward/join-sockets.ts'
import { closing } from '../support/raw-tunnel.ts'
import { socketPair } from '../support/socket-pair.ts'
import { until } from '../support/until.ts'
import { closeCodes, frame, frameHeader } from '../support/web-socket-frames.ts'

const limits = { stalled: 60_000, closed: 60_000, boundary: 60_000, closing: 60_000 }

/** A client and an upstream joined by us; what each has got. Both keep their half open when the other ends. */
async function joined(
  options: { limits?: typeof limits; early?: { client?: Buffer[]; upstream?: Buffer[] } } = {},
) {
  const client = await socketPair({ allowHalfOpen: true })
  const upstream = await socketPair({ allowHalfOpen: true })
  const sent = { count: 0 }
  const ends = joinSockets(
    { socket: client.ours, early: options.early?.client ?? [] },
    { socket: upstream.ours, early: options.early?.upstream ?? [] },
    () => void (sent.count += 1),
    options.limits ?? limits,
  )
  const all = [client.ours, client.theirs, upstream.ours, upstream.theirs]
  for (const { theirs } of [client, upstream]) theirs.on('error', () => theirs.destroy())
  return {
    ends,
    sent: () => sent.count,
    client: client.theirs,
    upstream: upstream.theirs,
    ours: { client: client.ours, upstream: upstream.ours },
    end: async () => {
      for (const socket of all) socket.destroy()
      await Promise.all(all.map(closing))
    },
  }
}

function gathered(socket: Socket): () => Buffer {
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  return () => Buffer.concat(chunks)
}

describe('two sockets that are joined', () => {
  it('pass on what was said before, then what is said, both ways', async () => {
    const early = { client: [Buffer.from('a'), Buffer.from('b')], upstream: [Buffer.from('1')] }
    const { client, upstream, end } = await joined({ early })
    const [down, up] = [gathered(client), gathered(upstream)]
    client.write('c')
    upstream.write('2')
    await until('all is there', () => down().toString() === '12' && up().toString() === 'abc')
    await end()
  })

  for (const [name, from, to] of [
    ['the client', 'client', 'upstream'],
    ['the upstream', 'upstream', 'client'],
  ] as const) {
    it(`end both when ${name} ends its half: the rest arrives, then the end`, async () => {
      const sides = await joined()
      const got = gathered(sides[to])
      const ended = once(sides[to], 'end')
      sides[from].end('the last word')
      await ended
      assert.equal(got().toString(), 'the last word')
      // What comes back reaches the half that is still open.
      const answer = gathered(sides[from])
      const backEnded = once(sides[from], 'end')
      sides[to].end('and the answer')
      await backEnded
      assert.equal(answer().toString(), 'and the answer')
      await Promise.all([closing(sides.ours.client), closing(sides.ours.upstream)])
      await sides.end()
    })

    it(`end both when ${name} is reset`, async () => {
      const sides = await joined()
      sides[to].resume()
      const ended = once(sides[to], 'end')
      sides[from].resetAndDestroy()
      await ended
      sides[to].end()
      await Promise.all([closing(sides.ours.client), closing(sides.ours.upstream)])
      await sides.end()
    })

    it(`give up ${name} that takes nothing while something waits for it`, async () => {
      const sides = await joined({ limits: { ...limits, stalled: 50 } })
      sides[from].pause()
      sides[to].write(Buffer.alloc(50_000_000))
      await closing(sides.ours[from])
      await sides.end()
    })

    it(`do not outlive the close frame of ${name} for long, whatever the other side does`, async () => {
      const sides = await joined({ limits: { ...limits, closed: 50 } })
      const got = gathered(sides[to])
      const bytes = frame(Buffer.from([0x03, 0xe8]), { opcode: 8, isMasked: from === 'client' })
      sides[from].write(bytes)
      await closing(sides.ours[to])
      assert.deepEqual(got(), bytes)
      await sides.end()
    })
  }

  it('are watched over by keep-alive of TCP, so that a peer that vanished is found', async t => {
    const table = await readFile('/proc/net/tcp', 'latin1').catch(() => '')
    if (table === '') return t.skip('there is no /proc/net/tcp')
    const sides = await joined()
    const lines = (await readFile('/proc/net/tcp', 'latin1'))
      .split('\n')
      .map(line => line.trim().split(/\s+/))
    for (const socket of [sides.ours.client, sides.ours.upstream]) {
      const hex = (port = 0) => port.toString(16).toUpperCase().padStart(4, '0')
      const line = lines.find(
        ([, local = '', remote = '']) =>
          local.endsWith(`:${hex(socket.localPort)}`) && remote.endsWith(`:${hex(socket.remotePort)}`),
      )
      // Column 6 is the timer; 02 is that of keep-alive.
      assert.match(line?.[5] ?? '', /^02:/)
    }
    await sides.end()
  })

  it('hold back the one that says more than the other takes', async () => {
    const sides = await joined()
    sides.client.pause()
    let written = 0
    const piece = Buffer.alloc(64 * 1024)
    const pour = () => {
      while (written < 400_000_000 && sides.upstream.write(piece)) written += piece.length
    }
    sides.upstream.on('drain', pour)
    pour()
    await until('it is held back', () => sides.ours.client.writableNeedDrain)
    await new Promise(resolve => setTimeout(resolve, 100))
    const { writableLength } = sides.ours.client
    const { readableLength } = sides.ours.upstream
    assert.ok(writableLength + readableLength < 1_000_000, `${writableLength} and ${readableLength} bytes`)
    await sides.end()
  })
})

describe('the client of two sockets that are joined', () => {
  it('is active when it sends data, early data too, and neither by a pong nor by what the upstream says', async () => {
    const pong = frame('', { opcode: 10, isMasked: true })
    const sides = await joined({ early: { client: [pong] } })
    const [down, up] = [gathered(sides.client), gathered(sides.upstream)]
    sides.upstream.write(frame('hello'))
    sides.client.write(frame('ping', { opcode: 9, isMasked: true }))
    await until('both are there', () => down().length === 7 && up().length === pong.length + 10)
    assert.equal(sides.sent(), 0)
    sides.client.write(frame('hi', { isMasked: true }))
    await until('it is there', () => up().length === pong.length + 18)
    assert.equal(sides.sent(), 1)
    await sides.end()
    const early = await joined({ early: { client: [frame('hi', { isMasked: true })] } })
    assert.equal(early.sent(), 1)
    await early.end()
  })
})

describe('two sockets that the gateway closes', () => {
  it('get a close frame each at a boundary: the code for the client, 1001 for the upstream, then the end', async () => {
    const sides = await joined()
    const [down, up] = [gathered(sides.client), gathered(sides.upstream)]
    const [said, asked] = [frame('hello'), frame('hi', { isMasked: true, opcode: 1 })]
    sides.upstream.write(said)
    sides.client.write(asked)
    await until('both are there', () => down().length === said.length && up().length === asked.length)
    const ended = Promise.all([once(sides.client, 'end'), once(sides.upstream, 'end')])
    sides.ends.close(4401)
    await ended
    assert.deepEqual(down(), Buffer.concat([said, Buffer.from([0x88, 2, 0x11, 0x31])]))
    assert.deepEqual([...up().subarray(asked.length, asked.length + 2)], [0x88, 0x82])
    assert.deepEqual(closeCodes(up()), [1001])
    await sides.end()
  })

  it('get it between two fragments of a message', async () => {
    const sides = await joined()
    const down = gathered(sides.client)
    const first = frame('once upon', { opcode: 1, isFinal: false })
    sides.upstream.write(first)
    await until('the fragment is there', () => down().length === first.length)
    sides.ends.close(1001)
    await once(sides.client, 'end')
    assert.deepEqual(closeCodes(down()), [1001])
    await sides.end()
  })

  it('get it behind the frame that is under way, and nothing of the next', async () => {
    const sides = await joined()
    const [down, up] = [gathered(sides.client), gathered(sides.upstream)]
    const [said, asked] = [frame('a long story'), frame('a long question', { isMasked: true })]
    sides.upstream.write(said.subarray(0, 5))
    sides.client.write(asked.subarray(0, 1))
    await until('both have begun', () => down().length === 5 && up().length === 1)
    sides.ends.close(4401)
    sides.upstream.write(said.subarray(5, 6))
    await until('it goes on', () => down().length === 6)
    const ended = Promise.all([once(sides.client, 'end'), once(sides.upstream, 'end')])
    sides.upstream.write(Buffer.concat([said.subarray(6), frame('and another')]))
    sides.client.write(Buffer.concat([asked.subarray(1), frame('and one more', { isMasked: true })]))
    await ended
    assert.deepEqual(down(), Buffer.concat([said, Buffer.from([0x88, 2, 0x11, 0x31])]))
    assert.deepEqual([up().subarray(0, asked.length), closeCodes(up())], [asked, [1001]])
    assert.equal(up().length, asked.length + 8)
    await sides.end()
  })

  it('are just ended within a frame that does not end in time', async () => {
    const sides = await joined({ limits: { ...limits, boundary: 50 } })
    const [down, up] = [gathered(sides.client), gathered(sides.upstream)]
    const [said, asked] = [frameHeader(1000), frame('hi', { isMasked: true }).subarray(0, 5)]
    sides.upstream.write(said)
    sides.client.write(asked)
    await until('both are there', () => down().length === said.length && up().length === asked.length)
    const ended = Promise.all([once(sides.client, 'end'), once(sides.upstream, 'end')])
    sides.ends.close(1001)
    await ended
    assert.deepEqual([down(), up()], [said, asked])
    await sides.end()
  })

  it('get no second close frame, and nothing of what the other side says then', async () => {
    const sides = await joined()
    const [down, up] = [gathered(sides.client), gathered(sides.upstream)]
    const theirs = frame(Buffer.from([0x03, 0xe8]), { opcode: 8 })
    sides.upstream.write(theirs)
    await until('it is there', () => down().length === theirs.length)
    sides.ends.close(1001)
    sides.client.write(frame('too late', { isMasked: true }))
    await Promise.all([once(sides.client, 'end'), once(sides.upstream, 'end')])
    assert.deepEqual(down(), theirs)
    assert.deepEqual([closeCodes(up()), up().length], [[1001], 8])
    await sides.end()
  })

  it('end in bounded time though a side neither reads nor ends', async () => {
    const sides = await joined({ limits: { ...limits, boundary: 50, closing: 50 } })
    sides.client.pause()
    sides.upstream.pause()
    sides.upstream.write(Buffer.alloc(50_000_000))
    await until('the client is behind', () => sides.ours.client.writableNeedDrain)
    sides.ends.close(1001)
    await Promise.all([closing(sides.ours.client), closing(sides.ours.upstream)])
    await sides.end()
  })

  it('are gone at once when they are destroyed', async () => {
    const sides = await joined()
    sides.ends.destroy()
    await Promise.all([closing(sides.ours.client), closing(sides.ours.upstream)])
    await sides.end()
  })
})
