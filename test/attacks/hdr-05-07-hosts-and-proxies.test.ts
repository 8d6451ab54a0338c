import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { head, startFront, type Front } from '../support/front.ts'
import { headerValues, rawRequest } from '../support/raw-client.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'

let upstream: RecordingUpstream
let front: Front
let behindProxy: Front

before(async () => {
  upstream = await startRecordingUpstream()
  front = await startFront({ upstream: upstream.url })
  behindProxy = await startFront({
    upstream: upstream.url,
    settings: { listen: { trustedProxies: ['127.0.0.0/8'] } },
  })
})
after(async () => {
  await Promise.all([front.close(), behindProxy.close()])
  await upstream.close()
})

const claims = {
  'X-Forwarded-For': '203.0.113.9',
  'X-Forwarded-Proto': 'http',
  'X-Forwarded-Host': 'evil.example',
  'X-Forwarded-Port': '81',
  'X-Request-Id': 'given-by-the-proxy',
  traceparent: '00-11111111111111111111111111111111-2222222222222222-01',
  tracestate: 'a=b',
}
const lines = Object.entries(claims).map(([name, value]) => `${name}: ${value}`)

describe('HDR-05: forwarding headers', () => {
  it('of anybody are made anew', async () => {
    await rawRequest(front.port, head('GET /public/a', ...lines))
    const seen = upstream.requests.at(-1)
    assert.deepEqual(seen?.header('x-forwarded-for'), ['127.0.0.1'])
    assert.deepEqual(seen?.header('x-forwarded-proto'), ['https'])
    assert.deepEqual(seen?.header('x-forwarded-host'), ['app.example'])
    assert.deepEqual(seen?.header('x-forwarded-port'), ['443'])
    assert.match(seen?.header('x-request-id')[0] ?? '', /^[0-9a-f-]{36}$/)
    assert.doesNotMatch(seen?.header('traceparent')[0] ?? '', /1111/)
    assert.deepEqual(seen?.header('tracestate'), [])
  })

  it('of a trusted proxy are kept, and its address added', async () => {
    await rawRequest(behindProxy.port, head('GET /public/a', ...lines))
    const seen = upstream.requests.at(-1)
    assert.deepEqual(seen?.header('x-forwarded-for'), ['203.0.113.9, 127.0.0.1'])
    for (const [name, value] of Object.entries(claims).slice(1)) {
      assert.deepEqual(seen?.header(name), [value], name)
    }
  })

  it('change neither where the sign-in goes nor anything else that we answer', async () => {
    for (const each of [front, behindProxy]) {
      const answer = await rawRequest(each.port, head('GET /a', ...lines))
      assert.match(answer.body.toString(), /"loginUrl":"https:\/\/app\.example\/\.auth\/login"/)
      assert.ok(!answer.body.includes('evil.example'))
    }
  })

  it('of a trusted proxy name the client in the access line, whatever they hold', async () => {
    for (const [value, client] of [
      ['203.0.113.9', '203.0.113.9'],
      ['garbage, 203.0.113.9', '203.0.113.9'],
      ['203.0.113.9:4711', '203.0.113.9'],
      ['10.9.9.9:1,203.0.113.9:4711', '203.0.113.9'],
      ['[2001:db8::1]:4711', '2001:db8::1'],
      ['[2001:db8::1]', '2001:db8::1'],
      ['2001:db8::1:4711', '2001:db8::1:4711'],
      ['203.0.113.9:x', '203.0.113.9:x'],
      ['unknown', 'unknown'],
      ['fe80::1%eth0', 'fe80::1%eth0'],
    ]) {
      await rawRequest(behindProxy.port, head('GET /public/a', `X-Forwarded-For: ${value}`))
      assert.equal(behindProxy.accessLines().at(-1)?.['client'], client)
    }
  })
})

describe('HDR-07: the host of a request', () => {
  const plain = (requestLine: string, ...hosts: string[]) =>
    [`${requestLine} HTTP/1.1`, ...hosts.map(host => `Host: ${host}`), 'Connection: close', '', ''].join(
      '\r\n',
    )
  const rows: [name: string, bytes: string, status: number][] = [
    ['one', plain('GET /public/a', 'app.example'), 200],
    ['one with a port', plain('GET /public/a', 'app.example:8080'), 200],
    ['an address', plain('GET /public/a', '[::1]:80'), 200],
    ['absolute-form with the same', plain('GET http://app.example/public/a', 'app.example'), 200],
    ['absolute-form with the same in capitals', plain('GET HTTP://APP.example/public/a', 'app.example'), 200],
    ['two', plain('GET /public/a', 'app.example', 'evil.example'), 400],
    ['the same twice', plain('GET /public/a', 'app.example', 'app.example'), 400],
    ['none', plain('GET /public/a'), 400],
    ['an empty one', plain('GET /public/a', ''), 400],
    ['one with a blank', plain('GET /public/a', 'a b'), 400],
    ['one with a path', plain('GET /public/a', 'app.example/public'), 400],
    ['one with an @', plain('GET /public/a', 'app.example@evil.example'), 400],
    ['one with a comma', plain('GET /public/a', 'app.example, evil.example'), 400],
    ['one with a bad port', plain('GET /public/a', 'app.example:99999'), 400],
    ['one beyond ASCII', plain('GET /public/a', 'app.ex\u00e4mple'), 400],
    ['absolute-form with another', plain('GET http://evil.example/public/a', 'app.example'), 400],
    ['absolute-form with userinfo', plain('GET http://u@app.example/public/a', 'app.example'), 400],
    ['absolute-form with another port', plain('GET http://app.example:81/public/a', 'app.example'), 400],
    ['absolute-form of another scheme', plain('GET ftp://app.example/public/a', 'app.example'), 400],
    ['the asterisk', plain('OPTIONS *', 'app.example'), 400],
    ['no slash', plain('GET public/a', 'app.example'), 400],
    ['HTTP/1.0 without', 'GET /public/a HTTP/1.0\r\n\r\n', 400],
    [
      "two, to one of the gateway's own endpoints",
      plain('GET /.auth/login', 'app.example', 'evil.example'),
      400,
    ],
    ["none, to one of the gateway's own endpoints", plain('GET /.auth/me'), 400],
  ]
  for (const [name, bytes, status] of rows) {
    it(`${name}: ${status}`, async () => {
      const connections = upstream.connections()
      const answer = await rawRequest(front.port, bytes)
      assert.equal(answer.status, status)
      assert.equal(upstream.connections() - connections, status === 200 ? 1 : 0)
      if (status === 400) {
        assert.equal(headerValues(answer, 'x-entrada').length, 1)
        assert.deepEqual(headerValues(answer, 'cache-control'), ['no-store'])
      }
    })
  }
})
