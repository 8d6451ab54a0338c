import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { FastifyRequest } from 'fastify'
import { Pool, type Dispatcher } from 'undici'
import type { Head } from '../../src/forward/head-lines.ts'
import { AnswerHandler, Sending } from '../../src/forward/sending.ts'
import type { Identity } from '../../src/identity/identity.ts'
import { request } from '../support/http-client.ts'
import { startRecordingUpstream } from '../support/recording-upstream.ts'
import { startExchange } from './exchange-alone.ts'
import { startWay } from './way.ts'

const somebody: Identity = {
  ...{ user: 'ada', subject: 's', issuer: 'https://idp.example', roles: [], groups: [] },
  ...{ sessionId: 'hash', authenticatedAt: 1_800_000_000 },
}

/** Resolves with its error, or undefined when it is whole. */
class Waiting extends AnswerHandler implements Dispatcher.DispatchHandler {
  readonly ended: Promise<Error | undefined>
  #end: (error?: Error) => void = () => undefined

  constructor() {
    super()
    this.ended = new Promise(resolve => (this.#end = resolve))
  }

  onConnect(): void {}
  onHeaders(): boolean {
    return true
  }
  onData(): boolean {
    return true
  }
  onComplete(): void {
    this.#end()
  }
  onError(error: Error): void {
    this.#end(error)
  }
}

const get = { method: 'GET', path: '/' } as const

function headWith(sending: Sending, headers: readonly string[]): Head {
  const head = sending.head()
  for (let at = 0; at < headers.length; at += 2) head.push(headers[at] ?? '', headers[at + 1] ?? '')
  return head
}

const ways: [how: string, start: () => Sending][] = [
  ['at once', () => new Sending()],
  ['the ordinary way', () => new Sending(() => undefined)],
]

describe('what an upstream is told of somebody', () => {
  for (const [how, start] of ways) {
    it(`goes with the request that it belongs to, though others wait for the same connection: ${how}`, async t => {
      const upstream = await startRecordingUpstream(
        () => 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n',
      )
      const pool = new Pool(upstream.url, { connections: 1 })
      const sending = start()
      t.after(async () => {
        sending.stop()
        await Promise.all([pool.close(), upstream.close()])
      })
      const all = Array.from({ length: 6 }, () => new Waiting())
      for (const [number, handler] of all.entries()) {
        const headers = ['Host', 'app.example', 'X-Number', String(number)]
        const told = number % 3 === 2 ? [] : ['X-User', `user ${number}`, 'X-Roles', `role ${number}`]
        sending.send(pool, { request: get, head: headWith(sending, headers), told }, handler)
        // Of somebody else, through the same undici.
        pool.dispatch({ method: 'GET', path: '/other', headers: ['X-Number', 'none'] }, new Waiting())
      }
      for (const { ended } of all) assert.equal(await ended, undefined)
      const seen = upstream.requests.filter(({ target }) => target === '/')
      assert.equal(seen.length, 6)
      for (const one of seen) {
        const [number] = one.header('X-Number')
        const isNobody = Number(number) % 3 === 2
        assert.deepEqual(one.header('X-User'), isNobody ? [] : [`user ${number}`])
        assert.deepEqual(one.header('X-Roles'), isNobody ? [] : [`role ${number}`])
      }
      for (const other of upstream.requests.filter(({ target }) => target !== '/')) {
        assert.deepEqual(other.header('X-User'), [])
      }
    })

    it(`is refused with a line break in it: ${how}`, async t => {
      const upstream = await startRecordingUpstream()
      const pool = new Pool(upstream.url)
      const sending = start()
      t.after(async () => {
        sending.stop()
        await Promise.all([pool.close(), upstream.close()])
      })
      const list = ['X-User', 'ada\r\nX-Admin: yes']
      for (const told of [list, list, ['X-User\r\nX-Admin: yes', 'ada'], ['Transfer-Encoding', 'chunked']]) {
        const handler = new Waiting()
        sending.send(pool, { request: get, head: sending.head(), told }, handler)
        assert.equal((await handler.ended)?.name, 'InvalidArgumentError')
      }
      assert.equal(upstream.requests.length, 0)
    })
  }

  it('goes with a request that has nothing else', async t => {
    const upstream = await startRecordingUpstream()
    const pool = new Pool(upstream.url)
    const sending = new Sending()
    t.after(async () => {
      sending.stop()
      await Promise.all([pool.close(), upstream.close()])
    })
    const handler = new Waiting()
    const head = headWith(sending, ['Host', 'app.example'])
    sending.send(pool, { request: get, head, told: ['X-User', 'ada', 'X-Roles', ''] }, handler)
    assert.equal(await handler.ended, undefined)
    assert.deepEqual(upstream.requests[0]?.header('X-User'), ['ada'])
    assert.deepEqual(upstream.requests[0]?.header('X-Roles'), [''])
  })

  it('goes with each of many requests at a time, also with one that is sent once more', async t => {
    let count = 0
    const upstream = await startRecordingUpstream((_recorded, socket) => {
      count += 1
      if (count % 2 === 1) return void socket.destroy()
      return 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'
    })
    const lists = new Map<string, readonly string[]>()
    const of = ({ user }: Identity) => lists.get(user) ?? []
    const whose = ({ headers }: FastifyRequest) => ({ ...somebody, user: String(headers['x-number']) })
    const way = await startWay(upstream.url, {
      passageOf: each => ({ identity: whose(each), handling: {}, setCookies: [] }),
      identityHeadersOf: of,
    })
    t.after(async () => {
      await way.close()
      await upstream.close()
    })
    for (let number = 0; number < 20; number += 1) lists.set(String(number), ['X-User', `user ${number}`])
    const asked = [...lists.keys()].map(number =>
      request(`${way.url}/a`, { headers: { 'x-number': number } }),
    )
    await Promise.all(asked)
    assert.ok(upstream.requests.length > 20)
    for (const one of upstream.requests) {
      assert.deepEqual(one.header('X-User'), [`user ${one.header('X-Number')[0]}`])
    }
  })

  it('keeps a request from going out where undici does not say that it has made it', async t => {
    const recording = await startRecordingUpstream()
    const sending = new Sending(() => Symbol('another'))
    const alone = await startExchange(recording.url, { sending })
    t.after(async () => {
      await alone.close()
      await recording.close()
    })
    assert.equal((await request(alone.url)).status, 502)
    assert.equal(recording.requests.length, 0)
  })
})
