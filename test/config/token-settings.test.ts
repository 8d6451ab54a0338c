import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { withAudiences } from '../../src/config/audiences.ts'
import { configOf, type Outcome, withEnv } from './samples.ts'

const rule = (more: object): Outcome =>
  withEnv({ ENTRADA_ROUTES: JSON.stringify([{ path: '/a/**', ...more }]) })

describe('a rule for bearer tokens', () => {
  it('is taken as it is', () => {
    const more = {
      ...{
        accept: ['session', 'bearer'],
        audiences: ['api://orders'],
        clients: ['c'],
        forwardAuthorization: true,
      },
      require: { anyRole: ['Reader'] },
    }
    const found = rule(more)
    assert.deepEqual([found.problems, found.warnings], [[], []])
    assert.deepEqual(configOf(found).routes, [{ path: '/a/**', ...more }])
  })

  it('may ask for scopes and clients', () => {
    const require = { anyScope: ['a.b', 'c'], allScopes: ['d:e'], anyClient: ['c'] }
    const found = rule({ accept: ['bearer'], require })
    assert.deepEqual([found.problems, found.warnings], [[], []])
  })

  const problems: [name: string, more: object, pattern: RegExp][] = [
    ['no way at all', { accept: [] }, /accept/],
    ['a way that nobody knows', { accept: ['basic'] }, /accept.*session, bearer/],
    ['no audience at all', { accept: ['bearer'], audiences: [] }, /audiences/],
    [
      'Microsoft Graph',
      { accept: ['bearer'], audiences: ['https://graph.microsoft.com'] },
      /Microsoft Graph/,
    ],
    ['Graph by its id', { accept: ['bearer'], audiences: ['00000003-0000-0000-c000-000000000000'] }, /Graph/],
    ['Graph of another cloud', { accept: ['bearer'], audiences: ['https://graph.microsoft.us/'] }, /Graph/],
    ['no client at all', { accept: ['bearer'], clients: [] }, /clients/],
    ['two scopes in one', { accept: ['bearer'], require: { allScopes: ['a b'] } }, /must be one scope/],
    ['a scope in quotes', { accept: ['bearer'], require: { anyScope: ['"a"'] } }, /must be one scope/],
    [
      ...(['two Authorization headers', { forwardAuthorization: true, ...tokenInAuthorization() }] as const),
      /cannot stand beside accessToken/,
    ],
  ]
  for (const [name, more, pattern] of problems) {
    it(`is refused with ${name}`, () => {
      const found = rule(more)
      assert.equal(found.problems.length, 1, found.problems.join('\n'))
      assert.match(found.problems[0] ?? '', pattern)
    })
  }

  const warnings: [name: string, more: object, pattern: RegExp][] = [
    ['that is public', { access: 'public', accept: ['bearer'] }, /no effect beside access: public/],
    ['that names audiences for sessions', { audiences: ['x'] }, /no bearer token is accepted/],
    ['that names clients for sessions', { clients: ['x'] }, /no bearer token is accepted/],
    ['that wants scopes of sessions', { require: { anyScope: ['x'] } }, /can never hold/],
    ['that wants clients of sessions', { require: { anyClient: ['x'] } }, /can never hold/],
    [
      ...([
        'that wants scopes of sessions too',
        { accept: ['session', 'bearer'], require: { allScopes: ['x'] } },
      ] as const),
      /never holds for a session/,
    ],
    [
      ...([
        'that writes whole scopes',
        { accept: ['bearer'], require: { allScopes: ['api://x/read'] } },
      ] as const),
      /claim scp/,
    ],
    ['that takes every token of a realm', { accept: ['bearer'], audiences: ['account'] }, /Keycloak/],
    [
      ...([
        'that forwards to nobody',
        { forwardAuthorization: true, respond: { status: 200, body: '' } },
      ] as const),
      /no effect beside respond/,
    ],
  ]
  for (const [name, more, pattern] of warnings) {
    it(`is warned of when it is one ${name}`, () => {
      const found = rule(more)
      assert.deepEqual(found.problems, [])
      assert.equal(found.warnings.length, 1, found.warnings.join('\n'))
      assert.match(found.warnings[0] ?? '', pattern)
    })
  }
})

describe('what a bearer token may be meant for', () => {
  const entra = { clientId: 'c', entra: { tenantId: 't', authorityHost: 'h' } }

  it('is the client, by its id and by the address that has it, unless the rule says otherwise', () => {
    assert.deepEqual(withAudiences({ path: '/a', accept: ['bearer'] }, { clientId: 'c' }).audiences, [
      'c',
      'api://c',
    ])
    const own = { path: '/a', accept: ['bearer'] as const, audiences: ['x', 'https://y/'] }
    assert.deepEqual(withAudiences(own, { clientId: 'c' }).audiences, ['x', 'https://y/'])
    assert.equal(withAudiences({ path: '/a' }, entra).audiences, undefined)
  })

  it('is an address with a final slash and without, where Entra is the provider', () => {
    const own = { path: '/a', accept: ['bearer'] as const, audiences: ['x', 'https://y/', 'api://z'] }
    assert.deepEqual(withAudiences(own, entra).audiences, [
      'x',
      'https://y',
      'https://y/',
      'api://z',
      'api://z/',
    ])
  })
})

function tokenInAuthorization() {
  return { accessToken: { scopes: ['api://x/read'], header: 'Authorization' } }
}
