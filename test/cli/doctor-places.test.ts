import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { createServer } from 'node:tls'
import { createAuthority } from '../support/certificate-authority.ts'
import { freePort } from '../support/free-port.ts'
import { listening } from '../support/listening.ts'
import { clientId, metadataOf, startScriptedProvider } from '../support/scripted-provider.ts'
import { assertOneCause, examined, startExamined } from './examined.ts'

const authority = createAuthority('Acme Inspection')
const unmade = ['discovery', 'clock', 'tenant', 'keys', 'credential'].map(name => `provider.${name}`)

async function start(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-doctor-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 9 }))
  return { folder, ...(await startExamined(t)) }
}

/** TLS in front of a port of this machine. @returns where */
async function tlsBefore(
  t: TestContext,
  port: number,
  names: readonly string[],
  expired = false,
): Promise<string> {
  const server = createServer(authority.issue(names, expired), socket => {
    const inner = connect(port, '127.0.0.1')
    socket.on('error', () => inner.destroy())
    inner.on('error', () => socket.destroy())
    socket.pipe(inner).pipe(socket)
  })
  server.on('tlsClientError', () => undefined)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Another provider than Entra, behind TLS; its settings do not know who vouches for it. */
async function startBehindTls(t: TestContext, names: readonly string[] = ['127.0.0.1'], expired = false) {
  const { folder, usual } = await start(t)
  const provider = await startScriptedProvider(t)
  const issuer = await tlsBefore(t, Number(new URL(provider.issuer).port), names, expired)
  provider.script.metadata = metadataOf(issuer)
  const caFile = join(folder, 'ca.pem')
  writeFileSync(caFile, authority.ca)
  const { TENANT_ID: _, ENTRADA_PROVIDER_AUTHORITY_HOST: __, ...more } = usual
  const { ENTRADA_PROVIDER_GRAPH_BASE_URL: ___, ...others } = more
  const env = { ...others, CLIENT_ID: clientId, ENTRADA_PROVIDER_ISSUER: issuer }
  return { provider, folder, known: { ...env, ENTRADA_PROVIDER_CA_FILE: caFile }, unknown: env }
}

describe('entrada doctor and the certificate of the provider', () => {
  it('is content with one that is known by provider.caFile, and with a code that is refused', async t => {
    const { provider, known } = await startBehindTls(t)
    const { code, rows, named, row } = await examined(known)
    assert.deepEqual([named('ok').length, code], [rows.length, 0], JSON.stringify(rows, null, 2))
    assert.match(row('provider.tls').detail, /is believed \(TLSv1\.3\) and ends in \d+ days/)
    assert.match(row('provider.credential').detail, /takes the client secret/)
    assert.equal(provider.count('token'), 1)
  })

  it('names who has issued one that nobody knows, and what to set', async t => {
    const { unknown } = await startBehindTls(t)
    const remedy = /provider\.caFile.*NODE_EXTRA_CA_CERTS/
    assertOneCause(await examined(unknown), 'provider.tls', /issued by Acme Inspection$/, remedy, unmade)
  })

  it('names one that has expired', async t => {
    const { provider, known } = await startBehindTls(t, ['127.0.0.1'], true)
    assertOneCause(await examined(known), 'provider.tls', /expired .*2021-01-01/, /renew/, unmade)
    assert.equal(provider.calls.length, 0)
  })

  it('names one that is for another name', async t => {
    const { known } = await startBehindTls(t, ['login.example'])
    const detail = /for DNS:login\.example, not for 127\.0\.0\.1/
    assertOneCause(await examined(known), 'provider.tls', detail, /name/, unmade)
  })

  it('names what does not speak TLS at all', async t => {
    const { examine } = await start(t)
    const plain = await listening((_, response) => response.end())
    t.after(plain.close)
    const env = { ENTRADA_PROVIDER_AUTHORITY_HOST: `https://127.0.0.1:${plain.port}` }
    assertOneCause(await examine(env), 'provider.tls', /does not speak TLS/, /authorityHost/, unmade)
  })

  it('asks where a discovery document in a file leads, not its issuer', async t => {
    const { provider, known, folder } = await startBehindTls(t)
    const metadataFile = join(folder, 'provider.json')
    const issuer = 'https://login.invalid'
    writeFileSync(metadataFile, JSON.stringify({ ...provider.script.metadata, issuer }))
    const env = { ...known, ENTRADA_PROVIDER_ISSUER: issuer, ENTRADA_PROVIDER_METADATA_FILE: metadataFile }
    const { code, named, row } = await examined(env)
    // A file has no Date.
    assert.deepEqual([named('fail'), named('unknown'), code], [[], ['provider.clock'], 0])
    assert.match(row('provider.discovery').detail, /provider\.json is the discovery document/)
    writeFileSync(metadataFile, '{}')
    const remedy = /^mend .*provider\.json$/
    const after = unmade.slice(1)
    assertOneCause(
      await examined({ ...env, ENTRADA_PROVIDER_ISSUER: provider.issuer }),
      'provider.discovery',
      /./,
      remedy,
      after,
    )
  })

  it('names keys and a token endpoint that cannot be reached', async t => {
    const { provider, known } = await startBehindTls(t)
    const dead = `https://127.0.0.1:${await freePort()}/`
    const good = provider.script.metadata
    provider.script.metadata = { ...good, jwks_uri: dead }
    assertOneCause(await examined(known), 'provider.keys', /cannot be fetched/, /reach that address/)
    provider.script.metadata = { ...good, token_endpoint: dead }
    assertOneCause(await examined(known), 'provider.credential', /cannot be asked/, /reach that address/)
  })

  it('names a secret that another provider than Entra refuses', async t => {
    const { provider, known } = await startBehindTls(t)
    provider.script.answers.token = () => ({ status: 401, body: { error: 'unauthorized_client' } })
    const remedy = /compare provider\.clientId/
    assertOneCause(await examined(known), 'provider.credential', /unauthorized_client/, remedy)
  })
})

describe('entrada doctor and the applications', () => {
  it('names the one that is dead, and the others are still looked at', async t => {
    const { examine, usual } = await start(t)
    const dead = `http://127.0.0.1:${await freePort()}`
    const upstreams = JSON.stringify({ shop: { url: usual['UPSTREAM_URL'] }, wiki: { url: dead } })
    const routes = '[{"path":"/**","upstream":"shop"},{"path":"/wiki/**","upstream":"wiki"}]'
    const found = await examine({ UPSTREAM_URL: '', ENTRADA_UPSTREAMS: upstreams, ENTRADA_ROUTES: routes })
    assertOneCause(found, 'upstreams.wiki', /nothing listens there/, /start the application/)
    assert.equal(found.row('upstreams.shop').status, 'ok')
  })

  it('names one whose certificate nobody knows, and is content when caFile does', async t => {
    const { examine, usual, folder } = await start(t)
    const url = await tlsBefore(t, Number(new URL(usual['UPSTREAM_URL'] ?? '').port), ['127.0.0.1'])
    const env = (more: object) => ({
      UPSTREAM_URL: '',
      ENTRADA_UPSTREAMS: JSON.stringify({ wiki: { url, ...more } }),
    })
    const remedy = /upstreams\.wiki\.caFile/
    assertOneCause(await examine(env({})), 'upstreams.wiki', /authority that is not known/, remedy)
    const caFile = join(folder, 'ca.pem')
    writeFileSync(caFile, authority.ca)
    const { code, row } = await examine(env({ caFile }))
    assert.deepEqual([row('upstreams.wiki').status, code], ['ok', 0])
  })

  it('sends them no request', async t => {
    const { examine } = await start(t)
    let requests = 0
    const upstream = await listening((_, response) => {
      requests += 1
      response.end()
    })
    t.after(upstream.close)
    assert.equal((await examine({ UPSTREAM_URL: upstream.url })).row('upstream').status, 'ok')
    assert.equal(requests, 0)
  })
})

describe('entrada doctor and the rest of the settings', () => {
  it('names a file of revocations that is none', async t => {
    const { examine, folder } = await start(t)
    const found = await examine({ ENTRADA_REVOCATION_FILE: folder })
    assertOneCause(found, 'revocation.file', /is no file/, /name a file/)
  })

  it('is content with a file that can be made, and does not make it', async t => {
    const { examine, folder } = await start(t)
    const file = join(folder, 'ended.jsonl')
    assert.match(
      (await examine({ ENTRADA_REVOCATION_FILE: file })).row('revocation.file').detail,
      /can be made/,
    )
    writeFileSync(file, '')
    assert.match(
      (await examine({ ENTRADA_REVOCATION_FILE: file })).row('revocation.file').detail,
      /can be read/,
    )
  })

  it('looks at the place of the audit log in the same way', async t => {
    const { examine, folder } = await start(t)
    const detail = async (file: string) =>
      (await examine({ ENTRADA_AUDIT_FILE: file })).row('audit.file').detail
    assertOneCause(await examine({ ENTRADA_AUDIT_FILE: folder }), 'audit.file', /is a folder/, /name a file/)
    assert.match(await detail(join(folder, 'audit')), /can be made/)
    writeFileSync(join(folder, 'audit'), '')
    assert.match(await detail(join(folder, 'audit')), /can be written/)
    assert.match(await detail('/dev/null'), /can be written/)
  })

  it('names a redirect URI that Entra does not take', async t => {
    const { examine } = await start(t)
    const found = await examine({ REDIRECT_URI: 'http://[::1]:8080/.auth/callback' })
    assertOneCause(found, 'provider.redirectUri', /\[::1\] is not supported/, /localhost/)
  })

  it('judges the redirect URI of each public origin', async t => {
    const { examine } = await start(t)
    const uris = ['http://localhost:8080/cb', 'http://[::1]:8080/cb', 'http://127.0.0.1:8080/cb']
    const { rows, code } = await examine({ REDIRECT_URI: uris.join() })
    const found = rows.filter(({ check }) => check === 'provider.redirectUri')
    assert.deepEqual([found.map(({ status }) => status), code], [['fail', 'warn'], 1])
    assert.match(
      found.map(({ detail }) => detail).join(),
      /\[::1\]:8080\/cb cannot be.*,http:\/\/127.0.0.1:8080\/cb: /,
    )
    const good = await examine({ REDIRECT_URI: 'https://a.example/cb,https://b.example/cb' })
    assert.match(
      good.row('provider.redirectUri').detail,
      /: https:\/\/a\.example\/cb and https:\/\/b\.example\/cb and https:\/\/a\.example\/\.auth\/signed-out and/,
    )
  })

  it('warns of keys that are made at random, and of what check warns of', async t => {
    const { examine } = await start(t)
    const { code, row } = await examine({ SESSION_KEY: '', ENTRADA_FOO: '1' })
    assert.deepEqual([row('session.keys').status, row('settings').status, code], ['warn', 'warn', 0])
    assert.match(row('settings').detail, /^ENTRADA_FOO: /)
  })
})
