import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ada } from '../guard/guarded.ts'
import { testUpstream } from '../support/config.ts'
import { request } from '../support/http-client.ts'
import { startRecordingUpstream } from '../support/recording-upstream.ts'
import { startWay } from './way.ts'

describe('an assertion that cannot be signed', () => {
  it('is a failure of ours, and nothing goes to the upstream without it', async () => {
    const upstream = await startRecordingUpstream()
    const way = await startWay(upstream.url, {
      passageOf: () => ({ identity: ada, handling: {}, setCookies: [] }),
      identityHeadersOf: () => {
        throw new Error('no key')
      },
    })
    assert.equal((await request(`${way.url}/a`)).status, 500)
    assert.equal(upstream.connections(), 0)
    await Promise.all([way.close(), upstream.close()])
  })

  it('is no less a failure when what goes wrong comes after it', async () => {
    const upstream = await startRecordingUpstream()
    const way = await startWay(upstream.url, {
      passageOf: () => ({ identity: ada, handling: {}, setCookies: [] }),
      identityHeadersOf: () => ['X-Entrada-Assertion', 'signed'],
      upstreams: { default: testUpstream(upstream.url, { stripPrefix: '/b' }) },
    })
    assert.equal((await request(`${way.url}/a`)).status, 404)
    assert.equal(upstream.connections(), 0)
    await Promise.all([way.close(), upstream.close()])
  })
})
