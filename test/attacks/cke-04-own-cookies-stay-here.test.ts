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

/** The Cookie lines that the upstream sees. */
async function passed(...lines: string[]): Promise<readonly string[] | undefined> {
  await rawRequest(front.port, head('GET /public/a', ...lines.map(line => `Cookie: ${line}`)))
  return upstream.requests.at(-1)?.header('cookie')
}

describe('CKE-04: the cookies of a client', () => {
  for (const cookies of [
    'a=1',
    'a=1; b=2;c=3;  d=4',
    'a="quoted; not split"; b',
    '$Version=1; a=1; $Path=/',
    'a=\u00e9\u00ff; Zo\u00c3\u00ab=1',
    '=nameless',
    'entradas=1; xentrada=2; __Host-entradax=3; entrada-logi=4; entrada.12=5',
    ';;a=1;;',
    Array.from({ length: 300 }, (_, at) => `c${at}=${at}`).join('; '),
  ]) {
    it(`reach the upstream byte for byte: ${cookies.slice(0, 50)}`, async () => {
      assert.deepEqual(await passed(cookies), [cookies])
    })
  }

  for (const own of [
    '__Host-entrada=1x',
    '__host-ENTRADA=1x',
    '__Secure-entrada=1x',
    'entrada=1x',
    '__Host-entrada.0=2x',
    '__Host-entrada.9=2x',
    '__Host-entrada-login.abc=1x',
    '__Host-entrada-rd=1x',
    ' \t__Host-entrada =1x',
    '=__Host-entrada=1x',
    '==__Host-entrada=1x',
    '__Host-entrada',
  ]) {
    it(`stay here when they have our names, wherever they stand: ${own}`, async () => {
      assert.deepEqual(await passed(own), [])
      assert.deepEqual(await passed(`a=1; ${own}; b=2`), ['a=1; b=2'])
      assert.deepEqual(await passed(`${own};a=1`), ['a=1'])
      assert.deepEqual(await passed(`a=1;${own}`), ['a=1'])
      assert.deepEqual(await passed('a=1', own, 'b=2'), ['a=1', 'b=2'])
    })
  }
})

describe('a session that is extended', () => {
  it('is written once with the answer, which no cache may keep', async () => {
    const clock = { now: Math.floor(Date.now() / 1000) }
    const caching = await startRecordingUpstream(
      () =>
        'HTTP/1.1 200 OK\r\nCache-Control: public, max-age=60\r\nCDN-Cache-Control: max-age=60\r\nSet-Cookie: a=1\r\ncontent-length: 0\r\n\r\n',
    )
    const own = await startFront({ upstream: caching.url, now: () => clock.now })
    clock.now += own.config.session.idleTimeout / 2
    const answer = await rawRequest(own.port, head('GET /a', `Cookie: ${own.cookies.ada}`))
    assert.equal(answer.status, 200)
    assert.deepEqual(headerValues(answer, 'cache-control'), ['private, no-store'])
    assert.deepEqual(headerValues(answer, 'cdn-cache-control'), [])
    const [theirs, ours, ...others] = headerValues(answer, 'set-cookie')
    assert.equal(theirs, 'a=1')
    assert.match(ours ?? '', /^__Host-entrada=1[\w-]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
    assert.deepEqual(others, [])
    assert.ok(!JSON.stringify(caching.requests).includes('__Host-entrada'))
    assert.ok(!own.log().includes((ours ?? '').slice(16, 40)))
    await own.close()
    await caching.close()
  })
})
