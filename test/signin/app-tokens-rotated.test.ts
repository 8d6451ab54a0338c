import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hasRedis, startRedis } from '../support/redis-server.ts'
import { startRefreshing } from '../support/refreshing-front.ts'
import { startReplicas } from '../support/replicas.ts'
import type { Scope } from '../support/scripted-provider.ts'

const routes = [
  { path: '/orders/**', accessToken: { scopes: ['orders.read'] } },
  { path: '/bills/**', accessToken: { scopes: ['bills.read'] } },
]

const paths = ['/orders/1', '/bills/1', '/orders/2', '/bills/2', '/elsewhere']

const start = async (scope: Scope) => startRefreshing(scope, { routes })

describe('a provider that takes each refresh token once', () => {
  it('is asked one after the other for several tokens and a refresh that come together', async test => {
    const { signIn, fetch, tokens, clock } = await start(test)
    const jar = await signIn()
    clock.now += 15 * 60
    const answers = await Promise.all([...paths, ...paths, ...paths].map(async path => fetch(path, jar)))
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
    assert.deepEqual(tokens.counts, { redeemed: 3, refused: 0, asked: 3 })
  })

  it('has its last refresh token in the browser by the answer that it was redeemed for', async test => {
    const { signIn, fetch, tokens, clock } = await start(test)
    const jar = await signIn()
    const { setCookies } = await fetch('/orders/1', jar)
    assert.equal(setCookies.length, 1)
    // Later another process may have nothing but that.
    clock.now += 15 * 60
    assert.equal((await fetch('/elsewhere', jar)).status, 200)
    assert.deepEqual(tokens.counts, { redeemed: 2, refused: 0, asked: 2 })
  })

  it('leaves how old roles and groups are as it was', async test => {
    const { signIn, fetch, tokens, clock } = await start(test)
    const jar = await signIn()
    clock.now += 10 * 60
    await fetch('/orders/1', jar)
    clock.now += 5 * 60
    await fetch('/elsewhere', jar)
    assert.equal(tokens.counts.asked, 2)
  })

  it('has its next refresh token kept although the token is no good', async test => {
    const { signIn, fetch, tokens, provider, clock } = await start(test)
    const jar = await signIn()
    provider.script.tokens = { expires_in: 0 }
    assert.equal((await fetch('/orders/1', jar)).status, 500)
    provider.script.tokens = {}
    clock.now += 15 * 60
    assert.equal((await fetch('/orders/1', jar)).status, 200)
    assert.equal(tokens.counts.refused, 0)
  })
})

describe('a refresh that comes back without an ID token', () => {
  it('makes nothing fresh, and its refresh token is kept', async test => {
    const { signIn, fetch, tokens, provider, clock, logged } = await start(test)
    const jar = await signIn()
    provider.script.tokens = { id_token: undefined }
    clock.now += 15 * 60
    assert.equal((await fetch('/elsewhere', jar)).status, 200)
    const failed = logged().find(({ event }) => event === 'refresh.failed')
    assert.equal(failed?.['code'], 'ERR_PROVIDER_ANSWER_INVALID')
    provider.script.tokens = {}
    clock.now += 30
    assert.equal((await fetch('/elsewhere', jar)).status, 200)
    assert.deepEqual(tokens.counts, { redeemed: 2, refused: 0, asked: 2 })
  })
})

const skip = hasRedis() ? false : 'redis-server is not installed'

describe('two replicas before a provider that takes each refresh token once', { skip }, () => {
  it('ask one after the other, each with what came of the last', async test => {
    const { url } = await startRedis(test)
    const { signIn, one, other, tokens, clock } = await startReplicas(test, url, { routes })
    const jar = await signIn()
    clock.now += 15 * 60
    const answers = await Promise.all(
      paths.flatMap(path => [one, other].map(async replica => replica.fetch(path, jar.copy()))),
    )
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
    assert.equal(tokens.counts.refused, 0)
    // Each replica has tokens of its own; what is fresh is so for both.
    assert.equal(tokens.counts.redeemed, 5)
  })
})
