import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startRefreshing } from '../support/refreshing-front.ts'

describe('F08: a refresh token that the provider has revoked', () => {
  it('signs out with the next request: cookie, audit and log say so, and nobody is kept waiting again', async t => {
    const { signIn, fetch, navigate, tokens, clock, logged } = await startRefreshing(t)
    const [jar, other] = [await signIn(), await signIn()]
    tokens.answer = token =>
      token.startsWith('family0.')
        ? { status: 400, body: { error: 'invalid_grant', error_description: 'AADSTS50173: revoked' } }
        : undefined
    clock.now += 901
    const answer = await navigate('/reports?a=1', jar.copy())
    assert.deepEqual([answer.status, answer.headers.location], [302, '/.auth/login?rd=%2Freports%3Fa%3D1'])
    assert.match(answer.setCookies.join('\n'), /^entrada=;.*Max-Age=0/m)
    const script = await fetch('/', jar)
    assert.equal(script.status, 401)
    assert.equal((await fetch('/', other)).status, 200)
    const ended = logged().filter(({ event }) => event === 'session.ended')
    const { code, subject, session } = ended[0] ?? {}
    assert.deepEqual([ended.length, code, subject], [1, 'ERR_SIGNIN_CODE_REJECTED', 'sub-ada'])
    const said = logged().find(({ event }) => event === 'refresh.ended')
    assert.deepEqual(
      [said?.['session'], said?.['error'], said?.['aadsts']],
      [session, 'invalid_grant', '50173'],
    )
    assert.doesNotMatch(JSON.stringify(logged()), /family\d/)
    assert.deepEqual(tokens.counts, { asked: 2, redeemed: 1, refused: 0 })
  })
})
