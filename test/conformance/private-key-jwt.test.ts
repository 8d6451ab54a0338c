import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { describe, it, type TestContext } from 'node:test'
import { exportJWK } from 'jose'
import { Provider } from 'oidc-provider'
import { listenOnLoopback } from '../../src/demo/loopback.ts'
import { createProvider } from '../../src/provider/provider.ts'
import { collectLog, failure, nowSeconds, settingsFor } from '../provider/start.ts'
import { rsaPair, type Pair } from '../support/client-certificates.ts'
import { clientId } from '../support/scripted-provider.ts'
import { selfSigned } from '../support/self-signed.ts'

/**
 * What a certified provider (oidc-provider) says of a code that nobody has made, from a client that it knows by a key: it
 * looks at the client first, so `ERR_SIGNIN_CODE_REJECTED` means that it has believed the assertion.
 */
async function verdict(
  t: TestContext,
  known: Pair,
  shown: Pair,
  algorithms: readonly string[],
): Promise<string> {
  const handle: { current?: ReturnType<Provider['callback']> } = {}
  const listening = await listenOnLoopback((request, response) => void handle.current?.(request, response))
  t.after(listening.close)
  const issuer = `http://127.0.0.1:${listening.port}`
  const jwk = await exportJWK(new X509Certificate(known.cert).publicKey)
  const oidc = new Provider(issuer, {
    enabledJWA: { clientAuthSigningAlgValues: algorithms },
    clients: [
      {
        client_id: clientId,
        token_endpoint_auth_method: 'private_key_jwt',
        redirect_uris: ['https://app.example/.auth/callback'],
        jwks: { keys: [jwk] },
      },
    ],
  })
  handle.current = oidc.callback()
  const credential = {
    kind: 'certificate' as const,
    read: () => ({ certificate: shown.cert, key: shown.key }),
  }
  const provider = createProvider(settingsFor(issuer, { credential }), collectLog().log, nowSeconds)
  t.after(provider.stop)
  const redirectUri = 'https://app.example/.auth/callback'
  const attempt = { state: 's', nonce: 'n', codeVerifier: 'v'.repeat(43), redirectUri }
  const query = `code=made-up&state=s&iss=${encodeURIComponent(issuer)}`
  return (await failure(provider.exchange(query, attempt, nowSeconds()))).code
}

describe('a certificate before a provider that nobody here wrote', () => {
  for (const [what, pair, algorithms] of [
    ['RS256 with an RSA key', rsaPair(0), ['RS256', 'PS256']],
    ['PS256 with an RSA key', rsaPair(0), ['PS256']],
    ['ES256 with a key on P-256', selfSigned(), ['RS256', 'ES256']],
  ] as const) {
    it(`is believed: ${what}`, async t => {
      assert.equal(await verdict(t, pair, pair, algorithms), 'ERR_SIGNIN_CODE_REJECTED')
    })
  }

  it('is refused when it is another', async t => {
    assert.equal(await verdict(t, rsaPair(0), rsaPair(1), ['RS256']), 'ERR_PROVIDER_CREDENTIAL_REJECTED')
  })
})
