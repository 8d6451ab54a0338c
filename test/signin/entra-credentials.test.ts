import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { SignJWT } from 'jose'
import { loadConfig, newSessionKey, readSecret } from '../../src/config/load.ts'
import { buildGateway } from '../../src/gateway.ts'
import { newRsaCertificate } from '../entra-emulator/rsa-certificate.ts'
import { startEntra } from '../entra-emulator/start.ts'
import { rsaPair } from '../support/client-certificates.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { navigation, request, script } from '../support/http-client.ts'
import { onAnyMachine } from '../support/on-any-machine.ts'
import { makeKey } from '../support/scripted-provider.ts'

type Texts = Readonly<Record<string, string>>

const cluster = 'https://oidc.cluster.example/'
const subject = 'system:serviceaccount:web:entrada'
const audience = 'api://AzureADTokenExchange'
const clusterKey = makeKey('cluster-key')

/** A token as the kubelet writes it. @param expiresAt NumericDate, seconds */
async function accountToken(
  sub = subject,
  expiresAt = Math.floor(Date.now() / 1000) + 3600,
): Promise<string> {
  const { privateKey } = await clusterKey
  return new SignJWT({
    iss: cluster,
    sub,
    aud: [audience],
    iat: expiresAt - 10_800,
    nbf: expiresAt - 10_800,
    exp: expiresAt,
  })
    .setProtectedHeader({ alg: 'RS256', kid: 'cluster-key' })
    .sign(privateKey)
}

const certificate = {
  ENTRADA_PROVIDER_CLIENT_CERTIFICATE_CERT_FILE: '@pem',
  ENTRADA_PROVIDER_CLIENT_CERTIFICATE_KEY_FILE: '@pem',
}
const pem = (number: number): string => rsaPair(number).cert + rsaPair(number).key

/** A gateway with this environment before the emulator; `@` names one of the files. */
async function startWith(t: TestContext, env: Texts, files: Texts) {
  const clock = { now: Math.floor(Date.now() / 1000) }
  const entra = await startEntra(t, { now: () => clock.now })
  const app = entra.apps.gateway
  app.federatedCredentials.push({ issuer: cluster, subject, audience, keys: [{ ...(await clusterKey).jwk }] })
  const folder = mkdtempSync(join(tmpdir(), 'entrada-credentials-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 9 }))
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  for (const [name, text] of Object.entries(files)) write(name, text)
  const placed = Object.entries(env).map(([name, value]) => [name, value.replace(/^@/, `${folder}/`)])
  const { config } = loadConfig({
    env: {
      AZURE_TENANT_ID: entra.tenants.contoso.id,
      AZURE_CLIENT_ID: app.clientId,
      AZURE_AUTHORITY_HOST: `${entra.origin}/`,
      REDIRECT_URI: 'https://app.example/.auth/callback',
      UPSTREAM_URL: 'http://127.0.0.1:9',
      SESSION_KEY: newSessionKey(),
      ...(Object.fromEntries(placed) as Texts),
    },
  })
  const lines: string[] = []
  const gateway = await buildGateway(config, {
    readSecret,
    logDestination: { write: line => void lines.push(line) },
    listening: { overload: onAnyMachine },
    now: () => clock.now,
  })
  t.after(() => gateway.close(0))
  await gateway.app.listen({ host: '127.0.0.1', port: 0 })
  const origin = `http://127.0.0.1:${(gateway.app.server.address() as AddressInfo).port}`
  const jar = new CookieJar()
  const visit = (target: string, headers: Texts = navigation, method = 'GET') =>
    request(origin, { target, method, jar, headers: { host: 'app.example', ...headers } })
  return {
    ...{ entra, app, clock, write },
    /** What comes of a sign-in. */
    signIn: async () => {
      const begun = await visit('/.auth/login')
      const callback = entra.signIn(begun.headers.location ?? '', entra.people.ada)
      return visit(callback.pathname + callback.search)
    },
    refresh: () => visit('/.auth/refresh', { ...script, origin: 'https://app.example' }, 'POST'),
    logged: (event: string) =>
      lines
        .map(line => JSON.parse(line) as Readonly<Record<string, unknown>>)
        .filter(line => line['event'] === event),
    log: () => lines.join(''),
  }
}

describe('a sign-in at Entra ID', () => {
  it('needs nothing but what the webhook of AKS gives, redirect URI and upstream, and so does a refresh', async t => {
    const front = await startWith(
      t,
      { AZURE_FEDERATED_TOKEN_FILE: '@token' },
      { token: await accountToken() },
    )
    assert.equal((await front.signIn()).headers['x-entrada'], 'signed-in')
    const later = await accountToken(subject, front.clock.now + 7200)
    front.write('token', later)
    assert.equal((await front.refresh()).status, 204)
    const forms = front.entra.calls.filter(({ endpoint }) => endpoint === 'token')
    assert.deepEqual(
      forms
        .map(({ body }) => new URLSearchParams(body))
        .map(form => [form.get('grant_type'), form.get('client_assertion') === later]),
      [
        ['authorization_code', false],
        ['refresh_token', true],
      ],
    )
  })

  it('goes with a certificate, and so does a refresh', async t => {
    const front = await startWith(t, certificate, { pem: pem(0) })
    front.app.certificates.push(rsaPair(0).cert)
    assert.equal((await front.signIn()).headers['x-entrada'], 'signed-in')
    assert.equal((await front.refresh()).status, 204)
  })
})

describe('a credential that Entra ID refuses', () => {
  const notKnown = /Upload the certificate in use to the app registration/
  const notFitting = /Compare issuer, subject and audience of the federated credential byte for byte/
  const notNow = /Set the clock of this machine right; with a federated token, check that the platform still/

  for (const [what, env, text, code, remedy] of [
    ['a certificate that is not registered', certificate, () => pem(1), '700027', notKnown],
    [
      'a certificate that has expired',
      certificate,
      () => pemOf(newRsaCertificate({ until: 21 })),
      '700027',
      notKnown,
    ],
    [
      'a token of another service account',
      { AZURE_FEDERATED_TOKEN_FILE: '@pem' },
      () => accountToken('system:serviceaccount:web:Entrada'),
      '700213',
      notFitting,
    ],
    [
      'a token that was not renewed',
      { AZURE_FEDERATED_TOKEN_FILE: '@pem' },
      () => accountToken(subject, Math.floor(Date.now() / 1000) - 3600),
      '700024',
      notNow,
    ],
    [
      'the id of a secret',
      { CLIENT_SECRET: '5ec2e700-0000-4000-8000-000000000001' },
      () => '',
      '7000215',
      /Set the value of a valid client secret, not its id/,
    ],
  ] as const) {
    it(`is explained by page and log: ${what}`, async t => {
      const front = await startWith(t, env, { pem: await text() })
      const answer = await front.signIn()
      assert.equal(answer.headers['x-entrada'], 'provider-credential-rejected')
      assert.match(answer.body, new RegExp(`AADSTS${code}<`))
      assert.match(answer.body, /This is not your fault\./)
      const [line] = front.logged('provider.refused')
      assert.deepEqual([line?.['aadsts'], line?.['level']], [code, 'error'])
      assert.match(String(line?.['remedy']), remedy)
    })
  }
})

describe('a fallback at Entra ID', () => {
  const withFallback = { ...certificate, ENTRADA_PROVIDER_FALLBACK_CLIENT_SECRET: 'the-client-secret' }

  it('serves while the certificate is not registered: the code is redeemed once, nobody notices', async t => {
    const front = await startWith(t, withFallback, { pem: pem(0) })
    assert.equal((await front.signIn()).headers['x-entrada'], 'signed-in')
    assert.equal((await front.refresh()).status, 204)
    assert.equal(front.entra.count('token'), 3)
    const [line, ...more] = front.logged('provider.credential')
    assert.deepEqual([line?.['credential'], more], ['secret', []])
    front.app.certificates.push(rsaPair(0).cert)
    front.clock.now += 300
    assert.equal((await front.signIn()).headers['x-entrada'], 'signed-in')
    assert.equal(front.entra.count('token'), 4)
    assert.equal(front.logged('provider.credential')[1]?.['credential'], 'certificate')
    assert.doesNotMatch(front.log(), /the-client-secret|PRIVATE KEY|client_assertion/)
  })

  it('leaves nobody signed out when both are refused', async t => {
    const front = await startWith(t, withFallback, { pem: pem(0) })
    assert.equal((await front.signIn()).headers['x-entrada'], 'signed-in')
    front.app.secrets.length = 0
    front.clock.now += 300
    assert.equal((await front.refresh()).status, 503)
    front.app.certificates.push(rsaPair(0).cert)
    front.clock.now += 60
    assert.equal((await front.refresh()).status, 204)
  })
})

function pemOf({ cert, key }: Readonly<{ cert: string; key: string }>): string {
  return cert + key
}
