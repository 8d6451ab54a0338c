import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startRefreshing } from '../support/refreshing-front.ts'
import { navigation, request } from '../support/http-client.ts'

describe('a session without a refresh token', () => {
  it('goes through a silent sign-in at the next navigation, and comes back to the exact address', async test => {
    const { url, provider, signIn, fetch, navigate, clock } = await startRefreshing(test)
    provider.script.metadata = {}
    provider.script.tokens = { refresh_token: undefined }
    provider.script.token = async (_form, usual) => usual()
    provider.script.claims = { roles: ['Admin'] }
    const jar = await signIn()
    const before = await fetch('/.auth/me', jar)
    clock.now += 901
    provider.script.claims = { roles: ['Reader'] }
    // Scripts, frames and what is fetched ahead go on until maxStale.
    assert.equal((await fetch('/x', jar)).status, 200)
    assert.equal((await navigate('/x', jar, { headers: { 'sec-fetch-dest': 'iframe' } })).status, 200)
    assert.equal((await navigate('/x', jar, { headers: { 'sec-purpose': 'prefetch' } })).status, 200)
    assert.equal((await navigate('/x', jar, { method: 'POST' })).status, 200)
    const begun = await navigate('/x?a=1&b=%2F', jar)
    assert.equal(begun.headers.location, '/.auth/login?rd=%2Fx%3Fa%3D1%26b%3D%252F&prompt=none')
    const asked = await request(url + begun.headers.location, { headers: navigation, jar })
    assert.equal(new URL(asked.headers.location ?? '').searchParams.get('prompt'), 'none')
    const back = await request(provider.callbackFor(asked.headers.location ?? ''), {
      headers: navigation,
      jar,
    })
    assert.equal(back.headers.location, '/x?a=1&b=%2F')
    assert.equal((await navigate('/x', jar)).status, 200)
    const after = await fetch('/.auth/me', jar)
    const parts = (text: string) => JSON.parse(text) as Record<string, unknown>
    assert.deepEqual(parts(after.body)['roles'], ['Reader'])
    for (const name of ['session', 'authenticatedAt']) {
      assert.equal(parts(after.body)[name], parts(before.body)[name], name)
    }
  })

  it('ends for scripts at maxStale, and stays while the provider is away', async test => {
    const { provider, signIn, fetch, navigate, clock } = await startRefreshing(test)
    provider.script.token = async (_form, usual) => usual()
    const jar = await signIn()
    clock.now += 1800
    await provider.close()
    assert.equal((await navigate('/x', jar)).status, 200)
    clock.now += 1799
    assert.equal((await fetch('/x', jar)).status, 200)
    clock.now += 1
    assert.equal((await fetch('/x', jar)).status, 401)
    assert.equal((await fetch('/.auth/me', jar)).status, 401)
  })
})

describe('POST /.auth/refresh', () => {
  it('brings roles anew before their time', async test => {
    const { signIn, fetch, provider } = await startRefreshing(test)
    const jar = await signIn()
    provider.script.claims = { roles: ['Admin'] }
    assert.equal((await fetch('/admin/x', jar)).status, 403)
    const answer = await fetch('/.auth/refresh', jar, { method: 'POST' })
    assert.deepEqual([answer.status, answer.body], [204, ''])
    assert.equal((await fetch('/admin/x', jar)).status, 200)
  })

  it('is 401 without a session, from another origin, and when the provider has ended it', async test => {
    const { signIn, fetch, tokens } = await startRefreshing(test)
    const jar = await signIn()
    const post = (headers = {}) => fetch('/.auth/refresh', jar, { method: 'POST', headers })
    assert.equal((await post({ 'sec-fetch-site': 'cross-site' })).status, 401)
    assert.equal(tokens.counts.asked, 0)
    tokens.answer = () => ({ status: 400, body: { error: 'invalid_grant' } })
    assert.equal((await post()).status, 401)
    assert.equal((await post()).status, 401)
    assert.equal(tokens.counts.asked, 1)
  })

  it('is 503 with Retry-After while the provider is away, and the session stays', async test => {
    const { signIn, fetch, tokens } = await startRefreshing(test)
    const jar = await signIn()
    tokens.answer = () => ({ status: 503, body: {} })
    const answer = await fetch('/.auth/refresh', jar, { method: 'POST' })
    assert.deepEqual([answer.status, answer.headers['retry-after']], [503, '30'])
    assert.equal((await fetch('/x', jar)).status, 200)
  })
})
