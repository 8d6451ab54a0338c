import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { discover } from '../../src/provider/discovery.ts'
import type { ProviderSettings } from '../../src/provider/settings.ts'
import { providerSettingsOf } from '../../src/slices.ts'
import { failure, settingsFor, startProvider, tenant } from '../provider/start.ts'
import { testConfig } from '../support/config.ts'
import { metadataOf, startScriptedProvider } from '../support/scripted-provider.ts'
import { refusesDiscovery } from './refused-documents.ts'

const endpoints = ['authorization_endpoint', 'token_endpoint', 'jwks_uri', 'end_session_endpoint']

/** Discovery at `issuer` with one endpoint elsewhere, over a network that is not there. */
function discovering(issuer: string, members: Record<string, unknown>, more: Partial<ProviderSettings> = {}) {
  const fetch = Object.assign(async () => Response.json({ ...metadataOf(issuer), ...members }), {
    close: async () => undefined,
  })
  return discover(settingsFor(issuer, { insecure: false, isHttpAllowed: () => false, ...more }), fetch)
}

describe('IDP-05 an endpoint that is no web address', () => {
  const addresses = [
    'file:///etc/passwd',
    'data:application/json,%7B%22keys%22%3A%5B%5D%7D',
    'javascript:alert(1)',
    'ftp://idp.example/keys',
    'ws://idp.example/keys',
    'blob:https://idp.example/1',
    'unix:/run/docker.sock',
    '//idp.example/keys',
    '/keys',
    'https://',
    '',
  ]
  for (const endpoint of endpoints) {
    it(`is refused with its name: ${endpoint}`, async t => {
      for (const address of addresses) {
        const error = await failure(discovering('https://idp.example', { [endpoint]: address }))
        assert.equal(error.code, 'ERR_PROVIDER_ANSWER_INVALID')
        assert.match(error.message, new RegExp(endpoint), address)
      }
      const of = ({ issuer }: { issuer: string }) => ({
        body: { ...metadataOf(issuer), [endpoint]: 'file:///etc/passwd' },
      })
      await refusesDiscovery(t, { of }, new RegExp(`${endpoint} of the discovery document must be https`))
    })
  }
})

describe('IDP-05 an endpoint over plain http', () => {
  for (const endpoint of endpoints) {
    it(`is refused for an https issuer: ${endpoint}`, async () => {
      for (const address of [`http://idp.example/${endpoint}`, 'http://127.0.0.1/x', 'HTTP://localhost/x']) {
        const error = await failure(discovering('https://idp.example', { [endpoint]: address }))
        assert.match(
          error.message,
          new RegExp(`${endpoint} of the discovery document must be https`),
          address,
        )
      }
    })
  }

  /** Settings of the provider as the settings of the gateway make them. */
  const settings = (issuer: string, allowHttp: boolean) =>
    providerSettingsOf(testConfig({ provider: { issuer, allowHttp } }), () => '')

  const away = { token_endpoint: 'http://10.0.0.1/token' }

  it('is refused away from this machine for an issuer on it', async () => {
    const { insecure, isHttpAllowed } = settings('http://127.0.0.1:9', false)
    const error = await failure(discovering('http://127.0.0.1:9', away, { insecure, isHttpAllowed }))
    assert.match(error.message, /token_endpoint of the discovery document must be https/)
  })

  it('is taken when provider.allowHttp says so', async () => {
    const { insecure, isHttpAllowed } = settings('http://127.0.0.1:9', true)
    assert.ok(await discovering('http://127.0.0.1:9', away, { insecure, isHttpAllowed }))
  })

  it('is refused for an https issuer even then', async () => {
    const { insecure, isHttpAllowed } = settings('https://idp.example', true)
    const error = await failure(discovering('https://idp.example', away, { insecure, isHttpAllowed }))
    assert.match(error.message, /must be https/)
  })
})

describe('IDP-05 an endpoint with more than an address in it', () => {
  for (const address of ['https://user:password@idp.example/x', 'https://idp.example@evil.example/x']) {
    it(`is refused: ${address}`, async () => {
      const error = await failure(discovering('https://idp.example', { token_endpoint: address }))
      assert.match(error.message, /token_endpoint .* must have neither credentials nor a fragment/)
    })
  }

  it('is refused with a fragment', async () => {
    const metadata = { authorization_endpoint: 'https://idp.example/authorize#here' }
    assert.match((await failure(discovering('https://idp.example', metadata))).message, /nor a fragment/)
  })
})

describe('IDP-05 an endpoint at another host', () => {
  it('is used over https, as large providers have theirs, and the log names every host', async t => {
    const elsewhere = await startScriptedProvider(t)
    const { idp, exchange, lines } = await startProvider(t)
    idp.script.metadata = { jwks_uri: `${elsewhere.issuer}/keys` }
    assert.ok(await exchange())
    assert.equal(elsewhere.count('keys'), 1)
    const hosts = [idp, elsewhere].map(({ issuer }) => new URL(issuer).host).join(' ')
    assert.ok(
      lines.some(line => line.includes('provider.found') && line.includes(hosts)),
      lines.join('\n'),
    )
  })

  const entra = { tenantId: tenant, authorityHost: 'https://login.microsoftonline.com' }
  const issuer = `https://login.microsoftonline.com/${tenant}/v2.0`
  for (const endpoint of endpoints) {
    it(`is refused with Entra unless it is one of its own: ${endpoint}`, async () => {
      for (const host of ['evil.example', 'login.microsoftonline.com.evil.example']) {
        const found = discovering(issuer, { [endpoint]: `https://${host}/x` }, { entra })
        assert.match(
          (await failure(found)).message,
          new RegExp(`${endpoint} .* must be at login\\.microsoft`),
        )
      }
      assert.ok(await discovering(issuer, { [endpoint]: 'https://login.windows.net/x' }, { entra }))
    })
  }
})
