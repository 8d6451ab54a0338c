import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { testUpstream } from '../support/config.ts'
import { head, startFront } from '../support/front.ts'
import { listening } from '../support/listening.ts'
import { rawRequest } from '../support/raw-client.ts'
import { until } from '../support/until.ts'

const count = process.env['ENTRADA_TEST_LONG'] === '1' ? 500 : 100

describe(`LOAD-02: ${count} requests that one of two upstreams does not answer`, () => {
  it('keep no request to the other waiting', async t => {
    const waiting: (() => void)[] = []
    const slow = await listening((_request, response) => void waiting.push(() => response.end('slow')))
    t.after(slow.close)
    const fast = await listening((request, response) => response.end(`fast ${request.url}`))
    t.after(fast.close)
    const front = await startFront({
      upstream: fast.url,
      settings: {
        upstreams: { default: testUpstream(fast.url), slow: testUpstream(slow.url) },
        routes: [{ path: '/slow/**', upstream: 'slow' }],
      },
    })
    t.after(async () => front.close())
    const cookie = `Cookie: ${front.cookies.ada}`
    let slowAnswers = 0
    const held = Array.from({ length: count }, async (_, at) => {
      const answer = await rawRequest(front.port, head(`GET /slow/${at}`, cookie))
      slowAnswers += 1
      return answer.body.toString()
    })
    await until('the slow one has them all', () => waiting.length === count)
    const answers = await Promise.all(
      Array.from({ length: count }, async (_, at) => rawRequest(front.port, head(`GET /${at}`, cookie))),
    )
    assert.deepEqual(
      answers.map(({ status, body }) => [status, body.toString()]),
      Array.from({ length: count }, (_, at) => [200, `fast /${at}`]),
    )
    assert.equal(slowAnswers, 0)
    for (const answer of waiting) answer()
    assert.deepEqual(new Set(await Promise.all(held)), new Set(['slow']))
  })
})
