import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as api from '@opentelemetry/api'
import * as sdk from '@opentelemetry/sdk-trace'
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import { createSpans } from '../../src/observe/spans.ts'
import { traceProviderCall, tracedRefresh } from '../../src/observe/trace-parts.ts'

const traceparent = '00-11111111111111111111111111111111-2222222222222222-03'

type Handle = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>

/** The spans of one request from a trusted proxy, by name, and what its upstream was told. */
async function spansOf(
  handle: Handle,
  headers: Readonly<Record<string, string>> = {},
  guard: (reply: FastifyReply, next: () => void) => void = (_reply, next) => next(),
) {
  const exporter = new sdk.InMemorySpanExporter()
  const spanProcessors = [new sdk.SimpleSpanProcessor({ exporter })]
  const sampler = new sdk.ParentBasedSampler({ root: new sdk.AlwaysOnSampler() })
  const tracer = new sdk.TracerProvider({ spanProcessors, sampler }).getTracer('test')
  const tracing = createSpans({ api, tracer, trusts: () => true, close: async () => undefined })
  const app = Fastify()
  app.decorateRequest('trace', null)
  app.decorateRequest('matched', null)
  const counting = tracing.watch(app, { ended: () => undefined })
  app.addHook('onResponse', (_request, reply, done) => {
    counting.ended(reply.statusCode, reply)
    done()
  })
  tracing.guarding(app, () => {
    app.addHook('onRequest', (_request, reply, next) => guard(reply, next))
  })
  app.get('/*', handle)
  await app.inject({ url: '/path?query', headers })
  await app.close()
  const spans = new Map(exporter.getFinishedSpans().map(span => [span.name, span]))
  return (name: string) => {
    const span = spans.get(name)
    const { spanId } = span?.spanContext() ?? {}
    return { ...span, id: spanId, parent: span?.parentSpanContext?.spanId, all: [...spans.keys()] }
  }
}

describe('the span of a request', () => {
  it('says what it was, what came of it, and nothing that the client has chosen', async () => {
    const { attributes, status, kind, parent, all } = (await spansOf(async () => 'ok'))('GET')
    assert.deepEqual(attributes, {
      'http.request.method': 'GET',
      'url.scheme': 'http',
      'http.response.status_code': 200,
    })
    assert.deepEqual([kind, status?.code, parent], [api.SpanKind.SERVER, api.SpanStatusCode.UNSET, undefined])
    assert.deepEqual(all, ['guard', 'GET'])
  })

  it('has the name of its route', async () => {
    const span = await spansOf(async request => {
      request.matched = 'reports'
      return 'ok'
    })
    assert.equal(span('GET reports').attributes?.['http.route'], 'reports')
  })

  it('is an error when it is answered 500 or above, by the name of the answer', async () => {
    const span = await spansOf(async (_request, reply) =>
      reply.code(503).header('x-entrada', 'draining').send(),
    )
    const { attributes, status } = span('GET')
    assert.equal(status?.code, api.SpanStatusCode.ERROR)
    assert.deepEqual([attributes?.['error.type'], attributes?.['entrada.answer']], ['draining', 'draining'])
  })

  it('has a guard within it that has let it pass, or has not', async () => {
    const passed = await spansOf(async () => 'ok')
    assert.deepEqual(passed('guard').attributes, { 'entrada.passed': true })
    assert.equal(passed('guard').parent, passed('GET').id)
    const refused = await spansOf(
      async () => 'ok',
      {},
      reply => void reply.code(403).send(),
    )
    assert.deepEqual(refused('guard').attributes, { 'entrada.passed': false })
  })
})

describe('a trace that has begun elsewhere', () => {
  it('goes on, with its flags and its state', async () => {
    const told: (readonly string[] | undefined)[] = []
    const handle: Handle = async request => {
      told.push(request.trace?.toUpstream('shop'))
      request.trace?.upstreamAnswered(200)
      return 'ok'
    }
    const span = await spansOf(handle, { traceparent, tracestate: 'a=b' })
    assert.equal(span('GET').parent, '2'.repeat(16))
    const { id, parent } = span('upstream shop')
    assert.equal(parent, span('GET').id)
    assert.deepEqual(told, [['traceparent', `00-${'1'.repeat(32)}-${id}-03`, 'tracestate', 'a=b']])
    assert.equal(span('upstream shop').status?.code, api.SpanStatusCode.UNSET)
  })
})

describe('an upstream', () => {
  it('that has not answered is an error, and ends with the request', async () => {
    const asked = (status: number) =>
      spansOf(async (request, reply) => {
        request.trace?.toUpstream('shop')
        return reply.code(status).send()
      })
    assert.equal((await asked(502))('upstream shop').status?.code, api.SpanStatusCode.ERROR)
    // The client has left.
    assert.equal((await asked(499))('upstream shop').status?.code, api.SpanStatusCode.UNSET)
  })
})

describe('what is done for a request', () => {
  it('is a part of what is under way, with its own time', async () => {
    const span = await spansOf(async () => {
      traceProviderCall('keys', 'ok', 1.5)
      await tracedRefresh(async () => {
        traceProviderCall('token', 'refused', 2)
        return 'ended'
      })
      return 'ok'
    })
    assert.equal(span('provider keys').parent, span('GET').id)
    assert.equal(span('provider token').parent, span('refresh').id)
    assert.equal(span('refresh').parent, span('GET').id)
    assert.deepEqual(span('refresh').attributes, { 'entrada.outcome': 'ended' })
    const { startTime, endTime } = span('provider token')
    assert.ok((endTime?.[0] ?? 0) - (startTime?.[0] ?? 0) >= 1)
  })

  it('is an error when it fails', async () => {
    const span = await spansOf(async () => tracedRefresh(async () => 'failed'))
    assert.equal(span('refresh').status?.code, api.SpanStatusCode.ERROR)
    const thrown = await spansOf(async () => tracedRefresh(async () => Promise.reject(new Error('hush'))))
    assert.equal(thrown('refresh').status?.code, api.SpanStatusCode.ERROR)
    assert.doesNotMatch(JSON.stringify(thrown('refresh').events), /hush/)
    const called = await spansOf(async () => traceProviderCall('token', 'failed', 0))
    assert.equal(called('provider token').status?.code, api.SpanStatusCode.ERROR)
  })

  it('is a part of nothing when the request is answered', async () => {
    const later: (() => void)[] = []
    const answered = new Promise<void>(resolve => later.push(resolve))
    const late: Promise<string>[] = []
    const span = await spansOf(async () => {
      late.push(
        answered.then(async () => {
          traceProviderCall('token', 'ok', 0)
          return tracedRefresh(async () => 'refreshed')
        }),
      )
      return 'ok'
    })
    later.forEach(go => go())
    assert.deepEqual(await Promise.all(late), ['refreshed'])
    assert.deepEqual(span('GET').all, ['guard', 'GET'])
  })

  it('is a part of nothing where no spans are made', async () => {
    traceProviderCall('token', 'ok', 0)
    assert.equal(await tracedRefresh(async () => 'refreshed'), 'refreshed')
  })
})
