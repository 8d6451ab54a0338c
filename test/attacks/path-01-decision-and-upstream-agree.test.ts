import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { head, startFront, type Front } from '../support/front.ts'
import { rawRequest } from '../support/raw-client.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'

let upstream: RecordingUpstream
let front: Front

before(async () => {
  upstream = await startRecordingUpstream()
  front = await startFront({ upstream: upstream.url })
})
after(async () => {
  await front.close()
  await upstream.close()
})

/** Spellings of a path below /private that are meant to be taken for one below /public, or the other way round. */
const spellings = [
  // CVE-2020-5233 and its kin, GHSA-c4qr-gmr9-v23w, CVE-2026-48020, CVE-2026-40912, GHSA-pxq7-h93f-9jrg,
  // GHSA-g6q3-96cp-5r5m, CVE-2026-33808, CVE-2026-6414, CVE-2025-66490
  ...['/public/../private', '/public/%2e%2e/private', '/public/%2E./private', '/public/.%2e/private'],
  ...[
    '/public/..%2fprivate',
    '/public/%2e%2e%2fprivate',
    '/public/%252e%252e%252fprivate',
    '/public/..;/private',
  ],
  ...['/public/..\\private', '/public/%5c../private', '/public\\..\\private', '/public/..%5cprivate'],
  ...['//private', '/public//private', '/public/.//private', '/./private', '/public/./a', '//public/a'],
  ...['/private#/public', '/public#/private', '/private%23/public', '/private;/public', '/public;/private'],
  ...[
    '/%70rivate',
    '/%50RIVATE',
    '/PRIVATE',
    '/private%00',
    '/private%20',
    '/private.',
    '/public%2f..%2fprivate',
  ],
  ...[
    '/private%2f',
    '/private/',
    '/public%2fa',
    '/public/%00/private',
    '/public/%c0%ae%c0%ae/private',
    '/public/%',
  ],
  ...['/public/%u002e%u002e/private', '/public/%e0%80%ae%e0%80%ae/private', '/public/\u00c0\u00ae/private'],
  ...[
    '/p%75blic/x',
    '/public%3f/private',
    '/public?/../private',
    '/public/a?x=//;..',
    '/public/v1...v2',
    '/public/..a',
  ],
  ...[
    '/public/%2561',
    '/public/%25',
    '/public/a%0d%0aX:y',
    '/public/a%09b',
    '/public/\u0080',
    '/public/a;jsessionid=1',
  ],
]

describe('PATH-01: for every spelling of a path', () => {
  for (const target of spellings) {
    it(`the decision holds for what the upstream is asked, or nobody is asked: ${target}`, async () => {
      const count = upstream.requests.length
      const answer = await rawRequest(front.port, head(`GET ${target}`))
      const [seen] = upstream.requests.slice(count)
      if (seen === undefined) {
        assert.ok([400, 401].includes(answer.status), String(answer.status))
        return
      }
      assert.equal(seen.target, target)
      // Whatever a server makes of it by decoding and resolving, it stays below /public.
      let path = seen.target.split('?')[0] ?? ''
      for (let depth = 0; depth < 4; depth++) {
        path = path.replaceAll(/(?:%[0-9a-f]{2})+/gi, run => decodeURIComponent(run))
        assert.match(new URL(path.replaceAll('\\', '/'), 'http://x').pathname, /^\/public(\/|$)/)
      }
    })
  }

  it('some are passed on, and some are refused: the row tells the two apart', async () => {
    const statuses = new Set<number>()
    for (const target of spellings) statuses.add((await rawRequest(front.port, head(`GET ${target}`))).status)
    assert.deepEqual(statuses, new Set([200, 400, 401]))
  })
})

describe('PATH-06: query, matrix parameters and fragment', () => {
  for (const target of ['/private?x=/public/a', '/private?/public/a', '/private?a=%2fpublic']) {
    it(`have no say: ${target}`, async () => {
      assert.equal((await rawRequest(front.port, head(`GET ${target}`))).status, 401)
    })
  }
})
