import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import Fastify from 'fastify'
import { passTraces } from '../../src/observe/request-trace.ts'

const given = {
  traceparent: '00-11111111111111111111111111111111-2222222222222222-01',
  tracestate: 'a=b',
}
const proxy = '10.0.0.1'

/** What the upstream is told of the trace of a request that comes from there, and the trace's id. */
async function trace(from: string, headers: Readonly<Record<string, string>>) {
  const tracing = passTraces(address => address === proxy)
  const app = Fastify({ genReqId: () => '0f8fad5b-d9cb-469f-a165-70867728950e' })
  app.decorateRequest('trace', null)
  tracing.watch(app, { ended: () => undefined })
  const seen: (readonly string[] | string | undefined)[] = []
  tracing.guarding(app, () => {
    app.get('/', async request => {
      seen.push(request.trace?.toUpstream('default'), request.trace?.id)
      request.trace?.upstreamAnswered(200)
      return 'ok'
    })
  })
  await app.inject({ url: '/', headers, remoteAddress: from })
  await tracing.close()
  return seen
}

const fresh = ['traceparent', '00-0f8fad5bd9cb469fa16570867728950e-d9cb469fa1657086-01']

describe('the trace of a request', () => {
  it('goes on when a trusted proxy says so', async () => {
    const lines = ['traceparent', given.traceparent, 'tracestate', 'a=b']
    assert.deepEqual(await trace(proxy, given), [lines, '1'.repeat(32)])
  })

  it('begins here, by the id of the request, when anybody else says so', async () => {
    assert.deepEqual(await trace('192.0.2.7', given), [fresh, fresh[1]?.split('-')[1]])
  })

  it('begins here when a trusted proxy says nothing, or nothing that can be read', async () => {
    const wrong = { ...given, traceparent: given.traceparent.replace('00-', 'ff-') }
    for (const headers of [{}, { tracestate: 'a=b' }, wrong]) {
      assert.deepEqual((await trace(proxy, headers))[0], fresh)
    }
  })
})
