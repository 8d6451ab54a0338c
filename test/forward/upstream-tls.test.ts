import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import type { TLSSocket } from 'node:tls'
import type { UpstreamConfig } from '../../src/config/config.ts'
import { createAuthority } from '../support/certificate-authority.ts'
import { testUpstream } from '../support/config.ts'
import { head, startFront, upgradeHead, type Front } from '../support/front.ts'
import { headerValues, rawRequest } from '../support/raw-client.ts'

const folder = mkdtempSync(join(tmpdir(), 'entrada-tls-'))
after(() => rmSync(folder, { recursive: true }))

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const ours = createAuthority('ours')
const theirs = createAuthority('theirs')
const caFile = file('ca.pem', ours.ca)

type Secure = Readonly<{ front: Front; seen: readonly string[]; server: Server; resumed: readonly boolean[] }>

/** A gateway in front of an upstream that speaks TLS on 127.0.0.1, and closes each connection after its answer. */
async function before(
  tls: ServerOptions,
  upstream: Partial<UpstreamConfig>,
  work: (secure: Secure) => Promise<void>,
  host = '127.0.0.1',
): Promise<void> {
  const seen: string[] = []
  const resumed: boolean[] = []
  const server = createServer(tls, (request, response) => {
    const { subject } = (request.socket as TLSSocket).getPeerCertificate()
    seen.push(`${request.url} ${String(subject?.CN ?? '-')}`)
    response.setHeader('connection', 'close').end('ok')
  })
  server.on('secureConnection', socket => resumed.push(socket.isSessionReused()))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `https://${host}:${(server.address() as AddressInfo).port}`
  const front = await startFront({
    upstream: url,
    settings: { upstreams: { default: testUpstream(url, upstream) } },
  })
  try {
    await work({ front, seen, server, resumed })
  } finally {
    await front.close()
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
}

async function ask({ front }: Secure, target = '/a') {
  return rawRequest(front.port, head(`GET ${target}`, `Cookie: ${front.cookies.ada}`))
}

/** 502 for a request and an upgrade; nothing of the request was sent, and only the log says why. */
async function isRefused(secure: Secure, reason: RegExp): Promise<void> {
  const { front } = secure
  for (const bytes of [
    head('GET /a', `Cookie: ${front.cookies.ada}`),
    upgradeHead('/a', `Cookie: ${front.cookies.ada}`),
  ]) {
    const answer = await rawRequest(front.port, bytes)
    assert.equal(answer.status, 502)
    assert.deepEqual(headerValues(answer, 'x-entrada'), ['upstream-unreachable'])
    assert.doesNotMatch(answer.body.toString(), reason)
  }
  assert.match(front.log(), reason)
  assert.deepEqual(secure.seen, [])
}

describe('an upstream whose certificate is vouched for by the configured authority', () => {
  it('is spoken to, by address and by name', async () => {
    const server = ours.issue(['127.0.0.1', 'localhost'])
    for (const host of ['127.0.0.1', 'localhost']) {
      await before(
        server,
        { caFile },
        async secure => assert.equal((await ask(secure)).body.toString(), 'ok'),
        host,
      )
    }
  })

  it('is spoken to by the name that is set, whatever its address', async () => {
    const server = ours.issue(['app.internal'])
    await before(server, { caFile, serverName: 'app.internal' }, async secure =>
      assert.equal((await ask(secure)).status, 200),
    )
  })

  it('is checked anew on each connection', async () => {
    await before(ours.issue(['127.0.0.1']), { caFile }, async secure => {
      for (const target of ['/1', '/2', '/3']) assert.equal((await ask(secure, target)).status, 200)
      assert.deepEqual(secure.resumed, [false, false, false])
    })
  })
})

describe('an upstream whose certificate is no good', () => {
  const rows: [name: string, tls: ServerOptions, upstream: Partial<UpstreamConfig>, reason: RegExp][] = [
    ['of another authority', theirs.issue(['127.0.0.1']), { caFile }, /unable to verify|self-signed/],
    [
      'of an authority that only the file knows',
      ours.issue(['127.0.0.1']),
      {},
      /unable to verify|self-signed/,
    ],
    ['for another name', ours.issue(['other.example']), { caFile }, /does not match certificate/],
    [
      'for its address, not the name that is set',
      ours.issue(['127.0.0.1']),
      { caFile, serverName: 'app.internal' },
      /does not match certificate/,
    ],
    [
      'for a name, not the address that is set',
      ours.issue(['localhost']),
      { caFile, serverName: '127.0.0.1' },
      /does not match certificate/,
    ],
    ['expired', ours.issue(['127.0.0.1'], true), { caFile }, /expired/],
  ]
  for (const [name, tls, upstream, reason] of rows) {
    it(`is not spoken to: ${name}`, async () => {
      await before(tls, upstream, async secure => isRefused(secure, reason))
    })
  }

  it('is not spoken to when the file of the authority is not there', async () => {
    const missing = join(folder, 'no-such.pem')
    await before(ours.issue(['127.0.0.1']), { caFile: missing }, async secure => isRefused(secure, /no-such/))
  })

  it('is not spoken to when it speaks no TLS at all', async () => {
    const plain = await import('node:http').then(({ createServer: create }) =>
      create((_request, response) => response.end()),
    )
    await new Promise<void>(resolve => plain.listen(0, '127.0.0.1', resolve))
    const front = await startFront({ upstream: `https://127.0.0.1:${(plain.address() as AddressInfo).port}` })
    const answer = await rawRequest(front.port, head('GET /a', `Cookie: ${front.cookies.ada}`))
    assert.deepEqual([answer.status, headerValues(answer, 'x-entrada')], [502, ['upstream-unreachable']])
    await front.close()
    plain.closeAllConnections()
    await new Promise(resolve => plain.close(resolve))
  })
})

describe('an upstream that wants to see a certificate', () => {
  const server = { ...ours.issue(['127.0.0.1']), ca: theirs.ca, requestCert: true, rejectUnauthorized: true }
  const shown = theirs.issue(['gateway'])
  const clientCert = { certFile: file('client.pem', shown.cert), keyFile: file('client.key', shown.key) }

  it('is shown the one that is set', async () => {
    await before(server, { caFile, clientCert }, async secure => {
      assert.equal((await ask(secure)).status, 200)
      assert.deepEqual(secure.seen, ['/a gateway'])
    })
  })

  it('is not spoken to without one', async () => {
    await before(server, { caFile }, async secure => {
      const answer = await ask(secure)
      assert.deepEqual([answer.status, headerValues(answer, 'x-entrada')], [502, ['upstream-unreachable']])
      assert.deepEqual(secure.seen, [])
    })
  })
})

describe('TLS files that change', () => {
  it('count for the next connection, without a restart', async () => {
    const changing = file('changing.pem', theirs.ca)
    await before(ours.issue(['127.0.0.1']), { caFile: changing }, async secure => {
      assert.equal((await ask(secure)).status, 502)
      file('changing.pem', ours.ca)
      assert.equal((await ask(secure)).status, 200)
      file('changing.pem', theirs.ca)
      assert.equal((await ask(secure)).status, 502)
    })
  })

  it('stay as they were while the new ones are no good, which is said once', async () => {
    const changing = file('half-written.pem', ours.ca)
    await before(ours.issue(['127.0.0.1']), { caFile: changing }, async secure => {
      assert.equal((await ask(secure)).status, 200)
      file('half-written.pem', '-----BEGIN CERTIFICATE-----\nMIIB')
      assert.equal((await ask(secure)).status, 200)
      assert.equal((await ask(secure)).status, 200)
      const warnings = () => secure.front.logged().filter(({ msg }) => String(msg).includes('TLS files'))
      assert.deepEqual(
        warnings().map(({ upstream }) => upstream),
        ['default'],
      )
      file('half-written.pem', theirs.ca)
      assert.equal((await ask(secure)).status, 502)
    })
  })
})
