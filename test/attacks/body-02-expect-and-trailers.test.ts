import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { head, startFront, type Front } from '../support/front.ts'
import { headerValues, parseAnswer, rawRequest, sendBytes } from '../support/raw-client.ts'
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

describe('a client that asks whether it may send its body', () => {
  it('is answered here, and the upstream never sees the question', async () => {
    const bytes = await sendBytes(
      front.port,
      `${head('POST /a', `Cookie: ${front.cookies.ada}`, 'Expect: 100-continue', 'Content-Length: 4')}body`,
    )
    assert.match(bytes.toString(), /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /)
    assert.deepEqual(upstream.requests.at(-1)?.header('expect'), [])
    assert.equal(upstream.requests.at(-1)?.body.toString(), 'body')
  })

  it('may ask in any case', async () => {
    const answer = await rawRequest(
      front.port,
      `${head('POST /a', `Cookie: ${front.cookies.ada}`, 'EXPECT: 100-Continue', 'Content-Length: 1')}x`,
    )
    assert.equal(answer.status, 200)
  })

  it('is told 417 when it expects something else, in our name', async () => {
    const count = upstream.requests.length
    const answer = await rawRequest(front.port, head('GET /a', `Cookie: ${front.cookies.ada}`, 'Expect: tea'))
    assert.equal(answer.status, 417)
    assert.deepEqual(headerValues(answer, 'x-entrada'), ['expectation-failed'])
    assert.deepEqual(headerValues(answer, 'cache-control'), ['no-store'])
    assert.equal(upstream.requests.length, count)
  })
})

describe('trailers of a request', () => {
  it('never reach the upstream, for they could speak of somebody', async () => {
    const answer = await rawRequest(
      front.port,
      `${head('POST /a', `Cookie: ${front.cookies.ada}`, 'Transfer-Encoding: chunked', 'Trailer: X-Forwarded-User')}1\r\nx\r\n0\r\nX-Forwarded-User: eve\r\n\r\n`,
    )
    assert.equal(answer.status, 200)
    const seen = upstream.requests.at(-1)
    assert.ok(!seen?.bytes.includes('eve'))
    assert.deepEqual(seen?.header('trailer'), [])
  })
})

describe('a transfer coding besides chunked', () => {
  for (const coding of ['gzip, chunked', 'identity, chunked']) {
    it(`is refused, for the upstream would not learn of it: ${coding}`, async () => {
      const count = upstream.requests.length
      const answer = parseAnswer(
        await sendBytes(
          front.port,
          `${head('POST /a', `Cookie: ${front.cookies.ada}`, `Transfer-Encoding: ${coding}`)}1\r\nx\r\n0\r\n\r\n`,
        ),
      )
      assert.equal(answer.status, 400)
      assert.equal(upstream.requests.length, count)
    })
  }
})
