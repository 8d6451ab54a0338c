import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { head, startFront, upgradeHead, type Front } from '../support/front.ts'
import { headerValues, rawRequest, sendBytes } from '../support/raw-client.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'

let upstream: RecordingUpstream
let front: Front

const switching =
  'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: ICX+Yqv66kxgM0FcWaLWlFLwTAI=\r\n\r\n'

before(async () => {
  upstream = await startRecordingUpstream(({ header }) =>
    header('upgrade').length > 0 ? switching : 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n',
  )
  front = await startFront({
    upstream: upstream.url,
    settings: {
      routes: [
        { path: '/gone/**', access: 'public', respond: { status: 410, body: 'gone' } },
        { path: '/mine/**', respond: { status: 200, body: 'mine' } },
        { path: '/partner/**', origins: ['https://partner.example'] },
        { path: '/optional/**', access: 'optional' },
        { path: '/public/**', access: 'public' },
      ],
    },
  })
})
after(async () => {
  await front.close()
  await upstream.close()
})

describe('a route that answers by itself', () => {
  it('asks no upstream, whatever the method, and names itself in the access line', async () => {
    for (const method of ['GET', 'POST', 'DELETE', 'PROPFIND', 'OPTIONS']) {
      const answer = await rawRequest(front.port, head(`${method} /gone/a?b`))
      assert.deepEqual([answer.status, answer.body.toString()], [410, 'gone'], method)
      assert.equal(front.accessLines().at(-1)?.['route'], '/gone/**')
    }
    assert.equal(upstream.connections(), 0)
  })

  it('gives the same answer to a WebSocket upgrade, and ends the connection', async () => {
    const answer = await rawRequest(front.port, upgradeHead('/gone/a'))
    assert.deepEqual([answer.status, answer.body.toString()], [410, 'gone'])
    assert.deepEqual(headerValues(answer, 'x-entrada'), ['respond'])
    assert.equal(upstream.connections(), 0)
  })

  it('leaves a kept connection in order behind a body that nobody reads', async () => {
    const post = 'POST /gone/a HTTP/1.1\r\nHost: app.example\r\nContent-Length: 5\r\n\r\nGET /'
    const bytes = await sendBytes(front.port, `${post}${head('GET /gone/b')}`)
    assert.equal(bytes.toString().match(/HTTP\/1\.1 410 Gone/g)?.length, 2)
  })

  it('asks who it is like any other route', async () => {
    assert.equal((await rawRequest(front.port, head('GET /mine'))).status, 401)
    const answer = await rawRequest(front.port, head('GET /mine', `Cookie: ${front.cookies.ada}`))
    assert.equal(answer.body.toString(), 'mine')
  })
})

describe('a WebSocket of somebody whom the cookie names', () => {
  const cookie = () => `Cookie: ${front.cookies.ada}`
  const evil = 'Origin: https://evil.example'
  const ask = async (bytes: string) => {
    const before = upstream.connections()
    const { status } = await rawRequest(front.port, bytes, 200)
    return { status, asked: upstream.connections() - before }
  }

  it('opens for the origins that its route allows, and for the own one', async () => {
    for (const origin of ['https://partner.example', 'https://app.example']) {
      const bytes = upgradeHead('/partner/a', cookie(), `Origin: ${origin}`)
      assert.deepEqual(await ask(bytes), { status: 101, asked: 1 }, origin)
    }
  })

  it('is refused for any other before the upstream hears of it', async () => {
    for (const [path, origin] of [
      ['/partner/a', 'https://evil.example'],
      ['/partner/a', 'null'],
      ['/partner/a', 'https://partner.example.'],
      ['/partner/a', 'https://partner.example:443'],
      ['/x', 'https://partner.example'],
      ['/optional/a', 'https://partner.example'],
    ] as const) {
      const bytes = upgradeHead(path, cookie(), `Origin: ${origin}`)
      assert.deepEqual(await ask(bytes), { status: 403, asked: 0 }, `${path} ${origin}`)
    }
  })

  it('is refused in whatever words it asks for the upgrade', async () => {
    for (const protocols of ['WEBSOCKET', 'websocket, foo', 'h2c', 'foo,websocket']) {
      const bytes = upgradeHead('/optional/a', cookie(), 'ORIGIN: https://evil.example').replace(
        'Upgrade: websocket',
        `upGRADE: ${protocols}`,
      )
      assert.deepEqual(await ask(bytes), { status: 403, asked: 0 }, protocols)
    }
    const twice = upgradeHead('/optional/a', cookie(), evil, 'Upgrade: foo')
    assert.deepEqual(await ask(twice), { status: 403, asked: 0 })
    const own = upgradeHead('/optional/a', cookie(), 'Origin: https://app.example', evil)
    assert.deepEqual(await ask(own), { status: 403, asked: 0 })
  })

  it('opens from anywhere where nobody is named: without a session, or on a public route', async () => {
    assert.deepEqual(await ask(upgradeHead('/optional/a', evil)), { status: 101, asked: 1 })
    assert.deepEqual(await ask(upgradeHead('/public/a', cookie(), evil)), { status: 101, asked: 1 })
    assert.deepEqual(upstream.requests.at(-1)?.header('x-forwarded-user'), [])
    assert.deepEqual(upstream.requests.at(-1)?.header('cookie'), [])
  })
})
