import assert from 'node:assert/strict'
import { createPrivateKey } from 'node:crypto'
import { describe, it } from 'node:test'
import { newRsaCertificate } from '../entra-emulator/rsa-certificate.ts'
import { rsaPair } from '../support/client-certificates.ts'
import { selfSigned } from '../support/self-signed.ts'
import { configOf, inFolder, smallest, withEnv, withFile, type Outcome } from './samples.ts'

const none = { CLIENT_SECRET: undefined }
const token = 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2NsdXN0ZXIifQ.c2lnbmF0dXJl'
const pair = rsaPair(0)
const locked = createPrivateKey(pair.key)
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'sesame' })
  .toString()
const files = {
  ...{ 'a.crt': pair.cert, 'a.key': pair.key, 'both.pem': pair.key + pair.cert, 'b.key': rsaPair(1).key },
  ...{ 'locked.key': locked, pass: 'sesame\n', wrong: 'simsim', secret: 'hunter3', token: `${token}\n` },
  ...{ 'old.crt': '', 'old.key': '', 'ec.crt': '', 'ec.key': '', empty: '' },
}
const old = newRsaCertificate({ until: 21 })
const elliptic = selfSigned()
Object.assign(files, {
  'old.crt': old.cert,
  'old.key': old.key,
  'ec.crt': elliptic.cert,
  'ec.key': elliptic.key,
})

/** What comes of a provider section, or of variables, whose values name files by `@`. */
function provider(text: string, env: Readonly<Record<string, string | undefined>> = none): Outcome {
  return inFolder(files, folder => withFile(`provider: { ${text.replaceAll('@', `${folder}/`)} }`, env))
}

function variables(
  env: Readonly<Record<string, string | undefined>>,
  flags: Record<string, string> = {},
): Outcome {
  return inFolder(files, folder => {
    const placed = (all: Readonly<Record<string, string | undefined>>) =>
      Object.fromEntries(
        Object.entries(all).map(([name, value]) => [name, value?.replace(/^@/, `${folder}/`)]),
      )
    return withEnv(placed(env), placed(flags) as Record<string, string>)
  })
}

function refusedWith({ problems }: Outcome, ...wanted: readonly RegExp[]): void {
  assert.equal(problems.length, wanted.length, problems.join('\n'))
  for (const [at, pattern] of wanted.entries()) assert.match(problems[at] ?? '', pattern)
}

describe('the credential of the gateway', () => {
  it('may be a certificate with its key, the key locked or in the same file', () => {
    for (const text of [
      'clientCertificate: { certFile: @a.crt, keyFile: @a.key }',
      'clientCertificate: { certFile: @both.pem, keyFile: @both.pem }',
      'clientCertificate: { certFile: @a.crt, keyFile: @locked.key, passphraseFile: @pass }',
    ]) {
      const result = provider(text)
      assert.equal(configOf(result).provider.credential.kind, 'certificate', text)
      assert.deepEqual(result.warnings, [])
    }
    const byNames = variables({
      ...none,
      ENTRADA_PROVIDER_CLIENT_CERTIFICATE_CERT_FILE: '@a.crt',
      ENTRADA_PROVIDER_CLIENT_CERTIFICATE_KEY_FILE: '@a.key',
    })
    assert.equal(configOf(byNames).provider.credential.kind, 'certificate')
  })

  it('may be a federated token', () => {
    const { credential } = configOf(provider('federatedTokenFile: @token')).provider
    assert.ok(credential.kind === 'federated' && credential.file.endsWith('/token'))
  })

  it('leaves nothing of itself among the other settings', () => {
    const { provider: known } = configOf(withFile('provider: { fallback: { clientSecret: hunter3 } }'))
    const names = ['clientSecret', 'clientSecretFile', 'clientSecretMethod', 'clientSecretExpires']
    for (const name of [...names, 'clientCertificate', 'federatedTokenFile'])
      assert.ok(!(name in known), name)
    assert.deepEqual(known.fallback, { kind: 'secret', secret: { value: 'hunter3' }, method: 'post' })
  })

  it('is exactly one', () => {
    refusedWith(
      provider(''),
      /^CLIENT_SECRET provider.clientSecret: is missing; set CLIENT_SECRET.*clientCertificate/,
    )
    const remedy = /leave one of the two out, or move one to provider.fallback$/
    for (const [text, what] of [
      [
        'clientSecret: x, federatedTokenFile: @token',
        /federatedTokenFile: cannot stand beside provider.clientSecret;/,
      ],
      [
        'clientSecretFile: @secret, clientCertificate: { certFile: @a.crt, keyFile: @a.key }',
        /clientCertificate.certFile: cannot stand beside provider.clientSecretFile;/,
      ],
      [
        'clientCertificate: { certFile: @a.crt, keyFile: @a.key }, federatedTokenFile: @token',
        /federatedTokenFile: cannot stand beside provider.clientCertificate;/,
      ],
    ] as const) {
      const result = provider(text)
      refusedWith(result, what)
      assert.match(result.problems[0] ?? '', remedy)
    }
    refusedWith(
      provider('clientSecret: x, clientSecretFile: @secret'),
      /clientSecretFile: cannot stand beside/,
    )
  })
})

describe('a certificate that cannot be used', () => {
  const certificate = (text: string) => provider(`clientCertificate: { ${text} }`)

  it('is refused with its own reason and remedy', () => {
    for (const [text, what] of [
      ['certFile: @a.crt', /keyFile: is missing; name the file with its private key/],
      ['keyFile: @a.key', /certFile: is missing; name the file with the certificate/],
      ['certFile: @none, keyFile: @a.key', /certFile: .*none cannot be read: there is no such file;/],
      ['certFile: @a.key, keyFile: @a.key', /certFile: .*holds no certificate \(PEM\);/],
      ['certFile: @a.crt, keyFile: @a.crt', /keyFile: .*holds no private key \(PEM\);/],
      ['certFile: @a.crt, keyFile: @b.key', /keyFile: .*holds a key that does not fit the certificate;/],
      ['certFile: @a.crt, keyFile: @locked.key', /keyFile: .*is locked with a passphrase;/],
      [
        'certFile: @a.crt, keyFile: @locked.key, passphraseFile: @wrong',
        /passphraseFile: .*does not open the key;/,
      ],
      [
        'certFile: @ec.crt, keyFile: @ec.key',
        /keyFile: .*holds no RSA key; make one with RSA: Entra ID takes no other/,
      ],
    ] as const) {
      refusedWith(certificate(text), what)
    }
  })

  it('is only warned of when it has expired: the provider says no, and the file may be renewed', () => {
    const result = certificate('certFile: @old.crt, keyFile: @old.key')
    assert.equal(configOf(result).provider.credential.kind, 'certificate')
    assert.equal(result.warnings.length, 1)
    assert.match(
      result.warnings[0] ?? '',
      /provider.clientCertificate.certFile: has expired on 2021-12-31; renew/,
    )
  })

  it('may have an elliptic key with another provider than Entra ID', () => {
    const text = 'issuer: "https://idp.example", clientCertificate: { certFile: @ec.crt, keyFile: @ec.key }'
    const result = provider(text, { ...none, TENANT_ID: undefined })
    assert.equal(configOf(result).provider.credential.kind, 'certificate')
  })
})

describe('a federated token that cannot be used', () => {
  it('is refused with its own reason and remedy', () => {
    for (const [file, what] of [
      ['none', /cannot be read: there is no such file; name the file into which the platform writes/],
      ['empty', /is empty; name the file/],
      ['secret', /holds no token \(JWT\); name the file/],
    ] as const) {
      refusedWith(provider(`federatedTokenFile: @${file}`), what)
    }
  })
})

describe('the end of a client secret', () => {
  it('is a day or a moment', () => {
    for (const [text, seconds] of [
      ['2027-03-01', Date.UTC(2027, 2, 1) / 1000],
      ['"2027-03-01T12:00:00Z"', Date.UTC(2027, 2, 1, 12) / 1000],
      ['"2027-03-01T12:00:00.5+02:00"', Date.UTC(2027, 2, 1, 10) / 1000],
    ] as const) {
      const { credential } = configOf(provider(`clientSecret: x, clientSecretExpires: ${text}`)).provider
      assert.deepEqual(credential, {
        kind: 'secret',
        secret: { value: 'x' },
        method: 'post',
        expiresAt: seconds,
      })
    }
  })

  it('is refused when it is neither', () => {
    for (const text of ['tomorrow', '2027-02-30', '2027-13-01', '01.03.2027', '"2027-03-01 12:00"']) {
      refusedWith(
        provider(`clientSecret: x, clientSecretExpires: ${text}`),
        /clientSecretExpires: is no date;/,
      )
    }
  })

  it('is of no use without a secret', () => {
    const { warnings } = provider('federatedTokenFile: @token, clientSecretExpires: 2027-03-01')
    assert.match(warnings.join(), /clientSecretExpires: is about a client secret, and there is none;/)
  })
})

describe('a fallback', () => {
  it('is any one of them, with an end of its own', () => {
    const text = 'federatedTokenFile: @token, fallback: { clientSecret: x, clientSecretExpires: 2027-03-01 }'
    const { credential, fallback } = configOf(provider(`${text}, clientSecretMethod: basic`)).provider
    assert.equal(credential.kind, 'federated')
    const expiresAt = Date.UTC(2027, 2, 1) / 1000
    assert.deepEqual(fallback, { kind: 'secret', secret: { value: 'x' }, method: 'basic', expiresAt })
  })

  it('is exactly one as well', () => {
    refusedWith(
      provider('clientSecret: x, fallback: { clientSecret: y, federatedTokenFile: @token }'),
      /fallback.federatedTokenFile: cannot stand beside provider.fallback.clientSecret; leave one of the two out$/,
    )
    refusedWith(provider('clientSecret: x, fallback: {}'), /provider.fallback: names no credential;/)
    refusedWith(
      provider('clientSecret: x, fallback: { clientSecretExpires: 2027-03-01 }'),
      /provider.fallback: names no credential;/,
    )
  })

  it('has its secret masked, and refused on the command line', () => {
    const result = provider('clientSecret: x, fallback: { clientSecret: hunter3 }')
    const shown = result.loaded?.settings.find(({ path }) => path === 'provider.fallback.clientSecret')
    assert.equal(shown?.value, '********')
    refusedWith(
      withEnv({}, { '--provider-fallback-client-secret': 'hunter3' }),
      /use --provider-fallback-client-secret-file or the environment/,
    )
  })
})

describe('what the webhook of AKS puts into a container', () => {
  const webhook = {
    AZURE_CLIENT_ID: 'from-the-webhook',
    AZURE_TENANT_ID: smallest['TENANT_ID'],
    AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.com/',
    AZURE_FEDERATED_TOKEN_FILE: '@token',
  }
  const bare = {
    TENANT_ID: undefined,
    CLIENT_ID: undefined,
    CLIENT_SECRET: undefined,
    SESSION_KEY: undefined,
  }

  it('is enough, with the redirect URI and the upstream', () => {
    const { provider: known } = configOf(variables({ ...bare, ...webhook }))
    assert.equal(known.issuer, `https://login.microsoftonline.com/${smallest['TENANT_ID']}/v2.0`)
    assert.deepEqual([known.clientId, known.credential.kind], ['from-the-webhook', 'federated'])
  })

  it('gives way to any credential that somebody has chosen', () => {
    for (const [result, kind] of [
      [variables({ ...webhook, CLIENT_SECRET: 'chosen' }), 'secret'],
      [variables({ ...webhook, ...none, CLIENT_SECRET_FILE: '@secret' }), 'secret'],
      [variables({ ...webhook, ...none, AZURE_CLIENT_SECRET: 'chosen' }), 'secret'],
      [variables({ ...webhook, ...none }, { '--provider-client-secret-file': '@secret' }), 'secret'],
      [provider('clientSecret: chosen', { ...webhook, ...none }), 'secret'],
      [
        provider('clientCertificate: { certFile: @a.crt, keyFile: @a.key }', { ...webhook, ...none }),
        'certificate',
      ],
    ] as const) {
      assert.equal(configOf(result).provider.credential.kind, kind)
    }
  })

  it('may stand beside a fallback', () => {
    const { credential, fallback } = configOf(
      variables({ ...bare, ...webhook, ENTRADA_PROVIDER_FALLBACK_CLIENT_SECRET: 'x' }),
    ).provider
    assert.deepEqual([credential.kind, fallback?.kind], ['federated', 'secret'])
  })
})
