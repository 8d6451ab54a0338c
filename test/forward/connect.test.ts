import assert from 'node:assert/strict'
import dns from 'node:dns'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { createConnect, type Connect } from '../../src/forward/connect.ts'
import { ConnectError, upstreamError } from '../../src/forward/upstream-error.ts'
import { freePort } from '../support/free-port.ts'

async function connected(connect: Connect): Promise<Socket> {
  return new Promise((resolve, reject) =>
    connect((error, socket) => (error === null ? resolve(socket) : reject(error))),
  )
}

async function refused(connect: Connect): Promise<Error> {
  return connected(connect).then(
    () => assert.fail('it is connected'),
    (error: Error) => error,
  )
}

async function listener() {
  const server = createServer(socket => socket.on('error', () => socket.destroy()))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { port, close: async () => new Promise(resolve => server.close(resolve)) }
}

type Lookup = (name: string, options: unknown, done: (error: Error | null, found?: unknown) => void) => void

/** Puts a resolver of names in the place of the system's. */
function resolver(t: TestContext, lookup: Lookup): void {
  t.mock.method(dns, 'lookup', lookup as typeof dns.lookup)
}

describe('connecting', () => {
  it('asks for the address of a name anew each time, so that a change is found', async t => {
    const server = await listener()
    const asked: string[] = []
    resolver(t, (name, _options, done) => {
      asked.push(name)
      done(null, [{ address: '127.0.0.1', family: 4 }])
    })
    const connect = createConnect({ host: 'app.internal', port: server.port }, { timeout: 2000 })
    for (let at = 0; at < 3; at++) (await connected(connect)).destroy()
    assert.deepEqual(asked, ['app.internal', 'app.internal', 'app.internal'])
    await server.close()
  })

  it('asks only once at a time, so that a slow resolver blocks nobody else', async t => {
    const server = await listener()
    const pending: (() => void)[] = []
    resolver(t, (_name, _options, done) => {
      pending.push(() => done(null, [{ address: '127.0.0.1', family: 4 }]))
    })
    const connect = createConnect({ host: 'app.internal', port: server.port }, { timeout: 10_000 })
    const all = Promise.all([connected(connect), connected(connect), connected(connect)])
    assert.equal(pending.length, 1)
    pending[0]?.()
    for (const socket of await all) socket.destroy()
    await server.close()
  })

  it('counts when it was done in time, however busy this process was meanwhile', async () => {
    const server = await listener()
    const connecting = connected(createConnect({ host: '127.0.0.1', port: server.port }, { timeout: 50 }))
    const until = performance.now() + 200
    while (performance.now() < until);
    const socket = await connecting
    assert.ok(!socket.destroyed)
    socket.destroy()
    await server.close()
  })

  it('ends with its deadline while the resolver says nothing', async t => {
    resolver(t, () => undefined)
    const error = await refused(createConnect({ host: 'app.internal', port: 1 }, { timeout: 50 }))
    assert.ok(error instanceof ConnectError)
    assert.match(error.message, /took too long/)
    assert.equal(upstreamError(error).code, 'ERR_UPSTREAM_UNREACHABLE')
  })

  it('fails when there is no such name, or no address to it', async t => {
    const answers: Parameters<Lookup>[2][] = []
    resolver(t, (_name, _options, done) => void answers.push(done))
    const connect = createConnect({ host: 'app.internal', port: 1 }, { timeout: 10_000 })
    const first = refused(connect)
    answers[0]?.(new Error('no such name'))
    assert.match((await first).message, /no such name/)
    const second = refused(connect)
    answers[1]?.(null, [])
    assert.match((await second).message, /no address/)
  })

  it('says of several addresses what was wrong with each', async t => {
    const port = await freePort()
    resolver(t, (_name, _options, done) =>
      done(null, [
        { address: '127.0.0.1', family: 4 },
        { address: '127.0.0.2', family: 4 },
      ]),
    )
    const error = await refused(createConnect({ host: 'app.internal', port }, { timeout: 5000 }))
    assert.match(error.message, /127\.0\.0\.1:.*127\.0\.0\.2:/)
  })

  it('leaves no error without a listener on what it gives out', async () => {
    const server = await listener()
    const socket = await connected(createConnect({ host: '127.0.0.1', port: server.port }, { timeout: 2000 }))
    socket.emit('error', new Error('reset'))
    assert.ok(socket.destroyed)
    await server.close()
  })
})
