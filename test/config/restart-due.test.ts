import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { type Loaded, loadConfig } from '../../src/config/load.ts'
import { restartDue, withoutRestart } from '../../src/config/restart-due.ts'
import { inFolder, smallest } from './samples.ts'

type Adjust = Parameters<typeof loadConfig>[2]

/** The smallest start with this file. */
function loaded(yaml: string, env: Readonly<Record<string, string>> = {}, adjust?: Adjust): Loaded {
  return inFolder({ 'entrada.yaml': yaml }, folder =>
    loadConfig({ env: { ...smallest, ...env }, configFile: join(folder, 'entrada.yaml') }, undefined, adjust),
  )
}

const running = loaded('listen: { port: 8080 }\nauth: { rateLimit: 10 }\n')

describe('what of changed settings needs a restart', () => {
  const rows: readonly [name: string, yaml: string, env: Record<string, string>, due: readonly string[]][] = [
    ['nothing, where nothing has changed', 'auth: { rateLimit: 10 }\nlisten: { port: 8080 }', {}, []],
    ['nothing of rules, pages and limits', 'routes: [{ path: /a }]\nsession: { idleTimeout: 5m }', {}, []],
    ['the port', 'listen: { port: 8081 }', {}, ['listen.port']],
    [
      'workers and limits',
      'listen: { workers: 2, limits: { webSockets: 9 } }',
      {},
      ['listen.limits.webSockets', 'listen.workers'],
    ],
    [
      'the admin port and its token',
      'admin: { port: 9, token: 0123456789abcdef0123456789abcdef }',
      {},
      ['admin.port', 'admin.token'],
    ],
    ['the prefix', 'auth: { prefix: /_auth }', {}, ['auth.prefix']],
    ['the provider', '', { TENANT_ID: '99999999-2222-3333-4444-555555555555' }, ['provider.tenantId']],
    ['the client', '', { CLIENT_ID: 'another' }, ['provider.clientId']],
    [
      'the credential of another client',
      '',
      { CLIENT_ID: 'another', CLIENT_SECRET: 'hunter3' },
      ['provider.clientId', 'provider.clientSecret'],
    ],
    ['nothing of the credential of the same client', '', { CLIENT_SECRET: 'hunter3' }, []],
    [
      'how long a session lives at most',
      'session: { absoluteTimeout: 2h, idleTimeout: 7m }',
      {},
      ['session.absoluteTimeout'],
    ],
    ['the list of what has ended', 'revocation: { file: off }', {}, ['revocation.file']],
    ['the audit log', 'audit: { addresses: true }', {}, ['audit.addresses']],
    ['the callback', '', { REDIRECT_URI: 'https://app.example/other' }, ['provider.redirectUri']],
  ]
  for (const [name, yaml, env, due] of rows) {
    it(`is ${name}`, () => {
      const next = loaded(yaml, env)
      assert.deepEqual(restartDue(running.given, next.given).toSorted(), due)
    })
  }
})

describe('settings as they hold without a restart', () => {
  it('have the old listener, admin port, prefix and callback, and the new of all else', () => {
    const yaml = [
      'listen: { port: 8081 }',
      'admin: { port: 9 }',
      'auth: { prefix: /_auth, rateLimit: 11 }',
      'audit: { addresses: true }',
      `revocation: { file: ${join(tmpdir(), 'entrada-ended')} }`,
      'session: { absoluteTimeout: 2h, idleTimeout: 7m }',
      'routes: [{ path: /a, access: public }]',
    ].join('\n')
    const adjust: Adjust = given => withoutRestart(running.given, given)
    const other = { REDIRECT_URI: 'https://other.example/other', CLIENT_SECRET: 'hunter3' }
    const { config } = loaded(yaml, other, adjust)
    assert.deepEqual(config.listen, running.config.listen)
    assert.deepEqual(config.admin, running.config.admin)
    assert.deepEqual(config.origins, running.config.origins)
    assert.deepEqual(config.audit, running.config.audit)
    assert.deepEqual(config.revocation, running.config.revocation)
    const { absoluteTimeout } = running.config.session
    assert.deepEqual([config.session.absoluteTimeout, config.session.idleTimeout], [absoluteTimeout, 420])
    const { clientId, issuer, credential } = config.provider
    assert.deepEqual([clientId, issuer], [running.config.provider.clientId, running.config.provider.issuer])
    assert.match(JSON.stringify(credential), /hunter3/)
    assert.deepEqual([config.auth.prefix, config.auth.rateLimit], ['/.auth', 11])
    assert.deepEqual(
      config.routes.map(({ path }) => path),
      ['/a'],
    )
  })

  for (const [whose, other] of [
    ['client', { CLIENT_ID: 'another' }],
    ['tenant', { TENANT_ID: '99999999-2222-3333-4444-555555555555' }],
    ['provider', { TENANT_ID: '', ENTRADA_PROVIDER_ISSUER: 'https://idp.example' }],
  ] as const) {
    it(`show no secret of another ${whose} to the one that runs`, () => {
      const adjust: Adjust = given => withoutRestart(running.given, given)
      const { config } = loaded('', { ...other, CLIENT_SECRET: 'hunter3' }, adjust)
      const { clientId, issuer, credential } = running.config.provider
      const { provider } = config
      assert.deepEqual([provider.clientId, provider.issuer], [clientId, issuer])
      assert.deepEqual(provider.credential, credential)
    })
  }

  it('have nothing that was not set before of what only a restart sets', () => {
    const adjust: Adjust = given => withoutRestart(running.given, given)
    const { config } = loaded('', { TENANT_ID: '', ENTRADA_PROVIDER_ISSUER: 'https://idp.example' }, adjust)
    assert.equal(config.provider.issuer, running.config.provider.issuer)
  })
})
