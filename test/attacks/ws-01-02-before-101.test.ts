import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { frontRoutes, startFront, upgradeHead, type Front } from '../support/front.ts'
import { headerValues, rawRequest } from '../support/raw-client.ts'
import { sessionCookie, ada } from '../support/session-cookie.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'

let upstream: RecordingUpstream
let front: Front

before(async () => {
  upstream = await startRecordingUpstream(
    () => 'HTTP/1.1 101 Go\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  )
  front = await startFront({ upstream: upstream.url, settings: { routes: frontRoutes } })
})
after(async () => {
  await front.close()
  await upstream.close()
})

/** Status of the answer, and how often the upstream was dialled for it. */
async function ask(target: string, ...lines: string[]): Promise<[status: number, dials: number]> {
  const dials = upstream.connections()
  const answer = await rawRequest(front.port, upgradeHead(target, ...lines), 50)
  return [answer.status, upstream.connections() - dials]
}

describe('WS-01: a WebSocket upgrade', () => {
  it('without a session is 401 problem+json before any 101, and the upstream is not dialled', async () => {
    const answer = await rawRequest(front.port, upgradeHead('/ws', 'Accept: text/html'))
    assert.equal(answer.status, 401)
    assert.deepEqual(headerValues(answer, 'content-type'), ['application/problem+json; charset=utf-8'])
    assert.deepEqual(headerValues(answer, 'connection'), ['close'])
    assert.equal(upstream.connections(), 0)
  })

  it('with a session that has expired is 401', async () => {
    const old = await sessionCookie(front.config, ada, Math.floor(Date.now() / 1000) - 100_000)
    assert.deepEqual(await ask('/ws', `Cookie: ${old}`), [401, 0])
  })

  it('with a session whose cookie was changed is 401', async () => {
    const changed = front.cookies.ada.slice(0, -1) + (front.cookies.ada.endsWith('A') ? 'B' : 'A')
    assert.deepEqual(await ask('/ws', `Cookie: ${changed}`), [401, 0])
  })

  it('without the role is 403, and so is one to what is closed', async () => {
    assert.deepEqual(await ask('/admin/ws', `Cookie: ${front.cookies.zoe}`), [403, 0])
    assert.deepEqual(await ask('/closed/ws', `Cookie: ${front.cookies.ada}`), [403, 0])
  })

  it('to an unclear target, or with two Hosts, is 400', async () => {
    for (const target of ['/a/../ws', '/a%2fws', '//ws', '/ws;a', '/%zz']) {
      assert.deepEqual(await ask(target, `Cookie: ${front.cookies.ada}`), [400, 0], target)
    }
    assert.deepEqual(await ask('/ws', `Cookie: ${front.cookies.ada}`, 'Host: evil.example'), [400, 0])
  })

  it('with the role, or to a public path, passes', async () => {
    assert.deepEqual(await ask('/admin/ws', `Cookie: ${front.cookies.ada}`), [101, 1])
    assert.deepEqual(await ask('/public/ws'), [101, 1])
  })

  it("to the gateway's own endpoints is answered there", async () => {
    assert.deepEqual(await ask('/.auth/me'), [401, 0])
    assert.deepEqual(await ask('/.auth/jwks.json'), [200, 0])
  })
})

describe('WS-02: the Origin of a WebSocket upgrade with a session', () => {
  const rows: [origins: string[], status: number][] = [
    [[], 101],
    [['https://app.example'], 101],
    [['https://evil.example'], 403],
    [['http://app.example'], 403],
    [['https://app.example:444'], 403],
    [['https://app.example.evil.example'], 403],
    [['https://app.example/'], 403],
    [['null'], 403],
    [[''], 403],
    [['https://app.example', 'https://evil.example'], 403],
    [['https://app.example, https://evil.example'], 403],
  ]
  for (const [origins, status] of rows) {
    it(`${JSON.stringify(origins)}: ${status}`, async () => {
      const lines = origins.map(origin => `Origin: ${origin}`)
      const dials = status === 101 ? 1 : 0
      assert.deepEqual(await ask('/ws', `Cookie: ${front.cookies.ada}`, ...lines), [status, dials])
    })
  }

  it('is not asked for where the session does not count', async () => {
    const cookie = `Cookie: ${front.cookies.ada}`
    assert.deepEqual(await ask('/public/ws', cookie, 'Origin: https://evil.example'), [101, 1])
    assert.deepEqual(await ask('/optional/ws', 'Origin: https://evil.example'), [101, 1])
    assert.deepEqual(await ask('/optional/ws', cookie, 'Origin: https://evil.example'), [403, 0])
  })
})
