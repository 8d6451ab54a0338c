import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { startFaultProxy, type Faults } from '../support/fault-proxy.ts'
import { until } from '../support/until.ts'

/** What has come on a socket, and how it ended. */
type Side = { socket: Socket; text: string; ended: boolean; closed: boolean; error?: string }

function watch(socket: Socket): Side {
  const side: Side = { socket, text: '', ended: false, closed: false }
  socket.on('data', (chunk: Buffer) => (side.text += chunk.toString('latin1')))
  socket.on('end', () => (side.ended = true))
  socket.on('close', () => (side.closed = true))
  socket.on('error', error => (side.error = 'code' in error ? String(error.code) : error.message))
  return side
}

/** A client and a target with the proxy between them; the target has a connection. */
async function between(t: TestContext, faults: Faults = {}) {
  const targets: Side[] = []
  const server = createServer({ allowHalfOpen: true }, socket => void targets.push(watch(socket)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const proxy = await startFaultProxy((server.address() as AddressInfo).port, faults)
  const client = watch(connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true }))
  await until('the target has a connection', () => targets.length === 1)
  t.after(async () => {
    client.socket.destroy()
    for (const { socket } of targets) socket.destroy()
    await proxy.close()
    server.close()
  })
  return { proxy, client, target: targets[0] as Side, targets }
}

describe('the fault proxy, which other tests believe', () => {
  it('passes bytes and ends on, both ways, when nothing is wrong', async t => {
    const { proxy, client, target } = await between(t)
    client.socket.end('question')
    await until('the target has the end', () => target.ended)
    assert.equal(target.text, 'question')
    assert.ok(!client.ended)
    target.socket.end('answer')
    await until('the client has the end', () => client.ended)
    assert.equal(client.text, 'answer')
    assert.deepEqual(proxy.passed(), { up: 8, down: 6 })
    await until('it is forgotten', () => proxy.open() === 0)
    assert.equal(proxy.connections(), 1)
    assert.deepEqual([client.error, target.error], [undefined, undefined])
  })

  it('delays', async t => {
    const { client, target } = await between(t, { up: { delay: 100 } })
    const start = performance.now()
    client.socket.write('x')
    await until('it has come', () => target.text === 'x')
    assert.ok(performance.now() - start >= 95)
  })

  it('drips', async t => {
    const { client, target } = await between(t, { up: { drip: { bytes: 2, every: 20 } } })
    const start = performance.now()
    client.socket.end('0123456789')
    await until('all has come', () => target.ended)
    assert.equal(target.text, '0123456789')
    assert.ok(performance.now() - start >= 90)
  })

  it('is a black hole in one direction, the end included', async t => {
    const { proxy, client, target } = await between(t, { up: { blackHole: true } })
    client.socket.end('question')
    target.socket.write('answer')
    await until('the other direction works', () => client.text === 'answer')
    assert.deepEqual([target.text, target.ended], ['', false])
    assert.deepEqual(proxy.passed(), { up: 0, down: 6 })
  })

  it('becomes a black hole and stops being one while a connection is open', async t => {
    const { proxy, client, target } = await between(t)
    client.socket.write('1')
    await until('the first has come', () => target.text === '1')
    proxy.set({ up: { blackHole: true } })
    client.socket.write('2')
    // By the other direction it is known that the hole has swallowed it.
    target.socket.write('a')
    await until('the answer has come', () => client.text === 'a')
    proxy.set({})
    client.socket.write('3')
    await until('the third has come', () => target.text.includes('3'))
    assert.equal(target.text, '13')
  })

  for (const direction of ['up', 'down'] as const) {
    const sides = async (t: TestContext, faults: Faults) => {
      const { client, target, proxy } = await between(t, faults)
      return direction === 'up' ? ([client, target, proxy] as const) : ([target, client, proxy] as const)
    }

    it(`resets both sides after so many bytes ${direction}`, async t => {
      const [sender, receiver] = await sides(t, { [direction]: { resetAfter: 3 } })
      sender.socket.write('01')
      await until('the beginning has come', () => receiver.text === '01')
      sender.socket.write('2345')
      await until('both are closed', () => sender.closed && receiver.closed)
      assert.ok('012'.startsWith(receiver.text))
      assert.deepEqual([sender.error, receiver.error], ['ECONNRESET', 'ECONNRESET'])
    })

    it(`cuts both sides after so many bytes ${direction}, as if all were well`, async t => {
      const [sender, receiver] = await sides(t, { [direction]: { cutAfter: 3 } })
      sender.socket.write('012345')
      await until('the receiver has the end', () => receiver.ended)
      assert.equal(receiver.text, '012')
      await until('so has the sender', () => sender.ended || sender.closed)
      assert.equal(receiver.error, undefined)
    })

    it(`half-closes after so many bytes ${direction}, and the other direction goes on`, async t => {
      const [sender, receiver] = await sides(t, { [direction]: { halfCloseAfter: 3 } })
      sender.socket.write('012345')
      await until('the receiver has the end', () => receiver.ended)
      assert.equal(receiver.text, '012')
      receiver.socket.write('still here')
      await until('the other direction works', () => sender.text === 'still here')
      assert.ok(!sender.ended)
    })

    it(`inverts one byte ${direction}`, async t => {
      const [sender, receiver] = await sides(t, { [direction]: { corrupt: 2 } })
      sender.socket.end('aaaa')
      await until('all has come', () => receiver.ended)
      assert.equal(receiver.text, 'aa\u009eaa'.slice(0, 4))
    })
  }

  it('can treat each connection in its own way', async t => {
    const { proxy, targets } = await between(t)
    proxy.set(nth => (nth === 2 ? { up: { corrupt: 0 } } : {}))
    for (const at of [1, 2]) {
      const socket = connect(proxy.port, '127.0.0.1')
      socket.end('a')
      await until('it has come', () => targets[at]?.ended === true)
    }
    assert.deepEqual(
      targets.slice(1).map(({ text }) => text),
      ['\u009e', 'a'],
    )
  })

  it('refuses, lets what is open live, and accepts again', async t => {
    const { proxy, client, target } = await between(t)
    const attempt = async (): Promise<string> =>
      new Promise(resolve => {
        const socket = connect(proxy.port, '127.0.0.1')
        socket.on('connect', () => {
          socket.destroy()
          resolve('connected')
        })
        socket.on('error', error => resolve('code' in error ? String(error.code) : ''))
      })
    await proxy.refuse()
    assert.equal(await attempt(), 'ECONNREFUSED')
    client.socket.write('x')
    await until('the old connection works', () => target.text === 'x')
    await proxy.accept()
    assert.equal(await attempt(), 'connected')
  })

  it('resets everything when told', async t => {
    const { proxy, client, target } = await between(t)
    proxy.resetAll()
    await until('both are closed', () => client.closed && target.closed)
    assert.deepEqual([client.error, target.error], ['ECONNRESET', 'ECONNRESET'])
  })
})
