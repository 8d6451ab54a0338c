import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { connect } from 'node:tls'
import { head, upgradeHead } from '../support/front.ts'
import { headerValues, rawRequest, sendBytes } from '../support/raw-client.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'
import { ask, startSecureFront, type SecureFront } from '../support/secure-front.ts'
import { selfSigned } from '../support/self-signed.ts'
import { until } from '../support/until.ts'

const hsts = 'Strict-Transport-Security: max-age=1\r\n'
const answer = `HTTP/1.1 200 OK\r\nX-A: 1\r\n${hsts}X-B: 2\r\nContent-Length: 2\r\n\r\nok`

async function startAll(more: Partial<Parameters<typeof startSecureFront>[0]> = {}) {
  const upstream = await startRecordingUpstream(() => answer)
  const front = await startSecureFront({
    upstream: upstream.url,
    listening: { timing: { certificate: 20, head: 1000, check: 50 } },
    ...more,
  })
  return { upstream, front }
}

async function endAll({ front, upstream }: { front: SecureFront; upstream: RecordingUpstream }) {
  await front.close()
  await upstream.close()
}

/** What came back until the connection ended, for a request over HTTP/1.1. */
async function overHttp1(front: SecureFront, bytes: string): Promise<string> {
  const socket = front.tls()
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.write(bytes)
  await once(socket, 'close')
  return Buffer.concat(chunks).toString('latin1')
}

/** The certificate that a new connection is shown, PEM. */
async function shown(front: SecureFront): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port: front.port, rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  const { raw } = socket.getPeerX509Certificate() as { raw: Buffer }
  socket.destroy()
  return raw.toString('base64')
}

function body(pem: string): string {
  return pem.replace(/-----[^-]+-----|\s/g, '')
}

describe('Strict-Transport-Security', () => {
  let all: Awaited<ReturnType<typeof startAll>>
  before(async () => {
    all = await startAll({ hsts: 31_536_000 })
  })
  after(() => endAll(all))

  for (const [what, target] of [
    ['passed on', '/public/a'],
    ['of the gateway itself', '/a'],
  ] as const) {
    it(`stands once on an answer ${what}, over HTTP/1.1`, async () => {
      const text = await overHttp1(all.front, head(`GET ${target}`))
      assert.deepEqual(text.match(/^strict-transport-security: .*$/gim), [
        'Strict-Transport-Security: max-age=31536000',
      ])
    })

    it(`stands once on an answer ${what}, over HTTP/2`, async () => {
      const client = all.front.http2()
      const { headers } = await ask(client, { ':path': target })
      assert.equal(headers['strict-transport-security'], 'max-age=31536000')
      client.close()
    })
  }

  it('stands once on the answer to an upgrade', async () => {
    const text = await overHttp1(all.front, upgradeHead('/a'))
    assert.match(text, /^HTTP\/1\.1 401 /)
    assert.equal(text.match(/^strict-transport-security: max-age=31536000\r$/gim)?.length, 1)
  })

  it('leaves the other headers in their order', async () => {
    const text = await overHttp1(all.front, head('GET /public/a'))
    assert.match(text, /\r\nX-A: 1\r\nX-B: 2\r\n/)
  })
})

describe('a listener under TLS', () => {
  let all: Awaited<ReturnType<typeof startAll>>
  before(async () => {
    all = await startAll()
  })
  after(() => endAll(all))

  it("leaves the application's own Strict-Transport-Security when it has none to set", async () => {
    assert.match(await overHttp1(all.front, head('GET /public/a')), /max-age=1\r\n/)
  })

  it('speaks nothing older than TLS 1.2', async () => {
    const socket = connect({
      host: '127.0.0.1',
      port: all.front.port,
      rejectUnauthorized: false,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT:@SECLEVEL=0',
    })
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException]
    assert.match(String(error.code), /PROTOCOL|ALERT/)
  })

  it('closes on what is no TLS, and lives on', async () => {
    await sendBytes(all.front.port, head('GET /public/a')).catch(() => undefined)
    assert.match(await overHttp1(all.front, head('GET /public/a')), /^HTTP\/1\.1 200 /)
  })

  it('shows a new certificate as soon as its files have changed', async () => {
    const { front } = all
    const renewed = front.renew()
    await until('it was taken over', () => front.log().includes('taken over'))
    assert.equal(await shown(front), body(renewed))
    const client = front.http2()
    assert.equal((await ask(client, { ':path': '/public/a' })).headers[':status'], 200)
    client.close()
  })

  for (const [what, spoil] of [
    ['a key of another certificate', (front: SecureFront) => writeFileSync(front.keyFile, selfSigned().key)],
    ['no certificate', (front: SecureFront) => writeFileSync(front.certFile, 'nonsense')],
    ['nothing', (front: SecureFront) => writeFileSync(front.certFile, '')],
  ] as const) {
    it(`keeps the old pair when the files hold ${what}, and says so once`, async () => {
      const { front } = all
      const old = front.renew()
      await until('it is shown', () => front.log().includes('taken over'))
      for (;;) if ((await shown(front)) === body(old)) break
      const complaints = () => front.logged().filter(({ level }) => level === 'error').length
      const before = complaints()
      spoil(front)
      await until('somebody was told', () => complaints() > before)
      const client = front.http2()
      assert.equal((await ask(client, { ':path': '/public/a' })).headers[':status'], 200)
      client.close()
      assert.equal(await shown(front), body(old))
      assert.equal(complaints(), before + 1)
    })
  }
})

describe('the plain port beside TLS', () => {
  let all: Awaited<ReturnType<typeof startAll>>
  let port = 0
  before(async () => {
    all = await startAll({ httpPort: 80 })
    const { redirect } = all.front.gateway
    assert.ok(redirect)
    await once(redirect.listen(0, '127.0.0.1'), 'listening')
    port = (redirect.address() as AddressInfo).port
  })
  after(() => endAll(all))

  for (const [request, location] of [
    ['GET /a/b?c=%20d', '/a/b?c=%20d'],
    ['POST /a', '/a'],
    ['GET /a/../b', '/'],
    ['GET //other.example/', '/'],
    ['GET /\\other.example', '/'],
    ['GET http://other.example/a', '/'],
    ['OPTIONS *', '/'],
  ] as const) {
    it(`leads to the public origin, whatever host is named (RED-04): ${request}`, async () => {
      const lines = ['X-Forwarded-Host: other.example', 'X-Forwarded-Proto: ftp', 'Content-Length: 0']
      const bytes = head(request, ...lines).replace('app.example', 'other.example')
      const { status, ...rest } = await rawRequest(port, bytes)
      assert.equal(status, 308)
      assert.deepEqual(headerValues({ status, ...rest }, 'location'), [`https://app.example${location}`])
    })
  }

  it('does not wait for a body', async () => {
    const bytes = head('POST /a', 'Content-Length: 100000000')
    assert.equal((await rawRequest(port, bytes)).status, 308)
  })

  it('never asks the application', () => {
    assert.equal(
      all.upstream.requests.some(({ target }) => target === '/a/b?c=%20d'),
      false,
    )
  })

  it('is closed with the rest', async () => {
    const extra = await startAll({ httpPort: 80 })
    const redirect = extra.front.gateway.redirect
    assert.ok(redirect)
    await once(redirect.listen(0, '127.0.0.1'), 'listening')
    await endAll(extra)
    assert.equal(redirect.listening, false)
  })
})
