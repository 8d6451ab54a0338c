import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { head, upgradeHead } from '../support/front.ts'
import { headerValues, rawRequest } from '../support/raw-client.ts'
import { until } from '../support/until.ts'
import { quick, startFaultyWay } from './faulty-way.ts'

const count = process.env['ENTRADA_TEST_LONG'] === '1' ? 200 : 10

describe(`F11: ${count} requests that hang`, () => {
  for (const how of ['by the upstream', 'in a black hole'] as const) {
    const isHole = how === 'in a black hole'

    /** So many requests that hang, and what they get. */
    async function hang(t: TestContext, timeouts: typeof quick) {
      const hanging = new Set<unknown>()
      const { front, proxy } = await startFaultyWay(
        t,
        (request, response) => {
          if (request.url === '/hang') {
            hanging.add(request.socket)
            request.socket.on('close', () => hanging.delete(request.socket))
          } else response.end(`answer to ${request.url}`)
        },
        timeouts,
      )
      // The first connections are made by those that hang.
      if (isHole) proxy.set(nth => (nth <= count ? { up: { blackHole: true } } : {}))
      const bytes = head('GET /hang', `Cookie: ${front.cookies.ada}`)
      const answers = Array.from({ length: count }, async () => rawRequest(front.port, bytes, 60_000))
      return { front, proxy, hanging, answers }
    }

    it(`keep none of as many others waiting: ${how}`, async t => {
      const { front, proxy, hanging, answers } = await hang(t, { connect: 60, headers: 60, bodyIdle: 60 })
      let ended = 0
      // They end with the gateway of this test, in whatever way.
      for (const answer of answers) void answer.catch(() => undefined).finally(() => (ended += 1))
      await until('they hang', () => (isHole ? proxy.connections() : hanging.size) === count)
      const cookie = `Cookie: ${front.cookies.ada}`
      const others = await Promise.all(
        Array.from({ length: count }, async (_, at) => rawRequest(front.port, head(`GET /${at}`, cookie))),
      )
      assert.deepEqual(
        others.map(({ status, body }) => [status, body.toString()]),
        Array.from({ length: count }, (_, at) => [200, `answer to /${at}`]),
      )
      assert.equal(ended, 0)
    })

    it(`are all answered with 504, and their connections ended: ${how}`, async t => {
      const { proxy, hanging, answers } = await hang(t, quick)
      for (const answer of await Promise.all(answers)) {
        assert.deepEqual([answer.status, headerValues(answer, 'x-entrada')[0]], [504, 'upstream-timeout'])
      }
      // A black hole does not even learn that somebody has gone.
      await until('nothing hangs', () => hanging.size === 0 && (isHole || proxy.open() === 0))
    })
  }
})

describe('F11: an upstream that hangs', { concurrency: true }, () => {
  for (const [name, bytes] of [
    ['a GET', (cookie: string) => head('GET /hang', cookie)],
    ['a POST', (cookie: string) => `${head('POST /hang', cookie, 'Content-Length: 4')}body`],
    ['an upgrade', (cookie: string) => upgradeHead('/hang', cookie)],
  ] as const) {
    it(`is 504 and its connection destroyed, and is asked once: ${name}`, async t => {
      let asked = 0
      let closed = 0
      const hang = (socket: { on(event: 'close', then: () => void): unknown }): void => {
        asked += 1
        socket.on('close', () => (closed += 1))
      }
      const { front, proxy } = await startFaultyWay(t, ({ socket }) => hang(socket), quick)
      const answer = await rawRequest(front.port, bytes(`Cookie: ${front.cookies.ada}`), 60_000)
      assert.deepEqual([answer.status, headerValues(answer, 'x-entrada')[0]], [504, 'upstream-timeout'])
      await until('its connection is closed', () => closed === asked && proxy.open() === 0)
      assert.deepEqual([asked, proxy.connections()], [1, 1])
    })
  }

  it('in the middle of its answer is cut off, and so is the answer', async t => {
    const { front, proxy } = await startFaultyWay(
      t,
      (_request, response) => response.writeHead(200, { 'content-length': '10' }).write('begin'),
      quick,
    )
    const answer = await rawRequest(front.port, head('GET /a', `Cookie: ${front.cookies.ada}`), 60_000)
    assert.deepEqual([answer.status, answer.body.toString()], [200, 'begin'])
    await until('its connection is closed', () => proxy.open() === 0)
  })
})
