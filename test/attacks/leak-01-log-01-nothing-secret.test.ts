import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { head, startFront, upgradeHead } from '../support/front.ts'
import { freePort } from '../support/free-port.ts'
import { rawRequest, sendBytes } from '../support/raw-client.ts'
import { startRecordingUpstream } from '../support/recording-upstream.ts'
import { until } from '../support/until.ts'

const secrets = [
  'secret-in-query',
  'secret-bearer',
  'secret-cookie',
  'secret-password',
  'secret-body',
  'secret-fragment',
]

describe('LEAK-01: the log, the metrics and readiness', () => {
  it('hold no cookie, token, query, body or key, whatever happens', async () => {
    const port = await freePort()
    const upstream = await startRecordingUpstream(({ target }) =>
      target.startsWith('/garbage')
        ? 'secret-body\r\n\r\n'
        : 'HTTP/1.1 200 OK\r\nSet-Cookie: app=secret-cookie\r\ncontent-length: 11\r\n\r\nsecret-body',
    )
    const front = await startFront({ upstream: upstream.url })
    const gone = await startFront({ upstream: `http://127.0.0.1:${port}` })
    for (const each of [front, gone]) {
      const credentials = [
        `Cookie: ${each.cookies.ada}; app=secret-cookie`,
        'Authorization: Bearer secret-bearer',
        'X-Forwarded-Access-Token: secret-bearer',
      ]
      for (const bytes of [
        head('GET /a?code=secret-in-query', ...credentials),
        head('GET /garbage?code=secret-in-query', ...credentials),
        head('GET /a?code=secret-in-query'),
        head('GET /a?code=secret-in-query', 'Sec-Fetch-Mode: navigate'),
        head('GET /closed/a?code=secret-in-query', ...credentials),
        head('GET /a//b?code=secret-in-query', ...credentials),
        head('GET /a#secret-fragment', ...credentials),
        head('GET /%ff?code=secret-in-query', ...credentials),
        head('GET http://u:secret-password@evil.example/a?code=secret-in-query', ...credentials),
        head('GET http://u:secret-password@app.example/a', ...credentials),
        head('GET /.auth/callback?code=secret-in-query&state=secret-in-query', ...credentials),
        head('GET /.auth/login?rd=/secret-in-query', ...credentials),
        head('GET /.auth/logout?rd=/secret-in-query', ...credentials),
        head('GET /.auth/me?x=secret-in-query', ...credentials),
        upgradeHead('/ws?token=secret-in-query', ...credentials),
        `${head('POST /a?code=secret-in-query', ...credentials, 'Content-Length: 11')}secret-body`,
        `${head('POST /a', ...credentials, 'Transfer-Encoding: chunked')}zz secret-body\r\n`,
        head('GET /a', `X-A: ${'secret-cookie'.repeat(2000)}`),
        'secret-body\r\n\r\n',
      ]) {
        await sendBytes(each.port, bytes, 50)
      }
      await new Promise(resolve => setTimeout(resolve, 50))
      const { metrics, readiness } = each.gateway
      const log = each.log() + (await metrics.text()) + JSON.stringify(readiness())
      for (const secret of [
        ...secrets,
        each.cookies.ada.slice(20, 60),
        each.config.session.keys[0] as string,
        'client-secret',
        'eyJ',
      ]) {
        assert.ok(!log.includes(secret), `they hold ${secret}: ${log}`)
      }
      await each.close()
    }
    await upstream.close()
  })
})

describe('LOG-01: what a client makes up', () => {
  it('stays inside one JSON line', async () => {
    const upstream = await startRecordingUpstream()
    const front = await startFront({
      upstream: upstream.url,
      settings: { listen: { trustedProxies: ['127.0.0.1'] } },
    })
    const odd = [
      head('GET /public/%0a%22%7D%1b%5B31m%25s%25n'),
      head('GET /public/"}{"event":"signin.succeeded"'),
      head('GET /public/a', 'X-Forwarded-For: \u001b[31m", "event": "x'),
      head('GET /public/a', 'X-Forwarded-For: %s%n"}'),
      head('GET /public/a', 'X-Request-Id: "}{"event":"x"'),
      head('GET /public/a', `User-Agent: \u0009${'%s'.repeat(1000)}`),
      head(`GET /public/${'a'.repeat(10_000)}`),
    ]
    for (const bytes of odd) await rawRequest(front.port, bytes)
    const lines = front.log().trimEnd().split('\n')
    for (const line of lines) assert.equal(typeof JSON.parse(line), 'object')
    assert.equal(front.accessLines().length, odd.length)
    assert.ok(lines.every(line => line.length < 1500))
    assert.ok(lines.every(line => !line.includes('\u001b')))
    await front.close()
    await upstream.close()
  })

  it('of a megabyte is refused while it comes, and is one short line', async () => {
    const front = await startFront({ upstream: 'http://127.0.0.1:9' })
    const long = 'a'.repeat(2 ** 20)
    for (const [bytes, status] of [
      [head(`GET /public/${long}`), 431],
      [head(`GET /public/a?${long}`), 431],
      [head('GET /public/a', `X-A: ${long}`), 431],
      [`${long} /public/a HTTP/1.1\r\n\r\n`, 400],
    ] as const) {
      const before = front.log().length
      await sendBytes(front.port, bytes, 50)
      const told = () => front.log().slice(before)
      await until('its line', () => told().endsWith('\n'))
      const line = JSON.parse(told()) as Record<string, unknown>
      assert.deepEqual([line['event'], line['status']], ['access', status])
      assert.ok(told().length < 300, told())
    }
    await front.close()
  })
})
