import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, it, type TestContext } from 'node:test'
import type { Faults } from '../support/fault-proxy.ts'
import { head, startFront } from '../support/front.ts'
import { headerValues, rawRequest, type RawAnswer } from '../support/raw-client.ts'
import { quick, startFaultyWay, type FaultyWay } from './faulty-way.ts'

const get = async ({ front }: FaultyWay, path = '/a'): Promise<RawAnswer> =>
  rawRequest(front.port, head(`GET ${path}`, `Cookie: ${front.cookies.ada}`), 60_000)

const post = async ({ front }: FaultyWay, body: string): Promise<RawAnswer> =>
  rawRequest(
    front.port,
    head('POST /a', `Cookie: ${front.cookies.ada}`, `Content-Length: ${body.length}`) + body,
    60_000,
  )

const said = (answer: RawAnswer) => [answer.status, headerValues(answer, 'x-entrada')[0]]

/** A way whose upstream keeps what it has got: `GET /a`, or the body of a POST. */
async function counted(t: TestContext) {
  const seen: string[] = []
  const way = await startFaultyWay(
    t,
    (request, response) =>
      void text(request).then(body => {
        seen.push(request.method === 'POST' ? body : `${request.method} ${request.url}`)
        response.end('done')
      }),
    quick,
  )
  return { way, seen }
}

describe('F10: an upstream that refuses the connection', () => {
  it('is 502 for whatever is asked, and serves again as soon as it is back', async t => {
    const { way, seen } = await counted(t)
    await way.proxy.refuse()
    assert.deepEqual(said(await get(way)), [502, 'upstream-unreachable'])
    assert.deepEqual(said(await post(way, 'one')), [502, 'upstream-unreachable'])
    assert.deepEqual(seen, [])
    await way.proxy.accept()
    assert.equal((await get(way)).status, 200)
    assert.equal((await post(way, 'two')).status, 200)
    assert.deepEqual(seen, ['GET /a', 'two'])
  })
})

describe('F10: an upstream whose name nobody knows', () => {
  it('is 502, and the name is for the log alone', async () => {
    const front = await startFront({ upstream: 'http://nobody.invalid' })
    const answer = await rawRequest(front.port, head('GET /a', `Cookie: ${front.cookies.ada}`), 60_000)
    assert.deepEqual(said(answer), [502, 'upstream-unreachable'])
    assert.ok(!answer.body.includes('invalid'))
    assert.match(front.log(), /(?:ENOTFOUND|EAI_AGAIN).*nobody\.invalid/)
    await front.close()
  })
})

describe('F10: an upstream that does not even answer the handshake', () => {
  it('is 502 when the time for connecting is over', async t => {
    if (process.platform !== 'linux') return t.skip('needs the way in which Linux fills a backlog')
    const port = await silentPort(t)
    const front = await startFront({
      upstream: `http://127.0.0.1:${port}`,
      timeouts: { ...quick, headers: 60 },
    })
    t.after(async () => front.close())
    const answer = await rawRequest(front.port, head('GET /a', `Cookie: ${front.cookies.ada}`), 60_000)
    assert.deepEqual(said(answer), [502, 'upstream-unreachable'])
  })
})

describe('F10: a connection that is reset before there is an answer', () => {
  const lost: [moment: string, faults: Faults, reachesUpstream: boolean][] = [
    ['before the upstream has the request', { up: { resetAfter: 1 } }, false],
    ['after the upstream has done its work', { down: { resetAfter: 0 } }, true],
  ]
  for (const [moment, faults, reachesUpstream] of lost) {
    it(`is made good for a GET by another connection, once: ${moment}`, async t => {
      const { way, seen } = await counted(t)
      way.proxy.set(nth => (nth === 1 ? faults : {}))
      assert.equal((await get(way)).status, 200)
      assert.equal(way.proxy.connections(), 2)
      assert.equal(seen.length, reachesUpstream ? 2 : 1)
    })

    it(`is 502 for a GET when it happens again: ${moment}`, async t => {
      const { way, seen } = await counted(t)
      way.proxy.set(faults)
      assert.deepEqual(said(await get(way)), [502, 'upstream-unreachable'])
      assert.equal(way.proxy.connections(), 2)
      assert.equal(seen.length, reachesUpstream ? 2 : 0)
    })

    it(`is 502 for a POST, which is never sent twice: ${moment}`, async t => {
      const { way, seen } = await counted(t)
      way.proxy.set(faults)
      for (const body of ['one', 'two', 'three']) {
        assert.deepEqual(said(await post(way, body)), [502, 'upstream-unreachable'])
      }
      assert.equal(way.proxy.connections(), 3)
      assert.deepEqual(seen, reachesUpstream ? ['one', 'two', 'three'] : [])
      way.proxy.set({})
      assert.equal((await post(way, 'four')).status, 200)
    })
  }
})

/** A port that takes no more connections and refuses none: its program is stopped and its backlog full. */
async function silentPort(t: TestContext): Promise<number> {
  const program = `const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 },
    () => console.log(server.address().port))`
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  const fillers: Socket[] = []
  t.after(() => {
    for (const socket of fillers) socket.destroy()
    child.kill('SIGKILL')
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  child.kill('SIGSTOP')
  const port = Number(line.toString())
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    fillers.push(socket)
    const connected = once(socket, 'connect').then(() => true)
    connected.catch(() => undefined)
    const isFull = new Promise<boolean>(resolve => setTimeout(resolve, 300, false))
    if (!(await Promise.race([connected, isFull]))) return port
  }
}
