import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { GatewayError } from '../../src/errors.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { adaClaims, startEndpoints } from './endpoints.ts'

describe('the callback of a live attempt', () => {
  it('signs in and returns to the page that was wanted', async () => {
    const { visit, started, events, close } = await startEndpoints()
    const cookies = new CookieJar()
    const answer = await visit(await started(cookies), cookies)
    assert.equal(answer.statusCode, 302)
    assert.equal(answer.headers.location, '/reports?a=1')
    assert.equal(
      JSON.parse((await visit('/.auth/me', cookies, { headers: { 'sec-fetch-mode': 'cors' } })).body).user,
      'sub-ada',
    )
    assert.equal(events[0]?.event, 'signin.succeeded')
    await close()
  })

  it('takes the cookie of the attempt back', async () => {
    const { visit, started, close } = await startEndpoints()
    const cookies = new CookieJar()
    const callback = await started(cookies)
    assert.equal(cookies.names(new URL('https://app.example/')).length, 1)
    await visit(callback, cookies)
    assert.deepEqual(cookies.names(new URL('https://app.example/')), ['__Host-entrada'])
    await close()
  })

  it('gives the provider the nonce and verifier of this attempt', async () => {
    const seen: string[] = []
    const { visit, started, close } = await startEndpoints({
      exchange: (_query, { state, nonce, codeVerifier }) => {
        seen.push(state, nonce, codeVerifier)
        return adaClaims
      },
    })
    const cookies = new CookieJar()
    await visit(await started(cookies), cookies)
    await visit(await started(cookies), cookies)
    assert.equal(new Set(seen).size, 6)
    await close()
  })

  it('is used once, also by a browser that kept the cookie', async () => {
    const { visit, started, exchanges, close } = await startEndpoints()
    const cookies = new CookieJar()
    const callback = await started(cookies)
    const thief = cookies.copy()
    await visit(callback, cookies)
    const second = await visit(callback, thief)
    assert.equal(second.statusCode, 400)
    assert.equal(second.headers['x-entrada'], 'signin-already-used')
    assert.equal(exchanges.length, 1)
    await close()
  })

  it('that fails leads to a page with a button, and no session', async () => {
    const { visit, started, events, close } = await startEndpoints({
      exchange: () => {
        throw new GatewayError('ERR_PROVIDER_TOKEN_INVALID', { message: 'the nonce is another one' })
      },
    })
    const cookies = new CookieJar()
    const answer = await visit(await started(cookies), cookies)
    assert.equal(answer.statusCode, 500)
    assert.match(answer.body, /Sign in again/)
    assert.ok(!answer.body.includes('nonce'))
    assert.deepEqual(cookies.names(new URL('https://app.example/')), [])
    assert.deepEqual(
      events.map(({ event }) => event),
      ['signin.failed'],
    )
    await close()
  })

  it('is refused when Entra left groups out that a rule needs', async () => {
    const claims = { ...adaClaims, _claim_names: { groups: 'src1' } }
    const { visit, started, close } = await startEndpoints({ exchange: () => claims })
    const cookies = new CookieJar()
    const answer = await visit(await started(cookies), cookies)
    assert.equal(answer.headers['x-entrada'], 'signin-groups-overage')
    assert.deepEqual(cookies.names(new URL('https://app.example/')), [])
    await close()
  })

  it('goes on without the groups when nothing needs them', async () => {
    const claims = { ...adaClaims, _claim_names: { groups: 'src1' } }
    const { visit, started, close } = await startEndpoints({ exchange: () => claims, needsGroups: false })
    const cookies = new CookieJar()
    assert.equal((await visit(await started(cookies), cookies)).statusCode, 302)
    await close()
  })

  it('is refused when the session does not fit into cookies', async () => {
    const groups = Array.from({ length: 600 }, (_, at) => `group-number-${at}`)
    const { visit, started, close } = await startEndpoints({ exchange: () => ({ ...adaClaims, groups }) })
    const cookies = new CookieJar()
    const answer = await visit(await started(cookies), cookies)
    assert.equal(answer.headers['x-entrada'], 'signin-session-too-large')
    await close()
  })
})

describe('a callback without a live attempt', () => {
  const rows: [name: string, change: (callback: string) => string][] = [
    ['a state of nobody', callback => callback.replace(/state=.{5}/, 'state=zzzzz')],
    ['no state', callback => callback.replace(/&state=.*/, '')],
    ['two states', callback => `${callback}&state=x`],
    ['an empty state', callback => callback.replace(/state=.*/, 'state=')],
  ]
  for (const [name, change] of rows) {
    it(`asks the provider for nothing: ${name}`, async () => {
      const { visit, started, exchanges, close } = await startEndpoints()
      const cookies = new CookieJar()
      const answer = await visit(change(await started(cookies)), cookies)
      assert.equal(answer.statusCode, 400)
      assert.equal(answer.headers['x-entrada'], 'signin-no-attempt')
      assert.deepEqual(exchanges, [])
      await close()
    })
  }

  it('asks the provider for nothing: the cookie of another browser', async () => {
    const { visit, started, exchanges, close } = await startEndpoints()
    const callback = await started(new CookieJar())
    assert.equal((await visit(callback, new CookieJar())).statusCode, 400)
    assert.deepEqual(exchanges, [])
    await close()
  })

  it('asks the provider for nothing: an attempt that has expired', async () => {
    const { visit, started, exchanges, clock, close } = await startEndpoints()
    const cookies = new CookieJar()
    const callback = await started(cookies)
    clock.now += 601
    assert.equal((await visit(callback, cookies)).statusCode, 400)
    assert.deepEqual(exchanges, [])
    await close()
  })

  it('leads to the start page when one is signed in', async () => {
    const { visit, signedIn, close } = await startEndpoints()
    const answer = await visit('/.auth/callback', await signedIn())
    assert.deepEqual([answer.statusCode, answer.headers.location], [302, '/'])
    await close()
  })
})

describe('a callback with a live attempt and a broken query', () => {
  for (const [name, query] of [
    ['no code', ''],
    ['an empty code', 'code=&'],
    ['two codes', 'code=a&code=b&'],
  ] as const) {
    it(`asks the provider for nothing: ${name}`, async () => {
      const { visit, started, exchanges, close } = await startEndpoints()
      const cookies = new CookieJar()
      const answer = await visit((await started(cookies)).replace('code=c1&', query), cookies)
      assert.equal(answer.headers['x-entrada'], 'signin-callback-invalid')
      assert.deepEqual(exchanges, [])
      await close()
    })
  }

  it('says what the provider said', async () => {
    const { visit, started, close } = await startEndpoints()
    const cookies = new CookieJar()
    const answer = await visit((await started(cookies)).replace('code=c1', 'error=access_denied'), cookies)
    assert.equal(answer.statusCode, 403)
    await close()
  })
})
