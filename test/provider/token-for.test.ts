import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Scope } from '../support/scripted-provider.ts'
import { startEntra, startProvider } from './start.ts'

const now = 1_800_000_000
const usual = { access_token: 'the.access.token', token_type: 'Bearer', expires_in: 3600 }

/** What comes of a refresh token when the token endpoint answers this to it. */
async function answered(
  scope: Scope,
  members: Record<string, unknown>,
  scopes = ['read'],
  start = async (of: Scope) => startProvider(of),
) {
  const { provider, idp } = await start(scope)
  idp.script.token = async () => ({ body: { ...usual, ...members } })
  const found = await provider.tokenFor({ refreshToken: 'the-refresh-token' }, scopes, now)
  return { found, form: new URLSearchParams(idp.calls.at(-1)?.body) }
}

describe('a token on behalf of a caller', () => {
  it('is asked for by the token that they have sent', async test => {
    const { provider, idp } = await startEntra(test)
    idp.script.answers.token = () => ({ body: usual })
    const found = await provider.tokenFor({ assertion: 'their.own.token' }, ['api://orders/read'], now)
    assert.equal(found.kind, 'token')
    assert.deepEqual(Object.fromEntries(new URLSearchParams(idp.calls.at(-1)?.body)), {
      ...{ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: 'their.own.token' },
      ...{ requested_token_use: 'on_behalf_of', scope: 'api://orders/read' },
      ...{ client_id: 'the-client', client_secret: 'the-secret' },
    })
  })
})

describe('a token for the application', () => {
  it('is asked for by the refresh token, with its scopes and no more', async test => {
    const { found, form } = await answered(test, { refresh_token: 'next' }, ['read', 'write'])
    assert.deepEqual(found, {
      ...{ kind: 'token', token: 'the.access.token', lifetime: 3600 },
      refreshToken: 'next',
    })
    assert.deepEqual(
      [form.get('grant_type'), form.get('refresh_token'), form.get('scope')],
      ['refresh_token', 'the-refresh-token', 'read write'],
    )
  })

  it('lives as long as is said, be it as text, but a day at most', async test => {
    for (const [said, lifetime] of [
      ['3599', 3599],
      [1_000_000, 86_400],
    ]) {
      const { found } = await answered(test, { expires_in: said })
      assert.equal(found.kind === 'token' && found.lifetime, lifetime)
    }
  })

  const refused: [name: string, members: Record<string, unknown>][] = [
    ['is bound to a key', { token_type: 'DPoP' }],
    ['is of a kind that nobody knows', { token_type: 'mac' }],
    ['is missing', { access_token: undefined }],
    ['is empty', { access_token: '' }],
    ['is no text', { access_token: { a: 'b' } }],
    ['brings a header of its own', { access_token: 'a\r\nX-Forwarded-User: eve' }],
    ['holds a blank', { access_token: 'a b' }],
    ['is beyond ASCII', { access_token: 'ä' }],
    ['goes into no header', { access_token: 'a'.repeat(12_289) }],
    ['has no end', { expires_in: undefined }],
    ['has ended', { expires_in: 0 }],
    ['ends in the past', { expires_in: -5 }],
    ['ends nobody knows when', { expires_in: 'soon' }],
    ['is for something else', { scope: 'readers write' }],
  ]
  for (const [name, members] of refused) {
    it(`is none when it ${name}`, async test => {
      const { found } = await answered(test, members)
      assert.equal(found.kind === 'failed' && found.error.code, 'ERR_PROVIDER_ANSWER_INVALID')
      assert.ok(!JSON.stringify(found).includes('the.access.token'))
    })
  }

  it('leaves the next refresh token behind when it is no good itself', async test => {
    const { found } = await answered(test, { expires_in: 0, refresh_token: 'next' })
    assert.deepEqual([found.kind, found.refreshToken], ['failed', 'next'])
  })

  it('may be for more than was asked', async test => {
    assert.equal((await answered(test, { scope: 'openid read write' })).found.kind, 'token')
  })

  it('may be for a scope that Entra writes in another way', async test => {
    const rows: [asked: string, said: string, kind: string][] = [
      ['User.Read', 'openid https://graph.microsoft.com/User.Read', 'token'],
      ['https://graph.microsoft.com/user.read', 'User.Read', 'token'],
      ['api://orders/.default', 'api://orders/read', 'token'],
      ['api://orders/read', 'api://orders/write', 'failed'],
    ]
    for (const [asked, scope, kind] of rows) {
      const { found } = await answered(test, { scope }, [asked], async of => startEntra(of))
      assert.equal(found.kind, kind, asked)
    }
  })
})
