import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import * as fc from 'fast-check'
import { testUpstream } from '../support/config.ts'
import { head, startFront, type Front } from '../support/front.ts'
import { pathSpellings } from '../support/path-spellings.ts'
import { rawRequest } from '../support/raw-client.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'

const numRuns = process.env['ENTRADA_TEST_LONG'] === undefined ? 100 : 3_000

let mounted: RecordingUpstream
let other: RecordingUpstream
let front: Front

before(async () => {
  mounted = await startRecordingUpstream()
  other = await startRecordingUpstream()
  const allow = ['encodedSlash', 'doubleSlash', 'semicolon'] as const
  front = await startFront({
    upstream: other.url,
    settings: {
      upstreams: {
        default: testUpstream(other.url),
        mounted: testUpstream(mounted.url, { stripPrefix: '/api' }),
        moved: testUpstream(mounted.url, { rewrite: { from: '/old/app', to: '/new' } }),
      },
      routes: [
        { path: '/api/admin/**', access: 'deny', upstream: 'mounted' },
        { path: '/api/odd/**', access: 'public', upstream: 'mounted', allow },
        { path: '/api/*/**', access: 'public', upstream: 'mounted', allow },
        { path: '/api/**', access: 'public', upstream: 'mounted' },
        { path: '/old/app/**', access: 'public', upstream: 'moved' },
        { path: '/**', access: 'deny' },
      ],
    },
  })
})
after(async () => {
  await front.close()
  await Promise.all([mounted.close(), other.close()])
})

async function ask(target: string) {
  const count = mounted.requests.length
  const { status } = await rawRequest(front.port, head(`GET ${target}`))
  return { status, seen: mounted.requests.slice(count).map(each => each.target) }
}

describe('PATH-02: a path whose front is cut off', () => {
  for (const [target, seen] of [
    ['/api/x', '/x'],
    ['/api', '/'],
    ['/api/', '/'],
    ['/api?a=/../b', '/?a=/../b'],
    ['/ap%69/x', '/x'],
    ['/%61%70%69/%78', '/%78'],
    ['/api/api/x', '/api/x'],
    ['/api/odd//x;y%2fz', '/odd//x;y%2fz'],
    ['/old/app/x', '/new/x'],
    ['/old/%61pp', '/new'],
  ] as const) {
    it(`is the rest of it: ${target}`, async () => {
      assert.deepEqual(await ask(target), { status: 200, seen: [seen] })
    })
  }

  // CVE-2026-48020, CVE-2026-40912 and their kin
  for (const target of [
    ...[
      '/api../admin',
      '/api%2e%2e/admin',
      '/api%2e/admin',
      '/api./admin',
      '/api..%2fadmin',
      '/api/../admin',
    ],
    ...['/api/%2e%2e/admin', '/api%2fadmin', '/ap%69%2fadmin', '/api//admin', '/api;/admin', '/api/;/admin'],
    ...[
      '/api/admin;x',
      '/api/%61dmin',
      '/api/admin/',
      '/apiadmin',
      '/API/admin',
      '/api%2f..%2fadmin',
      '/api%20/admin',
    ],
    ...[
      '/api/odd/../admin',
      '/api/odd%2f..%2fadmin',
      '/api/odd/..;/admin',
      '//api/admin',
      '/api/%252e%252e/admin',
    ],
    ...[
      '/api/%2561dmin',
      '/api/admin%23',
      '/old/app../x',
      '/old%2fapp/x',
      '/old/../api/admin',
      '/api//evil.example/x',
      '/api/;//x/admin',
      '/api/a//x/../admin',
    ],
  ]) {
    it(`never reaches what is closed, nor leaves its mount: ${target}`, async () => {
      const { status, seen } = await ask(target)
      assert.ok([400, 403, 404].includes(status), String(status))
      assert.deepEqual(seen, [])
    })
  }

  it('is never more than what follows the front, in any spelling', async () => {
    let reached = 0
    for (const spelling of fc.sample(pathSpellings, numRuns)) {
      for (const target of [`/api${spelling}`, `/api/odd${spelling}`]) {
        const { seen } = await ask(target)
        if (seen.length === 0) continue
        reached++
        assert.deepEqual(seen, [target.slice('/api'.length) || '/'])
        assert.doesNotMatch(seen[0] ?? '', /^\/\/|^\/(?:admin|%61dmin)/i)
      }
    }
    assert.ok(reached > numRuns / 10, String(reached))
    assert.equal(other.connections(), 0)
  })
})
