import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { GatewayError } from '../../src/errors.ts'
import type { Refreshed } from '../../src/provider/refresh.ts'
import { firstGeneration } from '../../src/session/renewal.ts'
import { freshIdToken, isIdToken } from '../../src/signin/fresh-id-token.ts'
import { ada } from '../support/session-cookie.ts'

const now = 1_800_000_000
const session = firstGeneration({ person: ada, refreshToken: 'r-1' }, now)

/** What comes of a refresh that is answered so. */
async function found(outcome: Refreshed) {
  const asked: unknown[] = []
  const refresh = async (...given: unknown[]) => {
    asked.push(given)
    return outcome
  }
  const token = await freshIdToken({ refresh }, 'r-1', session, now)
  assert.deepEqual(asked, [['r-1', session.person, now]])
  return token
}

const news = (claims: object, idToken = 'a.b.c') => ({ claims: { ...claims }, idToken })

describe('an ID token for the application', () => {
  it('is what a refresh brings, for as long as it says itself', async () => {
    assert.deepEqual(
      await found({ kind: 'refreshed', news: news({ exp: now + 300 }), refreshToken: 'r-2' }),
      {
        ...{ kind: 'token', token: 'a.b.c', lifetime: 300, refreshToken: 'r-2' },
      },
    )
  })

  const useless: readonly (readonly [what: string, outcome: Refreshed, message: RegExp])[] = [
    ['missing', { kind: 'refreshed' }, /no ID token/],
    ['over', { kind: 'refreshed', news: news({ exp: now }) }, /has ended/],
    ['without an end', { kind: 'refreshed', news: news({}) }, /has ended/],
    ['with an odd end', { kind: 'refreshed', news: news({ exp: '9999999999' }) }, /has ended/],
    [
      'too long',
      { kind: 'refreshed', news: news({ exp: now + 9 }, 'x'.repeat(12_289)) },
      /longer than 12288/,
    ],
  ]
  for (const [what, outcome, message] of useless) {
    it(`is none when it is ${what}, and the refresh token that came with it is kept`, async () => {
      const token = await found({ ...outcome, refreshToken: 'r-2' } as Refreshed)
      assert.ok(token.kind === 'failed')
      assert.deepEqual([token.error.code, token.refreshToken], ['ERR_PROVIDER_ANSWER_INVALID', 'r-2'])
      assert.match(token.error.message, message)
    })
  }

  it('is none where the refresh failed or the session is over, with the reason', async () => {
    const error = new GatewayError('ERR_PROVIDER_UNREACHABLE')
    assert.deepEqual(await found({ kind: 'failed', error }), { kind: 'failed', error })
    assert.deepEqual(await found({ kind: 'failed', error, refreshToken: 'r-2' }), {
      ...{ kind: 'failed', error, refreshToken: 'r-2' },
    })
    assert.deepEqual(await found({ kind: 'ended', error }), { kind: 'failed', error })
  })

  it('is wanted by one scope alone, which no route can name', () => {
    assert.ok(isIdToken(['openid']))
    for (const scopes of [[], ['read'], ['openid', 'read'], ['openid', 'openid']]) {
      assert.ok(!isIdToken(scopes))
    }
  })
})
