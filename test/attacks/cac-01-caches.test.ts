import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { head, startFront, type Front } from '../support/front.ts'
import { headerValues, rawRequest } from '../support/raw-client.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'

let lines: readonly string[] = []
let upstream: RecordingUpstream
let front: Front

before(async () => {
  upstream = await startRecordingUpstream(() =>
    ['HTTP/1.1 200 OK', ...lines, 'content-length: 0', '', ''].join('\r\n'),
  )
  front = await startFront({ upstream: upstream.url })
})
after(async () => {
  await front.close()
  await upstream.close()
})

const names = ['cache-control', 'surrogate-control', 'cdn-cache-control', 'x-cdn-cache-control']

/** What caches are told when the upstream says `said`. */
async function told(target: string, said: readonly string[], ...request: string[]): Promise<string[]> {
  lines = said
  const answer = await rawRequest(front.port, head(`GET ${target}`, ...request))
  assert.equal(answer.status, 200)
  return names.flatMap(name => headerValues(answer, name).map(value => `${name}: ${value}`))
}

describe('CAC-01: what an upstream tells caches of an answer to somebody', () => {
  const rows: [said: string[], told: string[]][] = [
    [['Cache-Control: public, max-age=60'], ['cache-control: private, max-age=60']],
    [
      ['Cache-Control: max-age=60', 'Cache-Control: public'],
      ['cache-control: max-age=60', 'cache-control: private'],
    ],
    [['Cache-Control: s-maxage=60, must-revalidate'], ['cache-control: private, must-revalidate']],
    [['cache-control: no-store'], ['cache-control: no-store']],
    [['Cache-Control: private'], ['cache-control: private']],
    [['Surrogate-Control: max-age=60', 'CDN-Cache-Control: max-age=60', 'X-CDN-Cache-Control: public'], []],
    [[], []],
  ]
  for (const [said, expected] of rows) {
    it(`lets no shared cache keep it: ${said.join(', ')}`, async () => {
      assert.deepEqual(await told('/a', said, `Cookie: ${front.cookies.ada}`), expected)
      assert.deepEqual(await told('/optional/a', said, `Cookie: ${front.cookies.ada}`), expected)
    })
  }

  it('is passed on where nobody is told', async () => {
    const said = ['cache-control: public, max-age=60', 'surrogate-control: max-age=60']
    assert.deepEqual(await told('/public/a', said), said)
    assert.deepEqual(await told('/public/a', said, `Cookie: ${front.cookies.ada}`), said)
    assert.deepEqual(await told('/optional/a', said), said)
  })
})

describe("CAC-01: the gateway's own answers", () => {
  for (const [name, requestLine, ...request] of [
    ['a redirect to sign-in', 'GET /a', 'Sec-Fetch-Mode: navigate'],
    ['401', 'GET /a'],
    ['401 in a frame', 'GET /a', 'Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: iframe'],
    ['401 after a form', 'POST /a', 'Sec-Fetch-Mode: navigate'],
    ['403', 'GET /closed/a'],
    ['403 as a page', 'GET /closed/a', 'Sec-Fetch-Mode: navigate'],
    ['400', 'GET /a//b'],
    ['400 as a page', 'GET /a//b', 'Sec-Fetch-Mode: navigate'],
    ['404', 'GET /.auth/nothing'],
    ['405', 'POST /.auth/me'],
  ] as const) {
    it(`are kept by nobody and say who they are from: ${name}`, async () => {
      const answer = await rawRequest(front.port, head(requestLine, ...request))
      assert.ok(answer.status >= 300)
      assert.deepEqual(headerValues(answer, 'cache-control'), ['no-store'])
      assert.deepEqual(headerValues(answer, 'x-content-type-options'), ['nosniff'])
      assert.deepEqual(headerValues(answer, 'referrer-policy'), ['no-referrer'])
      assert.match(headerValues(answer, 'x-entrada')[0] ?? '', /^[a-z-]+$/)
      assert.match(headerValues(answer, 'vary')[0] ?? '', /Cookie/)
      const isPage = headerValues(answer, 'content-type')[0]?.startsWith('text/html') === true
      const [policy] = headerValues(answer, 'content-security-policy')
      if (isPage) assert.match(policy ?? '', /^default-src 'none'/)
      if (isPage && !name.includes('frame')) assert.match(policy ?? '', /frame-ancestors 'none'/)
    })
  }
})
