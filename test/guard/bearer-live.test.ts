import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import { WebSocket } from 'ws'
import { startBearerFront } from '../support/bearer-front.ts'
import { startEndlessApplication } from '../support/long-lived.ts'
import { tryWebSocket } from '../support/try-web-socket.ts'
import { until } from '../support/until.ts'

const routes = [{ path: '/live/**', accept: ['session', 'bearer'] }] as const

describe('a WebSocket that is opened with a bearer token', () => {
  it('ends with the token, by the code for a session that is over', async t => {
    const clock = { now: 1_900_000_000 }
    const application = await startEndlessApplication()
    t.after(application.close)
    const { front, token } = await startBearerFront(t, {
      ...{ routes, now: () => clock.now, application: application.url },
    })
    const authorization = `Bearer ${await token({ claims: { exp: clock.now + 300 } })}`
    const socket = new WebSocket(`ws://127.0.0.1:${front.port}/live/ws`, {
      headers: { host: 'app.example', authorization, origin: 'https://elsewhere.example' },
    })
    const closed = new Promise<number>(resolve => socket.once('close', resolve))
    await new Promise(resolve => socket.once('open', resolve))
    const told = new Promise(resolve => socket.once('message', resolve))
    socket.send('hello')
    await told
    clock.now += 300
    assert.equal(await closed, 4401)
    const ended = () => front.logged().filter(line => line['event'] === 'connection.ended')
    await until('it is in the audit log', () => ended().length === 1)
    assert.equal(ended()[0]?.['reason'], 'expired')
  })

  it('is not opened without a good one', async t => {
    const { front, token, upstream } = await startBearerFront(t, { routes })
    const address = `http://127.0.0.1:${front.port}/live/ws`
    const bad = await token({ audience: 'api://another', version: 1 })
    for (const headers of [{}, { authorization: `Bearer ${bad}` }, { authorization: 'Bearer x' }]) {
      assert.equal(await tryWebSocket(address, { host: 'app.example', ...headers }), 401)
    }
    assert.equal(upstream.connections(), 0)
  })
})

describe('the assertion for somebody with a bearer token', () => {
  it('names them and their token, by a hash of its name', async t => {
    const { ask, token, upstream, entra } = await startBearerFront(t, { routes })
    for (const uti of ['uti-1', 'uti-1', 'uti-2']) await ask('/live/x', await token({ claims: { uti } }))
    const claims = upstream.requests.map(seen => decodeJwt(seen.header('x-entrada-assertion')[0] ?? ''))
    assert.deepEqual(
      claims.map(({ sub }) => sub),
      Array.from({ length: 3 }, () => entra.people.ada.oid),
    )
    const [first, second, third] = claims.map(({ sid }) => String(sid))
    assert.match(String(first), /^[\w-]{22}$/)
    assert.deepEqual([first === second, first === third], [true, false])
  })
})
