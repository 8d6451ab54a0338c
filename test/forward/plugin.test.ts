import assert from 'node:assert/strict'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import type { Identity } from '../../src/identity/identity.ts'
import { request } from '../support/http-client.ts'
import { startRecordingUpstream } from '../support/recording-upstream.ts'
import { selfSigned } from '../support/self-signed.ts'
import { identityHeadersFor, startWay } from './way.ts'

const ada: Identity = {
  user: 'ada',
  subject: 's',
  issuer: 'https://idp.example',
  roles: ['Admin'],
  groups: [],
  sessionId: 'hash',
  authenticatedAt: 1_800_000_000,
}

describe('a request that the guard has let pass', () => {
  it('reaches the upstream with the identity, and not with what the client claims', async () => {
    const upstream = await startRecordingUpstream()
    const way = await startWay(upstream.url, {
      passageOf: () => ({ identity: ada, handling: {}, setCookies: ['ours=1'] }),
    })
    const answer = await request(`${way.url}/a`, {
      headers: { 'x-forwarded-user': 'eve', X_Forwarded_Roles: 'Root' },
    })
    const [seen] = upstream.requests
    assert.deepEqual(seen?.header('x-forwarded-user'), ['ada'])
    assert.deepEqual(seen?.header('x-forwarded-roles'), ['Admin'])
    assert.deepEqual(seen?.header('x_forwarded_roles'), [])
    assert.deepEqual(answer.setCookies, ['ours=1'])
    await Promise.all([way.close(), upstream.close()])
  })

  it('goes no further when its session has ended in the meantime', async () => {
    const upstream = await startRecordingUpstream()
    const way = await startWay(upstream.url, {
      passageOf: () => ({ identity: ada, handling: {}, setCookies: [] }),
      sessions: {
        isEnded: identity => identity === ada,
        onEnd: () => undefined,
        follow: () => undefined,
      },
    })
    const answer = await request(`${way.url}/a`)
    assert.deepEqual([answer.status, upstream.requests.length], [401, 0])
    await Promise.all([way.close(), upstream.close()])
  })

  it('names nobody when the preset is off', async () => {
    const upstream = await startRecordingUpstream()
    const way = await startWay(upstream.url, {
      identityHeadersOf: identityHeadersFor({ preset: ['none'] }),
      passageOf: () => ({ identity: ada, handling: {}, setCookies: [] }),
    })
    await request(`${way.url}/a`)
    assert.deepEqual(upstream.requests[0]?.header('x-forwarded-user'), [])
    await Promise.all([way.close(), upstream.close()])
  })

  it('keeps method, target, body and type byte for byte', async () => {
    const upstream = await startRecordingUpstream()
    const way = await startWay(upstream.url)
    const type = 'application/x-odd; a="b"'
    for (const method of ['POST', 'PROPFIND', 'DELETE', 'MKCOL']) {
      await request(way.url, {
        method,
        target: '/%7ea?b=%20&c[]=d',
        headers: { 'content-type': type, 'content-length': '4' },
        body: 'bo\u0000y',
      })
      const seen = upstream.requests.at(-1)
      assert.deepEqual(
        [seen?.method, seen?.target, seen?.body.toString('latin1')],
        [method, '/%7ea?b=%20&c[]=d', 'bo\u0000y'],
      )
      assert.deepEqual(seen?.header('content-type'), [type])
    }
    await Promise.all([way.close(), upstream.close()])
  })
})

describe('a request that the guard has not seen', () => {
  it('ends here', async () => {
    const upstream = await startRecordingUpstream()
    const way = await startWay(upstream.url, { passageOf: () => null })
    assert.equal((await request(`${way.url}/a`)).status, 500)
    assert.equal(upstream.connections(), 0)
    await Promise.all([way.close(), upstream.close()])
  })
})

describe('an upstream with a certificate that nobody vouches for', () => {
  it('is not spoken to', async () => {
    const seen: string[] = []
    const server = createServer(selfSigned(), (incoming, response) => {
      seen.push(incoming.url ?? '')
      response.end('ok')
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const way = await startWay(`https://127.0.0.1:${(server.address() as AddressInfo).port}`)
    const answer = await request(`${way.url}/secret`)
    assert.equal(answer.status, 502)
    assert.deepEqual(seen, [])
    await way.close()
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })
})
