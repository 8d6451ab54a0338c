import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import type { UpstreamConfig } from '../../src/config/config.ts'
import type { RouteRule } from '../../src/policy/route.ts'
import { until } from '../support/until.ts'
import { testUpstream, type Overrides } from '../support/config.ts'
import { head, startFront, upgradeHead, type Front } from '../support/front.ts'
import { listening } from '../support/listening.ts'
import { headerValues, rawRequest, type RawAnswer } from '../support/raw-client.ts'
import {
  startRecordingUpstream,
  type Recorded,
  type RecordingUpstream,
} from '../support/recording-upstream.ts'

const routes: readonly RouteRule[] = [
  { path: '/api/**', upstream: 'api', access: 'public' },
  { path: '/gone/**', upstream: 'nobody', access: 'public' },
]

type Both = Readonly<{ front: Front; main: RecordingUpstream; api: RecordingUpstream }>

/** A gateway in front of two upstreams: `default`, and `api` for what lies below /api. */
async function before(
  api: Partial<UpstreamConfig>,
  work: (both: Both) => Promise<void>,
  settings: Overrides = {},
): Promise<void> {
  const answering = (name: string) => () =>
    `HTTP/1.1 200 OK\r\ncontent-length: ${name.length}\r\nconnection: close\r\n\r\n${name}`
  const both = {
    main: await startRecordingUpstream(answering('main')),
    api: await startRecordingUpstream(answering('api')),
  }
  const upstreams = { default: testUpstream(both.main.url), api: testUpstream(both.api.url, api) }
  const front = await startFront({ upstream: both.main.url, settings: { upstreams, routes, ...settings } })
  try {
    await work({ front, ...both })
  } finally {
    await front.close()
    await Promise.all([both.main.close(), both.api.close()])
  }
}

async function ask(front: Front, target: string, ...lines: readonly string[]): Promise<RawAnswer> {
  return rawRequest(front.port, head(`GET ${target}`, `Cookie: ${front.cookies.ada}`, ...lines))
}

function last(upstream: RecordingUpstream): Recorded {
  const recorded = upstream.requests.at(-1)
  assert.ok(recorded !== undefined, 'the upstream was not asked')
  return recorded
}

describe('a route that names an upstream', () => {
  it('leads there, upgrades too, and every other one to the default', async () => {
    await before({}, async ({ front, main, api }) => {
      assert.equal((await ask(front, '/api/a')).body.toString(), 'api')
      assert.equal((await ask(front, '/apix')).body.toString(), 'main')
      await rawRequest(front.port, upgradeHead('/api/ws'))
      assert.deepEqual(
        [api, main].map(({ requests }) => requests.map(({ target }) => target)),
        [['/api/a', '/api/ws'], ['/apix']],
      )
    })
  })

  for (const name of ['nobody', '__proto__', 'constructor']) {
    it(`leads nowhere when there is no such upstream: ${name}`, async () => {
      await before(
        {},
        async ({ front, main, api }) => {
          const answer = await ask(front, '/gone/a')
          assert.deepEqual([answer.status, headerValues(answer, 'x-entrada')], [404, ['not-found']])
          assert.deepEqual([main.connections(), api.connections()], [0, 0])
        },
        { routes: [{ path: '/gone/**', upstream: name, access: 'public' }] },
      )
    })
  }
})

describe('an upstream below a prefix that is cut off', () => {
  it('is told of the prefix by us alone, and gets the rest of the target', async () => {
    await before({ stripPrefix: '/api' }, async ({ front, api }) => {
      const claims = ['X-Forwarded-Prefix: /evil', 'X_Forwarded_Prefix: /evil']
      await ask(front, '/ap%69/v1%20?x=%2f', ...claims)
      assert.equal(last(api).target, '/v1%20?x=%2f')
      assert.deepEqual(last(api).header('x-forwarded-prefix'), ['/api'])
      assert.deepEqual(last(api).header('x_forwarded_prefix'), [])
      await rawRequest(front.port, upgradeHead('/api/ws', ...claims))
      assert.equal(last(api).target, '/ws')
      assert.deepEqual(last(api).header('x-forwarded-prefix'), ['/api'])
    })
  })

  it('is not told of a prefix where none is cut off', async () => {
    await before({ rewrite: { from: '/api', to: '/v2' } }, async ({ front, main, api }) => {
      for (const target of ['/api/x', '/x']) await ask(front, target, 'X-Forwarded-Prefix: /evil')
      assert.equal(last(api).target, '/v2/x')
      assert.deepEqual(
        [api, main].flatMap(each => last(each).header('x-forwarded-prefix')),
        [],
      )
    })
  })

  it('is not asked for what does not lie there', async () => {
    await before({ stripPrefix: '/api/v1' }, async ({ front, api }) => {
      const answer = await ask(front, '/api/v2')
      assert.deepEqual([answer.status, headerValues(answer, 'x-entrada')], [404, ['not-found']])
      assert.equal((await rawRequest(front.port, upgradeHead('/api/v2'))).status, 404)
      assert.equal(api.connections(), 0)
    })
  })

  it('may send people elsewhere, and its Location is passed on as it is', async () => {
    const upstream = await startRecordingUpstream(
      () => 'HTTP/1.1 302 Found\r\nlocation: /login\r\ncontent-length: 0\r\n\r\n',
    )
    const front = await startFront({
      upstream: upstream.url,
      settings: { upstreams: { default: testUpstream(upstream.url, { stripPrefix: '/public' }) } },
    })
    assert.deepEqual(headerValues(await ask(front, '/public/x'), 'location'), ['/login'])
    await front.close()
    await upstream.close()
  })
})

describe('the Host that an upstream gets', () => {
  it("is the client's, or its own where that is set, and X-Forwarded-Host tells the other", async () => {
    await before({ hostHeader: 'upstream' }, async ({ front, main, api }) => {
      await ask(front, '/api/a')
      await ask(front, '/a')
      assert.deepEqual(last(api).header('host'), [new URL(api.url).host])
      assert.deepEqual(last(api).header('x-forwarded-host'), ['app.example'])
      assert.deepEqual(last(main).header('host'), ['app.example'])
      await rawRequest(front.port, upgradeHead('/api/ws'))
      assert.deepEqual(last(api).header('host'), [new URL(api.url).host])
    })
  })
})

describe('the assertion', () => {
  const audience = (recorded: Recorded) => decodeJwt(recorded.header('x-entrada-assertion')[0] ?? '').aud
  const known = { routes: [{ path: '/api/**', upstream: 'api' }] }

  it('is for the upstream that gets it', async () => {
    await before(
      { audience: 'the-api' },
      async ({ front, main, api }) => {
        for (const target of ['/api/a', '/a', '/api/a']) await ask(front, target)
        assert.deepEqual([audience(last(main)), audience(last(api))], [new URL(main.url).origin, 'the-api'])
      },
      known,
    )
  })

  it('is for the audience that is set for all where an upstream has none', async () => {
    await before(
      { audience: 'the-api' },
      async ({ front, main, api }) => {
        for (const target of ['/api/a', '/a']) await ask(front, target)
        assert.deepEqual([audience(last(main)), audience(last(api))], ['everybody', 'the-api'])
      },
      { ...known, headers: { assertion: { audience: 'everybody' } } },
    )
  })
})

describe('an upstream behind a Unix socket', () => {
  for (const hostHeader of ['client', 'upstream'] as const) {
    it(`is asked there, with the Host of the setting: ${hostHeader}`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'entrada-socket-'))
      const path = join(folder, 'app.sock')
      const seen: (string | undefined)[][] = []
      const server = createServer(({ url, headers }, response) => {
        const token = decodeJwt(String(headers['x-entrada-assertion']))
        seen.push([url, headers.host, String(token.aud)])
        response.end('over the socket')
      })
      await new Promise<void>(resolve => server.listen(path, resolve))
      const upstream = testUpstream(`unix:${path}`, { hostHeader })
      const front = await startFront({
        upstream: upstream.url,
        settings: { upstreams: { default: upstream } },
      })
      assert.equal((await ask(front, '/a')).body.toString(), 'over the socket')
      const host = hostHeader === 'client' ? 'app.example' : 'localhost'
      assert.deepEqual(seen, [['/a', host, 'https://app.example']])
      await front.close()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
      rmSync(folder, { recursive: true })
    })
  }

  it('is answered for with 502 when nobody listens there', async () => {
    const front = await startFront({ upstream: 'unix:/no/such.sock' })
    const answer = await ask(front, '/a')
    assert.deepEqual([answer.status, headerValues(answer, 'x-entrada')], [502, ['upstream-unreachable']])
    assert.ok(!answer.body.toString().includes('such.sock'))
    await front.close()
  })
})

describe('what a route says of its requests', () => {
  it('counts over what the upstream says: how long to wait for an answer', async () => {
    const upstream = await startRecordingUpstream(() => undefined)
    const front = await startFront({
      upstream: upstream.url,
      settings: { routes: [{ path: '/public/**', access: 'public', timeouts: { headers: 0.1 } }] },
    })
    assert.equal((await ask(front, '/public/a')).status, 504)
    assert.equal((await rawRequest(front.port, upgradeHead('/public/a'))).status, 504)
    await front.close()
    await upstream.close()
  })

  it('counts over what the upstream says: how long a body may be silent', async () => {
    const upstream = await startRecordingUpstream((_recorded, socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc')
      return undefined
    })
    const front = await startFront({
      upstream: upstream.url,
      settings: { routes: [{ path: '/public/**', access: 'public', timeouts: { bodyIdle: 0.1 } }] },
    })
    // Closed by the gateway, long before the client would give up.
    assert.equal((await rawRequest(front.port, head('GET /public/a'), 30_000)).body.toString(), 'abc')
    await until('the line is written', () => front.accessLines().length === 1)
    assert.equal(front.accessLines()[0]?.['cut'], true)
    await front.close()
    await upstream.close()
  })

  it('may keep the caching headers of answers to people who are known', async () => {
    const upstream = await startRecordingUpstream(
      () => 'HTTP/1.1 200 OK\r\ncache-control: public\r\ncontent-length: 0\r\n\r\n',
    )
    const front = await startFront({
      upstream: upstream.url,
      settings: { routes: [{ path: '/kept/**', cache: 'keep' }] },
    })
    assert.deepEqual(headerValues(await ask(front, '/kept/a'), 'cache-control'), ['public'])
    assert.deepEqual(headerValues(await ask(front, '/a'), 'cache-control'), ['private'])
    await front.close()
    await upstream.close()
  })
})

describe('a connection that has served for a while', () => {
  it('takes no further request, so that an address that has changed is found', async t => {
    let connections = 0
    const upstream = await listening((_request, response) => response.end('ok'))
    upstream.server.on('connection', () => (connections += 1))
    const front = await startFront({ upstream: upstream.url })
    const counts: number[] = []
    const askAndCount = async (): Promise<void> => {
      assert.equal((await rawRequest(front.port, head('GET /public/a'))).status, 200)
      counts.push(connections)
    }
    await askAndCount()
    await askAndCount()
    const now = Date.now()
    t.mock.method(Date, 'now', () => now + 21_000)
    await askAndCount()
    assert.deepEqual(counts, [1, 1, 2])
    await front.close()
    await upstream.close()
  })
})
