import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { head, startFront, type Front } from '../support/front.ts'
import { headerValues, rawRequest } from '../support/raw-client.ts'
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

describe('HDR-09: many header lines', () => {
  it('all reach the upstream', async () => {
    const many = Array.from({ length: 900 }, () => 'a:')
    await rawRequest(front.port, head('GET /public/a', ...many, 'x-last: 1'))
    const seen = upstream.requests.at(-1)
    assert.equal(seen?.header('a').length, many.length)
    assert.deepEqual(seen?.header('x-last'), ['1'])
  })
})

describe('HDR-09: a head that is too large', () => {
  for (const [name, lines] of [
    ['one long line', [`X-A: ${'a'.repeat(17_000)}`]],
    ['many lines', Array.from({ length: 1000 }, () => 'a: b')],
    // After 2000 lines Node leaves the others out without a word.
    ['very many lines', Array.from({ length: 2100 }, () => 'a:')],
    ['as many as there can be', Array.from({ length: 16_000 }, () => 'a:')],
    ['a long Cookie', [`Cookie: ${'a=b; '.repeat(4000)}`]],
  ] as const) {
    it(`is 431 with a body that says what to do: ${name}`, async () => {
      const count = upstream.connections()
      const answer = await rawRequest(front.port, head('GET /public/a', ...lines))
      assert.equal(answer.status, 431)
      assert.deepEqual(headerValues(answer, 'x-entrada'), ['headers-too-large'])
      assert.match(answer.body.toString(), /"code":"ERR_HEADERS_TOO_LARGE"/)
      assert.equal(upstream.connections(), count)
    })
  }
})
