import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { TokenGrant } from '../../src/provider/token-for.ts'
import { aToken, calling, ofAda, ofZoe, refusing, startTokens } from './token-stand-in.ts'

/** A provider that says the same to everybody. */
function saying(answer: typeof aToken) {
  const grants: TokenGrant[] = []
  const tokenFor = async (grant: TokenGrant) => {
    grants.push(grant)
    return answer
  }
  return { grants, tokenFor }
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

describe('a token that several requests want', () => {
  it('is asked for once for all that come together', async () => {
    const { grants, tokenFor } = saying(aToken)
    const { find } = startTokens({ tokenFor })
    const found = await Promise.all(Array.from({ length: 20 }, async () => find()))
    assert.equal(grants.length, 1)
    assert.ok(found.every(each => each.kind === 'token' && each.token === 'the-token'))
  })

  it('is of one session, of one caller, and for one list of scopes', async () => {
    const { grants, tokenFor } = saying(aToken)
    const { find } = startTokens({ tokenFor })
    for (let count = 0; count < 2; count += 1) {
      await find(ofAda)
      await find(ofZoe)
      await find(ofAda, {}, ['read', 'write'])
      await find(calling, bearer('one'))
      await find(calling, bearer('two'))
    }
    assert.deepEqual(grants, [
      ...[{ refreshToken: 'r' }, { refreshToken: 'r' }, { refreshToken: 'r' }],
      ...[{ assertion: 'one' }, { assertion: 'two' }],
    ])
  })

  it('is used until a minute before its end, or for half of a short life', async () => {
    for (const [lifetime, used] of [
      [3600, 3540],
      [100, 50],
    ] as const) {
      const { grants, tokenFor } = saying({ ...aToken, lifetime } as typeof aToken)
      const { find, clock } = startTokens({ tokenFor })
      await find()
      clock.now += used - 1
      await find()
      assert.equal(grants.length, 1)
      clock.now += 1
      await find()
      assert.equal(grants.length, 2)
    }
  })

  it('brings the newest cookie of the session, and none to a caller', async () => {
    const { find } = startTokens(saying(aToken))
    assert.deepEqual((await find()).setCookies, ['renewed'])
    assert.equal((await find(calling, bearer('one'))).setCookies, undefined)
  })
})

describe('a token that is not given', () => {
  it('is not asked for again for ten seconds, nor for five where the trouble passes', async () => {
    for (const [error, seconds] of [
      ['consent_required', 10],
      ['invalid_resource', 10],
      ['temporarily_unavailable', 5],
    ] as const) {
      const { grants, tokenFor } = saying(refusing({ error }))
      const { find, clock } = startTokens({ tokenFor })
      await find()
      clock.now += seconds - 1
      await find()
      assert.equal(grants.length, 1, error)
      clock.now += 1
      await find()
      assert.equal(grants.length, 2, error)
    }
  })

  const rows: [error: string, kind: string, code: string][] = [
    ['consent_required', 'person', 'ERR_SIGNIN_CONSENT_REQUIRED'],
    ['interaction_required', 'person', 'ERR_SIGNIN_INTERACTION_REQUIRED'],
    ['access_denied', 'refused', 'ERR_SIGNIN_INTERACTION_REQUIRED'],
    ['invalid_client', 'refused', 'ERR_PROVIDER_CREDENTIAL_REJECTED'],
    ['invalid_scope', 'refused', 'ERR_PROVIDER_REQUEST_REJECTED'],
  ]
  for (const [error, kind, code] of rows) {
    it(`is a matter for the person only where a sign-in may help: ${error}`, async () => {
      const { find, told } = startTokens(saying(refusing({ error })))
      const found = await find()
      assert.deepEqual([found.kind, found.kind !== 'token' && found.error.code], [kind, code])
      assert.equal(told.length, 1)
      const ofCaller = await find(calling, bearer('one'))
      assert.equal(ofCaller.kind, 'refused')
    })
  }

  it('is judged by a refresh where the refresh token is refused', async () => {
    for (const [refreshed, kind, code] of [
      ['ended', 'person', 'ERR_SIGNIN_REQUIRED'],
      ['refreshed', 'person', 'ERR_SIGNIN_INTERACTION_REQUIRED'],
      ['failed', 'refused', 'ERR_PROVIDER_UNREACHABLE'],
    ] as const) {
      const { find } = startTokens({ ...saying(refusing({ error: 'invalid_grant' })), refreshed })
      const found = await find()
      assert.deepEqual([found.kind, found.kind !== 'token' && found.error.code], [kind, code])
    }
  })

  it('is not for applications, nor for who has shown nothing', async () => {
    const { grants, tokenFor } = saying(aToken)
    const { find } = startTokens({ tokenFor })
    assert.equal((await find({ ...calling, isApp: true }, bearer('one'))).kind, 'refused')
    assert.equal((await find({ ...calling }, { authorization: 'Basic abc' })).kind, 'refused')
    assert.equal(grants.length, 0)
  })
})

describe('somebody who has to sign in for a token', () => {
  const later = { ...ofAda, sessionId: 'another', authenticatedAt: 150 }

  it('is sent there from each window, and not once more when back', () => {
    const { signInAgain } = startTokens(saying(aToken))
    assert.deepEqual(signInAgain(ofAda, undefined, ['read'], undefined), [])
    assert.deepEqual(signInAgain(ofAda, undefined, ['read'], undefined), [])
    assert.equal(signInAgain(later, undefined, ['read'], undefined), undefined)
    // Later they may have been given what was missing.
    assert.deepEqual(signInAgain(later, undefined, ['read'], undefined), [])
  })

  it('may be somebody else, want something else, or have come long after', () => {
    const { signInAgain, clock } = startTokens(saying(aToken))
    signInAgain(ofAda, undefined, ['read'], undefined)
    assert.deepEqual(signInAgain(ofZoe, undefined, ['read'], undefined), [])
    assert.deepEqual(signInAgain(later, undefined, ['write'], undefined), [])
    clock.now += 600
    assert.deepEqual(signInAgain(later, undefined, ['read'], undefined), [])
  })

  it('takes along what the provider wants', () => {
    const { signInAgain } = startTokens(saying(aToken))
    const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}'
    const [line = ''] = signInAgain(ofAda, undefined, ['read'], claims) ?? []
    assert.match(line, /^entrada-claims=sealed \{"access_token"/)
    assert.equal(signInAgain(ofZoe, 'entrada-claims=1', ['read'], claims), undefined)
  })
})
