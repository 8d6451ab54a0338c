import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { createServer } from 'node:tls'
import { head, startFront } from '../support/front.ts'
import { headerValues, rawRequest } from '../support/raw-client.ts'
import { startScriptedProvider } from '../support/scripted-provider.ts'
import { selfSigned } from '../support/self-signed.ts'

type Wishes = Parameters<typeof selfSigned>[0]

/** A gateway whose provider speaks TLS with such a certificate; `isKnown`: the certificate is given as `provider.caFile`. */
async function start(t: TestContext, wishes: Wishes, isKnown: boolean) {
  const idp = await startScriptedProvider(t)
  const certificate = selfSigned(wishes)
  let bytes = 0
  const server = createServer(certificate, socket => {
    const inner = connect(Number(new URL(idp.issuer).port), '127.0.0.1')
    socket.on('data', () => (bytes += 1))
    socket.on('error', () => inner.destroy())
    inner.on('error', () => socket.destroy())
    socket.pipe(inner).pipe(socket)
  })
  server.on('tlsClientError', () => undefined)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const issuer = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  idp.script.metadata = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/keys`,
    end_session_endpoint: `${issuer}/logout`,
  }
  const folder = mkdtempSync(join(tmpdir(), 'entrada-'))
  const caFile = join(folder, 'ca.pem')
  writeFileSync(caFile, certificate.cert)
  const front = await startFront({
    upstream: 'http://127.0.0.1:9',
    settings: { provider: { issuer, ...(isKnown && { caFile }) } },
  })
  t.after(async () => {
    await front.close()
    server.close()
    rmSync(folder, { recursive: true })
  })
  return { front, issuer, bytesSeen: () => bytes, calls: () => idp.calls.length }
}

describe('F29: a provider behind TLS', () => {
  it('is used when its certificate is good and known', async t => {
    const { front, issuer } = await start(t, {}, true)
    const answer = await rawRequest(front.port, head('GET /.auth/login'), 60_000)
    assert.equal(answer.status, 302)
    assert.ok(headerValues(answer, 'location')[0]?.startsWith(`${issuer}/authorize?`))
  })

  const bad: [name: string, wishes: Wishes, isKnown: boolean, problem: RegExp][] = [
    ['whose certificate has expired', { until: 21 }, true, /expired/i],
    ['whose certificate is for another host', { name: 'other.example' }, true, /altname|does not match/i],
    ['whose certificate nobody vouches for', {}, false, /self-signed|unable to verify/i],
  ]
  for (const [name, wishes, isKnown, problem] of bad) {
    it(`is never talked to, and readiness and log say why: one ${name}`, async t => {
      const { front, calls, bytesSeen } = await start(t, wishes, isKnown)
      const answer = await rawRequest(front.port, head('GET /.auth/login'), 60_000)
      assert.equal(answer.status, 503)
      assert.deepEqual([calls(), bytesSeen()], [0, 0])
      assert.match(front.log(), problem)
      const ready = await front.gateway.admin.inject('/readyz')
      assert.equal(ready.statusCode, 503)
      assert.match(ready.body, problem)
      // Nobody outside learns what is wrong with whom.
      assert.doesNotMatch(answer.body.toString(), problem)
    })
  }
})
