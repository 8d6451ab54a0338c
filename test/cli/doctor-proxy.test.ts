import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { newSessionKey } from '../../src/config/load.ts'
import { createAuthority } from '../support/certificate-authority.ts'
import { startDistantProvider } from '../support/distant-provider.ts'
import { freePort } from '../support/free-port.ts'
import type { HttpProxySetup, Mood } from '../support/http-proxy.ts'
import { listening } from '../support/listening.ts'
import { clientId } from '../support/scripted-provider.ts'
import { assertOneCause, examined, type Env } from './examined.ts'

const unmade = ['tls', 'discovery', 'clock', 'tenant', 'keys', 'credential'].map(name => `provider.${name}`)

/** A provider behind a proxy, and what doctor finds with settings for it and other variables over them. */
async function start(t: TestContext, setup: Partial<HttpProxySetup> = {}) {
  const distant = await startDistantProvider(t, setup)
  const upstream = await listening((_, response) => response.end())
  t.after(upstream.close)
  const folder = mkdtempSync(join(tmpdir(), 'entrada-doctor-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const usual = {
    ENTRADA_PROVIDER_ISSUER: distant.issuer,
    ENTRADA_PROVIDER_CA_FILE: file('ca.pem', distant.authority.ca),
    HTTPS_PROXY: distant.proxyUrl,
    CLIENT_ID: clientId,
    CLIENT_SECRET: 'the-client-secret',
    REDIRECT_URI: 'https://app.example/.auth/callback',
    UPSTREAM_URL: upstream.url,
    SESSION_KEY: newSessionKey(),
    ENTRADA_REVOCATION_FILE: 'off',
  }
  return { ...distant, file, examine: async (env: Env = {}) => examined({ ...usual, ...env }) }
}

describe('entrada doctor, where a proxy stands before the provider', () => {
  it('goes through it, and asks no name server for what only the proxy knows', async t => {
    const { proxy, proxyUrl, examine } = await start(t, { wants: 'user:hush1' })
    const { code, rows, named, row, stderr } = await examine({
      HTTPS_PROXY: proxyUrl.replace('//', '//user:hush1@'),
    })
    assert.deepEqual([named('ok').length, code], [rows.length, 0], JSON.stringify(rows, null, 2))
    assert.match(
      row('provider.proxy').detail,
      /^the proxy localhost:\d+ \(HTTPS_PROXY\) leads to login\.corp\.invalid:443$/,
    )
    assert.match(row('provider.tls').detail, /certificate of login\.corp\.invalid is believed/)
    assert.deepEqual(
      rows.filter(({ check }) => ['provider.dns', 'provider.tcp'].includes(check)),
      [],
    )
    assert.deepEqual(new Set(proxy.asked()), new Set(['CONNECT login.corp.invalid:443']))
    assert.doesNotMatch(JSON.stringify(rows) + stderr, /hush1|dXNlcj/)
  })

  it('names one that wants a password', async t => {
    const { examine } = await start(t, { wants: 'user:hush1' })
    const detail = /^the proxy localhost:\d+ \(HTTPS_PROXY\) wants a user and a password \(407\)$/
    assertOneCause(await examine(), 'provider.proxy', detail, /^write those .* HTTPS_PROXY/, unmade)
  })

  const moods: [mood: Mood, detail: RegExp, remedy: RegExp][] = [
    [403, /refuses to lead to login\.corp\.invalid:443 \(403\)/, /allow that/],
    [502, /cannot reach login\.corp\.invalid:443 \(502\)/, /NO_PROXY/],
    ['hangs', /has not led to login\.corp\.invalid:443 within 1 s/, /right port/],
    ['hangs up', /cannot be used: socket hang up/, /mend HTTPS_PROXY/],
  ]
  for (const [mood, detail, remedy] of moods) {
    it(`names one that says ${mood}`, async t => {
      const { proxy, examine } = await start(t)
      proxy.set(mood)
      const found = await examine({ ENTRADA_PROVIDER_TIMEOUT: '1s' })
      assertOneCause(found, 'provider.proxy', detail, remedy, unmade)
    })
  }

  it('names one that is not there, and the variable that names it', async t => {
    const { examine } = await start(t)
    const gone = await examine({ HTTPS_PROXY: '', https_proxy: `http://127.0.0.1:${await freePort()}` })
    const detail = /^the proxy 127\.0\.0\.1:\d+ \(https_proxy\): .*nothing listens there/
    assertOneCause(gone, 'provider.proxy', detail, /mend https_proxy/, unmade)
  })

  it('says so when it is not asked', async t => {
    const { proxy, idp, examine } = await start(t)
    const { row } = await examine({ ENTRADA_PROVIDER_ISSUER: idp.issuer, HTTP_PROXY: 'http://localhost:1' })
    assert.equal(row('provider.proxy').status, 'ok')
    assert.match(
      row('provider.proxy').detail,
      /^the proxy localhost:1 \(HTTP_PROXY\): 127\.0\.0\.1 is reached without it/,
    )
    assert.deepEqual(proxy.asked(), [])
  })

  it('names a certificate that is not believed, as the tunnel has brought it', async t => {
    const { file, examine } = await start(t)
    const env = { ENTRADA_PROVIDER_CA_FILE: file('other.pem', createAuthority('Another').ca) }
    const detail = /issued by Corporate Authority$/
    assertOneCause(await examine(env), 'provider.tls', detail, /NODE_EXTRA_CA_CERTS/, unmade.slice(1))
  })

  it('believes the authorities of NODE_EXTRA_CA_CERTS beside those of provider.caFile', async t => {
    const { authority, file, examine } = await start(t)
    const env = {
      ENTRADA_PROVIDER_CA_FILE: file('other.pem', createAuthority('Another').ca),
      NODE_EXTRA_CA_CERTS: file('extra.pem', authority.ca),
    }
    const { code, named } = await examine(env)
    assert.deepEqual([named('fail'), code], [[], 0])
  })
})
