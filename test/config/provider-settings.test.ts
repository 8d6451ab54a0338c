import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { configOf, inFolder, type Outcome, tenantId, withEnv, withFile } from './samples.ts'

const after = (uri: string) => withEnv({ ENTRADA_PROVIDER_POST_LOGOUT_REDIRECT_URI: uri })

const host = (value: string) => withEnv({ ENTRADA_PROVIDER_AUTHORITY_HOST: value })

/** A provider that is not Entra. */
const issuerOnly = (issuer: string, more: Record<string, string> = {}): Outcome =>
  withEnv({ TENANT_ID: undefined, ENTRADA_PROVIDER_ISSUER: issuer, ...more })

const redirect = (uri: string, more: Record<string, string> = {}): Outcome =>
  withEnv({ REDIRECT_URI: uri, ...more })

/** Each of these has exactly one problem, and it matches. */
function eachRefused(outcomes: Readonly<Record<string, Outcome>>, pattern: RegExp): void {
  for (const [name, { problems }] of Object.entries(outcomes)) {
    assert.equal(problems.length, 1, `${name}: ${problems.join('\n')}`)
    assert.match(problems[0] ?? '', pattern, name)
  }
}

const each = (values: readonly string[], make: (value: string) => Outcome) =>
  Object.fromEntries(values.map(value => [value, make(value)]))

describe('the tenant', () => {
  it('is a GUID in any case, a verified domain or consumers', () => {
    const upper = configOf(withEnv({ TENANT_ID: tenantId.toUpperCase().replaceAll('1', 'A') }))
    assert.equal(upper.provider.entra?.tenantId, tenantId.replaceAll('1', 'a'))
    const domain = configOf(withEnv({ TENANT_ID: 'Contoso.onmicrosoft.com' }))
    assert.equal(domain.provider.issuer, 'https://login.microsoftonline.com/contoso.onmicrosoft.com/v2.0')
    const consumers = configOf(withEnv({ TENANT_ID: 'consumers' }))
    assert.equal(
      consumers.provider.issuer,
      'https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0',
    )
  })

  it('is nothing else', () => {
    const others = [
      'contoso',
      '1111',
      '../x',
      'a/b',
      'contoso..com',
      `{${tenantId}}`,
      'https://contoso.com',
      '1.2.3.4',
    ]
    eachRefused(
      each(others, value => withEnv({ TENANT_ID: value })),
      /provider.tenantId: is no tenant; write its id/,
    )
  })

  it('stands without an issuer, and one of the two is needed', () => {
    eachRefused(
      { both: withEnv({ ENTRADA_PROVIDER_ISSUER: 'https://idp.example' }) },
      /provider.issuer: cannot stand beside/,
    )
    eachRefused(
      { neither: withEnv({ TENANT_ID: undefined }) },
      /^TENANT_ID provider.tenantId: is missing; .*OIDC_AUTHORITY/,
    )
  })
})

describe('the login host', () => {
  it('is an https address, or http on loopback', () => {
    assert.ok(host('http://127.0.0.1:5000').loaded)
    assert.ok(host('https://login.microsoftonline.us/').loaded)
    eachRefused(each(['http://idp.example', 'ftp://x'], host), /provider.authorityHost: must be https;/)
    eachRefused(
      each(['login.microsoftonline.com', 'https://x/y', 'https://u@x', 'https://x?q'], host),
      /authorityHost: must be an https address/,
    )
    eachRefused(each(['https://sts.windows.net'], host), /v1 tokens/)
  })
})

describe('the issuer', () => {
  it('is kept exactly as it is written', () => {
    for (const issuer of [
      'https://idp.example',
      'https://idp.example/',
      'https://idp.example/realms/Main/',
    ]) {
      assert.equal(configOf(issuerOnly(issuer)).provider.issuer, issuer)
    }
  })

  it('is https, unless it is on loopback or allowHttp says so', () => {
    for (const issuer of [
      'http://localhost:1',
      'http://127.0.0.1:1/x',
      'http://127.9.9.9',
      'http://[::1]:1',
    ]) {
      assert.ok(issuerOnly(issuer).loaded, issuer)
    }
    const others = [
      'http://idp.example',
      'http://localhost.example',
      'http://127.0.0.1.example',
      'http://10.0.0.1',
      'ftp://idp.example',
    ]
    eachRefused(each(others, issuerOnly), /provider.issuer: must be https;/)
    assert.ok(issuerOnly('http://idp.example', { ENTRADA_PROVIDER_ALLOW_HTTP: 'true' }).loaded)
  })

  it('has no credentials, query, fragment, blanks or backslashes', () => {
    const others = [
      'idp.example',
      'https://u:p@idp.example',
      'https://idp.example?',
      'https://idp.example#',
      'https://idp.example/a b',
      'https://idp.example\\x',
    ]
    eachRefused(each(others, issuerOnly), /provider.issuer: must be an https address without/)
  })

  it('at Entra ID is v2.0, and then the same as the tenant', () => {
    const { provider } = configOf(issuerOnly(`https://login.microsoftonline.us/${tenantId}/v2.0`))
    assert.deepEqual(provider.entra, { tenantId, authorityHost: 'https://login.microsoftonline.us' })
    eachRefused(
      each([`https://login.microsoftonline.com/common/v2.0`], issuerOnly),
      /provider.allowedTenants: is missing: at common/,
    )
  })

  it('of v1 is refused with the one of v2.0', () => {
    eachRefused(
      each(
        [`https://login.microsoftonline.com/${tenantId}`, `https://login.microsoftonline.com/${tenantId}/`],
        issuerOnly,
      ),
      /provider.issuer: .*v1 tokens.*; write https:\/\/login.microsoftonline.com\/1{8}-2222-3333-4444-5{12}\/v2.0/,
    )
    const others = [
      `https://sts.windows.net/${tenantId}/`,
      'https://sts.windows.net',
      `https://sts.windows.net/${tenantId}/v2.0`,
      `https://LOGIN.microsoftonline.com:444/${tenantId}/v2.0`,
    ]
    eachRefused(each(others, issuerOnly), /provider.issuer: .*v1 tokens.*; set provider.tenantId/)
  })
})

describe('the redirect URI', () => {
  it('is kept exactly as it is written, and gives the public origin', () => {
    const config = configOf(redirect('https://APP.example:443/signin-oidc'))
    assert.equal(config.provider.redirectUri, 'https://APP.example:443/signin-oidc')
    assert.equal(config.publicOrigin, 'https://app.example')
    assert.equal(config.provider.postLogoutRedirectUri, 'https://app.example/.auth/signed-out')
  })

  it('is an absolute address without query, fragment or credentials', () => {
    eachRefused(
      each(['/cb', 'app.example/cb', 'ftp://app.example/cb', 'https://app.example/a b'], redirect),
      /must be an absolute http or https/,
    )
    eachRefused(
      each(['https://app.example/cb?x', 'https://app.example/cb#', 'https://u@app.example/cb'], redirect),
      /must not have credentials/,
    )
  })

  it('has a clear path of its own', () => {
    eachRefused(
      each(['https://app.example', 'https://app.example/'], redirect),
      /must have a path of its own/,
    )
    const others = [
      '//cb',
      '/a/../cb',
      '/a/%2e%2e/cb',
      '/a%2fb',
      '/a;b',
      '/a%',
      '/a*',
      '/:id',
      '/a%00',
      '/./cb',
    ]
    eachRefused(
      each(
        others.map(path => `https://app.example${path}`),
        redirect,
      ),
      /provider.redirectUri: (?:must (?:not )?h(?:ave|old)|has a broken)/,
    )
  })

  it('is no endpoint of the gateway', () => {
    eachRefused(
      each(
        ['https://app.example/.auth/login', 'https://app.example/.auth/me', 'https://app.example/.auth'],
        redirect,
      ),
      /is an address of the gateway itself/,
    )
    assert.ok(redirect('https://app.example/login').loaded)
  })

  it('is https, unless it is on loopback or cookies are not secure', () => {
    eachRefused(
      each(['http://app.example/cb', 'http://10.0.0.1/cb'], redirect),
      /provider.redirectUri: must be https;/,
    )
    assert.equal(configOf(redirect('http://localhost:8080/cb')).session.cookie.secure, false)
    assert.ok(redirect('http://app.example/cb', { ENTRADA_SESSION_COOKIE_SECURE: 'false' }).loaded)
    eachRefused(
      { secure: redirect('http://app.example/cb', { ENTRADA_SESSION_COOKIE_SECURE: 'true' }) },
      /must be https/,
    )
  })

  it('on this machine has the port of the gateway, or there is a warning', () => {
    assert.match(
      redirect('http://localhost:8081/cb').warnings.join(),
      /has port 8081, but the gateway listens on 8080/,
    )
    assert.deepEqual(redirect('http://localhost:8081/cb', { PORT: '8081' }).warnings, [])
    assert.deepEqual(redirect('https://app.example:8443/cb').warnings, [])
  })

  it('when missing is asked for with an address that fits', () => {
    const { problems } = withEnv({ REDIRECT_URI: undefined, PORT: '8123' })
    assert.equal(problems.length, 1)
    assert.match(problems[0] ?? '', /http:\/\/localhost:8123\/\.auth\/callback/)
  })
})

describe('where people go after signing out', () => {
  it('is an address of the same origin', () => {
    assert.equal(
      configOf(after('https://app.example/bye')).provider.postLogoutRedirectUri,
      'https://app.example/bye',
    )
    const others = [
      'https://evil.example/',
      'http://app.example/',
      'https://app.example.evil/',
      'https://app.example@evil.example/',
      'https://u@app.example/',
      '/bye',
    ]
    eachRefused(each(others, after), /must be an address of the same origin/)
  })
})

describe('the rest of the provider', () => {
  it('needs client id and secret', () => {
    eachRefused({ id: withEnv({ CLIENT_ID: undefined }) }, /^CLIENT_ID provider.clientId: is missing;/)
    eachRefused(
      { secret: withEnv({ CLIENT_SECRET: undefined }) },
      /^CLIENT_SECRET provider.clientSecret: is missing;/,
    )
  })

  it('needs the scope openid, and one scope an entry', () => {
    eachRefused({ none: withEnv({ SCOPE: 'profile' }) }, /^SCOPE provider.scopes: must contain openid;/)
    eachRefused(
      { two: withFile('provider: { scopes: ["openid profile", openid] }') },
      /provider.scopes\[0\]: must be one scope/,
    )
  })

  it('believes addresses of a single tenant only', () => {
    eachRefused(
      { other: issuerOnly('https://idp.example', { ENTRADA_PROVIDER_TRUST_EMAIL: 'tenant' }) },
      /provider.trustEmail: tenant needs a single Entra tenant/,
    )
    eachRefused(
      { consumers: withEnv({ TENANT_ID: 'consumers', ENTRADA_PROVIDER_TRUST_EMAIL: 'tenant' }) },
      /trustEmail/,
    )
    assert.equal(configOf(withEnv({ TENANT_ID: 'consumers' })).provider.trustEmail, 'verified')
    assert.equal(configOf(withEnv({ ENTRADA_PROVIDER_TRUST_EMAIL: 'never' })).provider.trustEmail, 'never')
  })

  it('names a file with certificates that can be read', () => {
    inFolder({ 'ca.pem': 'no certificate' }, folder => {
      for (const file of [`${folder}/ca.pem`, `${folder}/none`]) {
        eachRefused(
          { [file]: withEnv({ ENTRADA_PROVIDER_CA_FILE: file }) },
          /provider.caFile: .*(?:holds no certificate|cannot be read)/,
        )
      }
    })
  })

  it('has no prompt that can only fail', () => {
    eachRefused(
      { none: withEnv({ ENTRADA_PROVIDER_PROMPT: 'none' }) },
      /provider.prompt: must be one of login/,
    )
  })
})
