import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { startRefreshing } from '../support/refreshing-front.ts'
import { startTraceCollector } from '../support/trace-collector.ts'

async function tracing(t: TestContext) {
  const collector = await startTraceCollector()
  t.after(collector.close)
  const front = await startRefreshing(t, {}, config => ({ ...config, tracing: collector.settings }))
  return { collector, front }
}

describe('what the provider is asked', () => {
  it('is a part of the sign-in that it is asked for', async t => {
    const { collector, front } = await tracing(t)
    await front.signIn()
    const [callback] = await collector.named('GET /.auth/callback')
    const [token] = await collector.named('provider token')
    assert.ok(token)
    assert.deepEqual([token.traceId, token.parentSpanId], [callback?.traceId, callback?.spanId])
    assert.deepEqual([token.kind, token.status], [3, 0])
    assert.deepEqual(token.attributes, { 'entrada.provider.call': 'token', 'entrada.outcome': 'ok' })
    assert.ok(token.took > 0 && token.took <= (callback?.took ?? 0) + 1)
  })

  it('is a part of the refresh within the guard of the request that waits for it', async t => {
    const { collector, front } = await tracing(t)
    const jar = await front.signIn()
    front.clock.now += 16 * 60
    assert.equal((await front.fetch('/admin/x', jar)).status, 403)
    const [refresh] = await collector.named('refresh')
    const [, asked] = await collector.named('provider token', 2)
    const guard = (await collector.named('guard')).find(({ spanId }) => spanId === refresh?.parentSpanId)
    const whole = collector.spans.find(({ spanId }) => spanId === guard?.parentSpanId)
    assert.ok(refresh !== undefined && guard !== undefined)
    assert.deepEqual(refresh.attributes, { 'entrada.outcome': 'refreshed' })
    assert.equal(asked?.parentSpanId, refresh.spanId)
    assert.equal(whole?.attributes['http.route'], '/admin/**')
    assert.equal(whole.traceId, refresh.traceId)
  })

  it('is a failed part when it fails, and no traceparent goes to the provider', async t => {
    const { collector, front } = await tracing(t)
    const jar = await front.signIn()
    front.clock.now += 16 * 60
    front.provider.script.answers.token = () => ({ status: 503 })
    await front.fetch('/admin/x', jar)
    const [refresh] = await collector.named('refresh')
    assert.deepEqual([refresh?.status, refresh?.attributes['entrada.outcome']], [2, 'failed'])
    const [, asked] = await collector.named('provider token', 2)
    assert.deepEqual([asked?.status, asked?.attributes['entrada.outcome']], [2, 'failed'])
    for (const { headers } of front.provider.calls) assert.equal(headers['traceparent'], undefined)
  })

  it('holds nothing of a token, a code or a secret', async t => {
    const { collector, front } = await tracing(t)
    const jar = await front.signIn()
    front.clock.now += 16 * 60
    await front.fetch('/admin/x', jar)
    await collector.named('refresh')
    await front.gateway.close(0)
    const text = collector.text()
    assert.doesNotMatch(
      text,
      /the-secret|the-access-token|refresh-|eyJ|code=|state=|\blocalhost\b|127\.0\.0\.1/,
    )
    assert.ok(collector.spans.length > 4)
  })

  it('is no part of anything when nobody waits for it', async t => {
    const { collector, front } = await tracing(t)
    await front.fetch('/public/x', await front.signIn())
    const roots = collector.spans.filter(({ parentSpanId }) => parentSpanId === '')
    assert.ok(roots.every(({ kind }) => kind === 2))
  })
})
