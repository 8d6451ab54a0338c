import assert from 'node:assert/strict'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { Pool, type Dispatcher } from 'undici'
import { RenewedPool } from '../../src/forward/renewed-pool.ts'
import { until } from '../support/until.ts'

const life = 20_000

/** An upstream that answers all but `/slow` at once, and a pool in front of it whose clock is the test's. */
async function start(t: TestContext) {
  const sockets: Socket[] = []
  const slow: ServerResponse[] = []
  const server = createServer((request, response) => {
    if (request.url === '/slow') {
      response.write('begun')
      slow.push(response)
    } else {
      response.end('ok')
    }
  })
  server.on('connection', socket => sockets.push(socket))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const clock = { ahead: 0 }
  const begun = Date.now()
  t.mock.method(Date, 'now', () => begun + clock.ahead)
  const pool = new RenewedPool(() => new Pool(`http://127.0.0.1:${port}`), life)
  t.after(async () => {
    await pool.destroy()
    server.closeAllConnections()
    server.close()
  })
  const open = () => sockets.filter(socket => !socket.destroyed).length
  return { pool, clock, sockets, slow, open }
}

type Asked = { text: string; readonly ended: Promise<Error | undefined> }

function ask(pool: RenewedPool, path: string): Asked {
  const asked = { text: '' }
  const ended = new Promise<Error | undefined>(resolve => {
    const handler: Dispatcher.DispatchHandler = {
      onConnect: () => undefined,
      onHeaders: () => true,
      onData: chunk => ((asked.text += chunk.toString()), true),
      // A few turns later the connection is free for the next.
      onComplete: () => void setTimeout(() => resolve(undefined), 20),
      onError: resolve,
    }
    pool.dispatch({ method: 'GET', path }, handler)
  })
  return Object.assign(asked, { ended })
}

describe('a pool that is renewed', () => {
  it('keeps its connection until its time is over, and then closes it', async t => {
    const { pool, clock, sockets, open } = await start(t)
    for (const ahead of [0, life - 1, life, life + 1, life * 2 - 1]) {
      clock.ahead = ahead
      assert.equal(await ask(pool, '/').ended, undefined)
    }
    assert.equal(sockets.length, 2)
    await until('the old one is closed', () => open() === 1)
    await until('the old one is forgotten', () => pool.size === 1)
  })

  it('is renewed as well when the clock was put back', async t => {
    const { pool, clock, sockets } = await start(t)
    await ask(pool, '/').ended
    clock.ahead = -1000
    await ask(pool, '/').ended
    await ask(pool, '/').ended
    assert.equal(sockets.length, 2)
  })

  it('lets what runs come to its end, and closes its connection then', async t => {
    const { pool, clock, slow, open } = await start(t)
    const long = ask(pool, '/slow')
    await until('it has begun', () => long.text === 'begun')
    clock.ahead = life
    assert.equal(await ask(pool, '/').ended, undefined)
    assert.deepEqual([pool.size, open()], [2, 2])
    slow[0]?.end(' and ended')
    assert.equal(await long.ended, undefined)
    assert.equal(long.text, 'begun and ended')
    await until('its connection is closed', () => open() === 1 && pool.size === 1)
  })

  it('ends when all has ended that runs in it, and takes nothing more', async t => {
    const { pool, clock, slow, open } = await start(t)
    const long = ask(pool, '/slow')
    await until('it has begun', () => long.text === 'begun')
    clock.ahead = life
    await ask(pool, '/').ended
    let isClosed = false
    const closed = pool.close().then(() => (isClosed = true))
    await until('the idle one is closed', () => open() === 1)
    assert.equal(isClosed, false)
    clock.ahead = life * 3
    assert.match(String((await ask(pool, '/').ended)?.name), /^Client(?:Closed|Destroyed)Error$/)
    slow[0]?.end()
    await Promise.all([long.ended, closed])
    await until('no connection is left', () => open() === 0)
    await pool.close()
  })

  it('cuts off all that runs in it, in old connections too, when it is destroyed', async t => {
    const { pool, clock, open } = await start(t)
    const first = ask(pool, '/slow')
    await until('it has begun', () => first.text === 'begun')
    clock.ahead = life
    const second = ask(pool, '/slow')
    await until('the other has begun', () => second.text === 'begun')
    await pool.destroy()
    for (const { ended } of [first, second]) assert.ok((await ended) instanceof Error)
    await until('no connection is left', () => open() === 0)
    await pool.close()
  })
})
