import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { configOf, inFolder, outcome, smallest, tenantId, withEnv, withFile } from './samples.ts'

const other = '99999999-8888-7777-6666-555555555555'

describe('the smallest real start', () => {
  it('is a configuration without a warning', () => {
    const { loaded, warnings } = withEnv({})
    assert.deepEqual(warnings, [])
    const { config } = loaded ?? assert.fail('refused')
    assert.deepEqual(config.provider.entra, { tenantId, authorityHost: 'https://login.microsoftonline.com' })
    assert.equal(config.provider.issuer, `https://login.microsoftonline.com/${tenantId}/v2.0`)
    assert.deepEqual(config.provider.credential, {
      kind: 'secret',
      secret: { value: 'hunter2' },
      method: 'post',
    })
    assert.equal(config.publicOrigin, 'https://app.example')
    assert.equal(config.provider.postLogoutRedirectUri, 'https://app.example/.auth/signed-out')
    assert.equal(config.provider.trustEmail, 'tenant')
    assert.equal(config.session.cookie.secure, true)
    assert.deepEqual([config.session.idleTimeout, config.session.absoluteTimeout], [3600, 43_200])
    assert.deepEqual(config.provider.scopes, ['openid', 'profile', 'email'])
  })

  it('is frozen down to its leaves', () => {
    const config = configOf(withEnv({ ENTRADA_ROUTES: '[{"path":"/a","require":{"anyRole":["A"]}}]' }))
    const parts = [
      config,
      config.session,
      config.session.keys,
      config.routes,
      config.routes[0]?.require?.anyRole,
    ]
    assert.deepEqual(
      parts.map(part => typeof part === 'object' && Object.isFrozen(part)),
      parts.map(() => true),
    )
  })
})

describe('a setting in the environment', () => {
  it('is read by its kind', () => {
    const config = configOf(
      withEnv({
        ENTRADA_LISTEN_PORT: ' 1234 ',
        ENTRADA_PROVIDER_ALLOW_HTTP: 'true',
        ENTRADA_SESSION_IDLE_TIMEOUT: '30m',
        ENTRADA_PROVIDER_CLAIMS_ROLES: 'roles, realm_access.roles ,',
        ENTRADA_ROUTES: '[{"path":"/public/**","access":"public"}]',
        ENTRADA_HEADERS_PRESET: 'none',
        ENTRADA_PAGES_PRODUCT_NAME: ' Our portal ',
      }),
    )
    assert.equal(config.listen.port, 1234)
    assert.equal(config.provider.allowHttp, true)
    assert.equal(config.session.idleTimeout, 1800)
    assert.deepEqual(config.provider.claims.roles, ['roles', 'realm_access.roles'])
    assert.deepEqual(config.routes, [{ path: '/public/**', access: 'public' }])
    assert.deepEqual(config.headers.preset, ['none'])
    assert.equal(config.pages.productName, 'Our portal')
  })

  it('is refused with its variable when it cannot be read', () => {
    const { problems } = withEnv({
      ENTRADA_LISTEN_PORT: '80a',
      ENTRADA_PROVIDER_ALLOW_HTTP: 'yes',
      ENTRADA_SESSION_IDLE_TIMEOUT: '30 minutes',
      ENTRADA_ROUTES: '- path: /x',
      ENTRADA_HEADERS_PRESET: 'none,easy',
    })
    assert.equal(problems.length, 5)
    for (const line of [
      /^ENTRADA_LISTEN_PORT listen.port: must be a whole number from 0 to 65535;/,
      /^ENTRADA_PROVIDER_ALLOW_HTTP provider.allowHttp: must be true or false;/,
      /^ENTRADA_SESSION_IDLE_TIMEOUT session.idleTimeout: must be a duration/,
      /^ENTRADA_ROUTES routes: must be JSON;/,
      /^ENTRADA_HEADERS_PRESET headers.preset\[1\]: must be one of forwarded, easyauth, grafana, /,
    ]) {
      assert.ok(
        problems.some(problem => line.test(problem)),
        String(line),
      )
    }
  })

  it('counts as not set when it is empty', () => {
    assert.equal(
      configOf(withEnv({ ENTRADA_PROVIDER_CLIENT_ID: '', ENTRADA_LISTEN_PORT: '' })).provider.clientId,
      'client',
    )
  })
})

describe('several names of one setting', () => {
  it('count in the order ENTRADA_…, short, AZURE_…', () => {
    const all = { ENTRADA_PROVIDER_CLIENT_ID: 'first', CLIENT_ID: 'second', AZURE_CLIENT_ID: 'third' }
    assert.equal(configOf(withEnv(all)).provider.clientId, 'first')
    assert.equal(
      configOf(withEnv({ ...all, ENTRADA_PROVIDER_CLIENT_ID: undefined })).provider.clientId,
      'second',
    )
    const last = { ENTRADA_PROVIDER_CLIENT_ID: undefined, CLIENT_ID: undefined }
    assert.equal(configOf(withEnv({ ...all, ...last })).provider.clientId, 'third')
  })

  it('take PORT before WEBSITES_PORT', () => {
    assert.equal(configOf(withEnv({ WEBSITES_PORT: '81' })).listen.port, 81)
    assert.equal(configOf(withEnv({ PORT: '80', WEBSITES_PORT: '81' })).listen.port, 80)
  })

  it('split scopes at blanks and keys at commas and lines', () => {
    const keys = [1, 2, 3].map(() => withEnv({}).loaded?.config.session.keys[0] ?? '')
    const config = configOf(
      withEnv({ SCOPE: 'openid  offline_access', SESSION_KEY: `${keys[0]},${keys[1]}\n${keys[2]}\n` }),
    )
    assert.deepEqual(config.provider.scopes, ['openid', 'offline_access'])
    assert.deepEqual(config.session.keys, keys)
  })

  it('read LOG_LEVEL in any case', () => {
    assert.equal(configOf(withEnv({ LOG_LEVEL: 'DEBUG' })).log.level, 'debug')
  })

  it('take an Entra host from AZURE_AUTHORITY_HOST', () => {
    const config = configOf(withEnv({ AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.us/' }))
    assert.equal(config.provider.issuer, `https://login.microsoftonline.us/${tenantId}/v2.0`)
  })

  it('leave out AZURE_… when another provider is set, wherever it is set', () => {
    const azure = {
      AZURE_TENANT_ID: other,
      AZURE_CLIENT_ID: 'azure',
      AZURE_CLIENT_SECRET: 'azure',
      TENANT_ID: undefined,
    }
    const issuer = 'https://keycloak.example/realms/main'
    for (const result of [
      withEnv({ ...azure, ENTRADA_PROVIDER_ISSUER: issuer }),
      withEnv(azure, { '--provider-issuer': issuer }),
      withFile(`provider: { issuer: "${issuer}", clientId: client }`, { ...azure, CLIENT_ID: undefined }),
    ]) {
      const { provider } = configOf(result)
      assert.deepEqual([provider.issuer, provider.entra, provider.clientId], [issuer, undefined, 'client'])
    }
  })

  it('leave out AZURE_CLIENT_SECRET when a file holds the secret', () => {
    inFolder({ secret: 'from a file' }, folder => {
      const config = configOf(
        withEnv({
          CLIENT_SECRET: undefined,
          CLIENT_SECRET_FILE: `${folder}/secret`,
          AZURE_CLIENT_SECRET: 'azure',
        }),
      )
      const secret = { file: `${folder}/secret` }
      assert.deepEqual(config.provider.credential, { kind: 'secret', secret, method: 'post' })
    })
  })
})

describe('AUTHORITY', () => {
  const noTenant = { TENANT_ID: undefined }

  it('at a host of Entra ID means authorityHost and tenantId, with or without /v2.0', () => {
    for (const tail of ['', '/', '/v2.0', '/v2.0/']) {
      const { provider } = configOf(
        withEnv({ ...noTenant, AUTHORITY: `https://login.microsoftonline.us/${other}${tail}` }),
      )
      assert.deepEqual(
        provider.entra,
        { tenantId: other, authorityHost: 'https://login.microsoftonline.us' },
        tail,
      )
    }
  })

  it('elsewhere is the issuer, also as OIDC_AUTHORITY', () => {
    const issuer = 'https://keycloak.example/realms/main'
    for (const name of ['AUTHORITY', 'OIDC_AUTHORITY']) {
      const { provider } = configOf(withEnv({ ...noTenant, [name]: issuer }))
      assert.deepEqual(
        [provider.issuer, provider.entra, provider.trustEmail],
        [issuer, undefined, 'verified'],
      )
    }
  })

  it('may name the cloud alone, beside TENANT_ID', () => {
    const { provider } = configOf(withEnv({ AUTHORITY: 'https://login.microsoftonline.us/' }))
    assert.equal(provider.issuer, `https://login.microsoftonline.us/${tenantId}/v2.0`)
  })

  it('may repeat TENANT_ID, but not contradict it', () => {
    assert.equal(
      configOf(withEnv({ AUTHORITY: `https://login.microsoftonline.com/${tenantId}` })).provider.entra
        ?.tenantId,
      tenantId,
    )
    assert.deepEqual(withEnv({ AUTHORITY: `https://login.microsoftonline.com/${other}` }).problems, [
      'AUTHORITY provider.tenantId: names another tenant than TENANT_ID; set one of the two',
    ])
  })

  it('cannot be another issuer beside TENANT_ID', () => {
    assert.match(
      withEnv({ AUTHORITY: 'https://keycloak.example' }).problems.join(),
      /^AUTHORITY provider.issuer: cannot stand beside provider.tenantId \(from TENANT_ID\);/,
    )
  })

  it('at sts.windows.net is refused', () => {
    assert.match(
      withEnv({ ...noTenant, AUTHORITY: `https://sts.windows.net/${other}/` }).problems.join(),
      /^AUTHORITY provider.issuer: .*v1 tokens/,
    )
  })
})

describe('a variable that is no setting', () => {
  it('is a warning with a suggestion, and its value is not shown', () => {
    const short = withEnv({ ENTRADA_SESSION_IDEL: '3m' }).warnings.join()
    assert.match(short, /did you mean ENTRADA_SESSION_IDLE_TIMEOUT\?/)
    const { loaded, warnings } = withEnv({ ENTRADA_SESSION_IDLE_TIMOUT: 'hunter2' })
    assert.ok(loaded)
    assert.deepEqual(warnings, [
      'ENTRADA_SESSION_IDLE_TIMOUT: this variable is no setting and is ignored; did you mean ENTRADA_SESSION_IDLE_TIMEOUT?',
    ])
  })

  it('is a warning beside the problems, when there are some', () => {
    const { problems, warnings } = withEnv({ CLIENT_ID: undefined, ENTRADA_PROVIDER_CLIENT_IDD: 'x' })
    assert.equal(problems.length, 1)
    assert.match(warnings.join(), /ENTRADA_PROVIDER_CLIENT_IDD/)
  })

  it('is no warning when it is ENTRADA_CONFIG or does not begin with ENTRADA_', () => {
    assert.deepEqual(withEnv({ MY_ENTRADA_X: '1', ENTRADAX: '1', HOME: '/' }).warnings, [])
  })

  it('is ignored when Kubernetes made it', () => {
    const { loaded, warnings } = withEnv({
      ENTRADA_PORT: 'tcp://10.0.0.1:80',
      ENTRADA_PORT_80_TCP_ADDR: '10.0.0.1',
      ENTRADA_SERVICE_HOST: '10.0.0.1',
      ENTRADA_ADMIN_PORT: 'tcp://10.0.0.1:9090',
      ENTRADA_LISTEN_PORT: 'tcp://10.0.0.1:8080',
    })
    assert.equal(warnings.length, 5)
    assert.ok(warnings.every(line => line.includes('enableServiceLinks: false')))
    assert.deepEqual([loaded?.config.admin.port, loaded?.config.listen.port], [9090, 8080])
  })
})

describe('a .env file', () => {
  it('counts less than the environment', () => {
    inFolder({ '.env': 'CLIENT_ID=from-file\nLOG_LEVEL=warn\n' }, folder => {
      const config = configOf(outcome({ env: smallest, envFile: `${folder}/.env` }))
      assert.deepEqual([config.provider.clientId, config.log.level], ['client', 'warn'])
    })
  })

  it('is never read without being named', () => {
    inFolder({ '.env': 'LOG_LEVEL=warn\n' }, folder => {
      const before = process.cwd()
      process.chdir(folder)
      try {
        assert.equal(configOf(withEnv({})).log.level, 'info')
      } finally {
        process.chdir(before)
      }
    })
  })

  it('may name the settings file', () => {
    inFolder({ 'x.yaml': 'log: { level: warn }' }, folder => {
      inFolder({ '.env': `ENTRADA_CONFIG=${folder}/x.yaml` }, second => {
        assert.equal(configOf(outcome({ env: smallest, envFile: `${second}/.env` })).log.level, 'warn')
      })
    })
  })

  it('that is not there is one problem', () => {
    assert.deepEqual(outcome({ env: smallest, envFile: '/nowhere/.env' }).problems, [
      '--env-file: /nowhere/.env cannot be read: there is no such file; name a file that this user may read',
    ])
  })
})
