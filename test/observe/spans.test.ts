import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { TracingConfig } from '../../src/config/config.ts'
import { head, startFront, upgradeHead, type FrontSetup } from '../support/front.ts'
import { navigation, request, script } from '../support/http-client.ts'
import { rawRequest } from '../support/raw-client.ts'
import { startRecordingUpstream, type Script } from '../support/recording-upstream.ts'
import { startTraceCollector, type SentSpan } from '../support/trace-collector.ts'
import { until } from '../support/until.ts'

const given = {
  traceparent: '00-11111111111111111111111111111111-2222222222222222-01',
  tracestate: 'a=b',
}

async function tracing(
  t: TestContext,
  settings: FrontSetup['settings'] = {},
  answer?: Script,
  change: Partial<TracingConfig> = {},
) {
  const collector = await startTraceCollector()
  t.after(collector.close)
  const upstream = await startRecordingUpstream(answer)
  t.after(upstream.close)
  const front = await startFront({
    upstream: upstream.url,
    settings: { ...settings, tracing: { ...collector.settings, ...change } },
  })
  t.after(async () => front.close())
  return {
    ...{ collector, front, upstream },
    get: async (path: string, headers: Readonly<Record<string, string>> = script) =>
      request(`http://127.0.0.1:${front.port}${path}`, { headers: { host: 'app.example', ...headers } }),
  }
}

/** What of a span a test is about. */
const told = ({ name, kind, attributes, status }: SentSpan) => ({ name, kind, attributes, status })

describe('a request that is let pass', () => {
  it('has a span with its route, and within it one of the guard and one of the upstream', async t => {
    const { collector, front, upstream, get } = await tracing(t)
    assert.equal((await get('/admin/x', { ...script, cookie: front.cookies.ada })).status, 200)
    const [whole] = await collector.named('GET admin')
    assert.ok(whole)
    assert.deepEqual(told(whole), {
      ...{ name: 'GET admin', kind: 2, status: 0 },
      attributes: {
        'http.request.method': 'GET',
        'url.scheme': 'http',
        'http.response.status_code': 200,
        'http.route': 'admin',
      },
    })
    const [guard] = await collector.named('guard')
    const [asked] = await collector.named('upstream default')
    assert.ok(guard !== undefined && asked !== undefined)
    assert.deepEqual(told(guard), {
      ...{ name: 'guard', kind: 1, status: 0, attributes: { 'entrada.passed': true } },
    })
    assert.deepEqual(told(asked), {
      ...{ name: 'upstream default', kind: 3, status: 0 },
      attributes: {
        'entrada.upstream': 'default',
        'http.request.method': 'GET',
        'http.response.status_code': 200,
      },
    })
    for (const span of [guard, asked]) {
      assert.equal(span.parentSpanId, whole.spanId)
      assert.equal(span.traceId, whole.traceId)
    }
    assert.deepEqual(upstream.requests[0]?.header('traceparent'), [`00-${asked.traceId}-${asked.spanId}-01`])
    assert.equal(collector.spans.length, 3)
  })

  it('is found by the id of its trace in the log', async t => {
    const { collector, front, get } = await tracing(t)
    await get('/public/x')
    const [span] = await collector.named('GET /public/**')
    await until('there is a line', () => front.accessLines().length === 1)
    assert.equal(front.accessLines()[0]?.['trace_id'], span?.traceId)
  })

  it('has spans of a WebSocket, too, when it is open', async t => {
    const answer = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
    const { collector, front, upstream } = await tracing(t, {}, () => answer)
    const cookie = `Cookie: ${front.cookies.ada}`
    await rawRequest(front.port, upgradeHead('/admin/x', cookie, 'Origin: https://app.example'))
    const [whole] = await collector.named('GET admin')
    const [asked] = await collector.named('upstream default')
    assert.equal(whole?.attributes['http.response.status_code'], 101)
    assert.equal(asked?.attributes['http.response.status_code'], 101)
    assert.equal(asked?.parentSpanId, whole?.spanId)
    assert.deepEqual(upstream.requests[0]?.header('traceparent'), [
      `00-${asked?.traceId}-${asked?.spanId}-01`,
    ])
  })
})

describe('a request that is not', () => {
  it('has a span with what the gateway has answered, and its guard has not let it pass', async t => {
    const { collector, get } = await tracing(t)
    assert.equal((await get('/admin/x', navigation)).status, 302)
    const [whole] = await collector.named('GET admin')
    assert.equal(whole?.attributes['entrada.answer'], 'signin-required')
    assert.equal(whole?.status, 0)
    assert.deepEqual((await collector.named('guard'))[0]?.attributes, { 'entrada.passed': false })
    assert.equal(collector.spans.length, 2)
  })

  it('has the path of an endpoint of the gateway, and no name where there is none', async t => {
    const { collector, get } = await tracing(t)
    await get('/.auth/me')
    await get('/a%2Fb')
    const [own] = await collector.named('GET /.auth/me')
    assert.equal(own?.attributes['http.route'], '/.auth/me')
    const [nothing] = await collector.named('GET')
    assert.equal(nothing?.attributes['http.route'], undefined)
    assert.equal(nothing?.attributes['http.response.status_code'], 400)
  })
})

describe('trouble behind the gateway', () => {
  it('is an error of the upstream and of the request when nobody answers', async t => {
    const { collector, upstream, get, front } = await tracing(t)
    await upstream.close()
    assert.equal((await get('/public/x')).status, 502)
    const [whole] = await collector.named('GET /public/**')
    assert.equal(whole?.status, 2)
    assert.equal(whole?.attributes['error.type'], 'upstream-unreachable')
    assert.equal((await collector.named('upstream default'))[0]?.status, 2)
    const line = front.logged().find(({ code }) => code === 'ERR_UPSTREAM_UNREACHABLE')
    assert.equal(line?.['trace_id'], whole?.traceId)
  })

  it('is one when the upstream says so', async t => {
    const { collector, get } = await tracing(t, {}, () => 'HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n')
    assert.equal((await get('/public/x')).status, 503)
    const [whole] = await collector.named('GET /public/**')
    assert.equal(whole?.attributes['error.type'], '503')
    const [asked] = await collector.named('upstream default')
    assert.deepEqual([asked?.status, asked?.attributes['http.response.status_code']], [2, 503])
  })
})

describe('a trace that has begun elsewhere', () => {
  it('goes on when a trusted proxy says so', async t => {
    const { collector, upstream, get } = await tracing(t, { listen: { trustedProxies: ['127.0.0.0/8'] } })
    await get('/public/x', { ...script, ...given })
    const [whole] = await collector.named('GET /public/**')
    assert.equal(whole?.traceId, '1'.repeat(32))
    assert.equal(whole?.parentSpanId, '2'.repeat(16))
    assert.equal(whole?.traceState, 'a=b')
    const [asked] = await collector.named('upstream default')
    assert.deepEqual(upstream.requests[0]?.header('traceparent'), [
      `00-${'1'.repeat(32)}-${asked?.spanId}-01`,
    ])
    assert.deepEqual(upstream.requests[0]?.header('tracestate'), ['a=b'])
  })

  it('counts for nothing when anybody else says so', async t => {
    const { collector, upstream, get } = await tracing(t)
    await get('/public/x', { ...script, ...given })
    const [whole] = await collector.named('GET /public/**')
    assert.equal(whole?.parentSpanId, '')
    assert.doesNotMatch(upstream.requests[0]?.header('traceparent')[0] ?? '', /1111|2222/)
    assert.deepEqual(upstream.requests[0]?.header('tracestate'), [])
  })

  it('is told of by nobody when whoever has begun it wants no samples, and goes on', async t => {
    const { collector, front, upstream, get } = await tracing(t, {
      listen: { trustedProxies: ['127.0.0.0/8'] },
    })
    await get('/public/x', { ...script, traceparent: given.traceparent.replace(/01$/, '02') })
    await front.close()
    assert.match(upstream.requests[0]?.header('traceparent')[0] ?? '', /^00-1{32}-(?!2{16})[0-9a-f]{16}-02$/)
    assert.deepEqual(collector.spans, [])
  })
})

describe('samples', () => {
  it('are none where the settings say so, and the upstream is told', async t => {
    const sampler = { ratio: 0, isParentBased: false }
    const { collector, front, upstream, get } = await tracing(t, {}, undefined, { sampler })
    await get('/admin/x', { ...script, cookie: front.cookies.ada })
    await front.close()
    assert.match(upstream.requests[0]?.header('traceparent')[0] ?? '', /-00$/)
    assert.deepEqual(collector.spans, [])
    assert.match(String(front.accessLines()[0]?.['trace_id']), /^[0-9a-f]{32}$/)
  })
})

describe('what is sent', () => {
  it('holds nothing of a person, a path, a query, a host, a header or a cookie', async t => {
    const { collector, front, get } = await tracing(t, {
      auth: { forwardAuth: { dialect: 'nginx' } },
      listen: { trustedProxies: ['127.0.0.0/8'] },
    })
    const { ada } = front.cookies
    await get('/admin/hush-path?hush-query', { ...navigation, cookie: ada, 'x-hush': 'hush' })
    await get('/hush-path', { ...navigation, host: 'hush.example', authorization: 'Bearer hush' })
    await get('/.auth/login?rd=/hush-path&login_hint=hush', navigation)
    await get('/.auth/callback?code=hush&state=hush', navigation)
    const asking = { 'x-original-method': 'GET', 'x-original-url': 'https://app.example/hush' }
    assert.equal((await get('/.auth/verify?hush', { cookie: ada, ...asking })).status, 200)
    await rawRequest(
      front.port,
      head(
        'GET /hush"%22?hush',
        'x-forwarded-for: 203.0.113.77',
        'x-forwarded-proto: hush',
        'User-Agent: hush',
      ),
    )
    await front.close()
    const text = collector.text()
    assert.ok(collector.spans.length > 9)
    assert.ok(collector.spans.some(({ attributes }) => attributes['entrada.answer'] === 'verified'))
    assert.doesNotMatch(text, /hush|\bada\b|Ada|corp\.example|203\.0\.113|127\.0\.0\.1/)
    for (const part of ada.split(/[=;]\s*/)) assert.ok(part.length < 9 || !text.includes(part))
  })

  it('goes with the headers that are wanted, and says which service and version it is of', async t => {
    const { collector, get } = await tracing(t, {}, undefined, { headers: { 'x-api-key': 'the-key' } })
    await get('/public/x')
    await collector.named('GET /public/**')
    assert.equal(collector.headers[0]?.['x-api-key'], 'the-key')
    assert.equal(collector.resources[0]?.['service.name'], 'entrada')
    assert.match(String(collector.resources[0]?.['service.version']), /^\d+\.\d+\.\d+/)
  })

  it('is there when the gateway ends, however long it would have waited', async t => {
    const { collector, front, get } = await tracing(t, {}, undefined, { delay: 60_000 })
    await get('/public/x')
    assert.deepEqual(collector.spans, [])
    await front.close()
    assert.equal(collector.spans.length, 3)
  })
})

describe('settings that change', () => {
  it('switch spans on and off while requests run', async t => {
    const { collector, front, get } = await tracing(t)
    const { tracing: _, ...without } = front.config
    const take = async (config: typeof front.config) => (await front.gateway.prepare(config)).take()
    await take(without)
    assert.equal((await get('/public/off')).status, 200)
    await take(front.config)
    assert.equal((await get('/public/on')).status, 200)
    await collector.named('GET /public/**')
    await front.close()
    assert.equal((await collector.named('GET /public/**')).length, 1)
  })
})

describe('a gateway that makes no spans', () => {
  it('gives each request a trace that is found in the log and by the application', async t => {
    const upstream = await startRecordingUpstream()
    t.after(upstream.close)
    const front = await startFront({ upstream: upstream.url })
    t.after(async () => front.close())
    await rawRequest(front.port, head('GET /public/a', `traceparent: ${given.traceparent}`))
    await until('there is a line', () => front.accessLines().length === 1)
    const [line] = front.accessLines()
    assert.equal(line?.['trace_id'], String(line?.['requestId']).replaceAll('-', ''))
    assert.match(
      upstream.requests[0]?.header('traceparent')[0] ?? '',
      new RegExp(`^00-${line?.['trace_id']}-`),
    )
  })
})
