import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { head, startFront, type Front } from '../support/front.ts'
import { headerValues, rawRequest } from '../support/raw-client.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'

// CVE-2023-45143 of undici: cookies were sent along to where a redirect led.
let says = ''
let upstream: RecordingUpstream
/** Where redirects lead: nobody may ever come here. */
let internal: RecordingUpstream
let front: Front

before(async () => {
  internal = await startRecordingUpstream()
  upstream = await startRecordingUpstream(() => says)
  front = await startFront({ upstream: upstream.url })
})
after(async () => {
  await front.close()
  await Promise.all([upstream.close(), internal.close()])
})

describe('RSP-03: a redirect of an upstream', () => {
  for (const status of [301, 302, 303, 307, 308, 300, 305]) {
    it(`is the client's, as it is, and nobody follows it: ${status}`, async () => {
      for (const location of [
        `${internal.url}/secret`,
        `//127.0.0.1:${internal.port}/secret`,
        `${upstream.url}/other`,
        '/other?x=%0d%0aY',
        'other',
        '',
        'javascript:alert(1)',
        'http://169.254.169.254/latest/meta-data',
        'https://app.example/.auth/logout',
      ]) {
        for (const method of ['GET', 'HEAD', 'POST']) {
          const count = upstream.requests.length
          const body = method === 'HEAD' ? '' : 'go'
          says = `HTTP/1.1 ${status} Go\r\nLocation: ${location}\r\nContent-Location: ${location}\r\nRefresh: 0; url=${location}\r\nContent-Length: ${body.length}\r\n\r\n${body}`
          const answer = await rawRequest(
            front.port,
            `${head(`${method} /a`, `Cookie: ${front.cookies.ada}`, 'Content-Length: 1')}x`,
          )
          assert.equal(answer.status, status)
          for (const name of ['location', 'content-location'])
            assert.deepEqual(headerValues(answer, name), [location])
          assert.equal(upstream.requests.length, count + 1)
        }
      }
      assert.equal(internal.connections(), 0)
    })
  }
})
