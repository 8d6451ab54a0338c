import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Gateway } from '../../src/gateway.ts'
import { countedUntil } from '../../src/measuring.ts'
import { createMetrics } from '../../src/observe/metrics.ts'
import { connectRedis } from '../../src/session/redis-connection.ts'
import { makeSessions, cookieHeader } from '../session/sessions.ts'
import { startTokenFront } from '../signin/app-token-front.ts'
import { startWing } from '../signin/wing.ts'
import { logoutToken, sendLogoutToken } from '../support/logout-token.ts'
import { hasRedis, startRedis } from '../support/redis-server.ts'
import { startRefreshing } from '../support/refreshing-front.ts'
import { ada } from '../support/session-cookie.ts'
import { startStepping } from '../support/stepping-front.ts'
import { samplesOf } from './samples.ts'

/** How much it remembers under these names. */
async function remembered({ admin }: Pick<Gateway, 'admin'>, ...names: readonly string[]) {
  const samples = samplesOf((await admin.inject('/metrics')).body)
  return names.map(name => samples.get(`entrada_cache_entries{cache="${name}"}`))
}

describe('what is remembered', () => {
  it('is told of all settings by which something still runs, and of none that nobody took', async t => {
    const { gateway, config, signIn, fetch } = await startRefreshing(t)
    const names = ['sessions', 'completed_signins', 'used_attempts']
    for (const jar of [await signIn(), await signIn()]) await fetch('/', jar)
    assert.deepEqual(await remembered(gateway, ...names), [2, 1, 2])
    const dropped = await gateway.prepare({ ...config, routes: [] })
    await dropped.drop()
    assert.deepEqual(await remembered(gateway, ...names), [2, 1, 2])
    const next = await gateway.prepare({ ...config, routes: [] })
    next.take()
    await fetch('/', await signIn())
    assert.deepEqual(await remembered(gateway, ...names), [1, 2, 3])
  })

  it('is told until it ends', async () => {
    const metrics = createMetrics('1.2.3')
    const ends: (() => Promise<unknown>)[] = []
    const told = async () => samplesOf(await metrics.text()).get('entrada_cache_entries{cache="photos"}')
    countedUntil(metrics, end => void ends.push(end)).cache('photos', () => 7)
    assert.equal(await told(), 7)
    for (const end of ends) await end()
    assert.equal(await told(), 0)
  })

  it('of a sign-in are the attempt, the page, and what ends it', async t => {
    const wing = await startWing(t)
    const names = ['used_attempts', 'completed_signins', 'revocations', 'logout_tokens']
    const jar = await wing.signedIn()
    assert.deepEqual(await remembered(wing.gateway, ...names), [1, 1, 0, 0])
    await wing.visit('/.auth/logout', jar, { headers: { 'sec-fetch-site': 'same-origin' } })
    const [, , ended = 0] = await remembered(wing.gateway, ...names)
    assert.ok(ended > 0)
    await sendLogoutToken(wing.port, await logoutToken(wing.idp, wing.clock.now, { sid: 'somebody' }))
    assert.deepEqual(await remembered(wing.gateway, ...names), [1, 1, ended + 1, 1])
    await wing.visit(`/.auth/frontchannel-logout?sid=any&iss=${encodeURIComponent(wing.idp.issuer)}`)
    assert.deepEqual(await remembered(wing.gateway, 'revocations', 'unvouched_revocations'), [ended + 1, 1])
  })

  it('of a refresh is what came of it, or that it failed', async t => {
    const { signIn, fetch, tokens, clock, gateway } = await startRefreshing(t)
    const names = ['refreshed_sessions', 'paused_sessions', 'given_up_sessions']
    const jar = await signIn()
    clock.now += 901
    await fetch('/', jar)
    assert.deepEqual(await remembered(gateway, ...names), [1, 0, 0])
    tokens.answer = () => ({ status: 503, body: {} })
    clock.now += 901
    await fetch('/', jar)
    assert.deepEqual(await remembered(gateway, ...names), [1, 1, 0])
    tokens.answer = () => ({ status: 400, body: { error: 'invalid_grant' } })
    clock.now += 31
    await fetch('/', jar)
    assert.deepEqual(await remembered(gateway, ...names), [1, 1, 1])
  })

  it('is what the provider wants at the next sign-in, until it has been asked for', async t => {
    const session = { revalidate: '15m', maxStale: '1h' }
    const { app, clock, fetch, visit, signedIn, gateway } = await startStepping(t, { settings: { session } })
    const jar = await signedIn()
    app.needsSecondFactor = true
    clock.now += 901
    await fetch('/.auth/refresh', jar.copy(), { method: 'POST' })
    assert.deepEqual(await remembered(gateway, 'owed_claims'), [1])
    await visit('/other', jar)
    assert.deepEqual(await remembered(gateway, 'owed_claims'), [0])
  })

  it('are tokens for the application, who was sent to sign in for one, and photos', async t => {
    const front = await startTokenFront(t, {}, { graph: { photo: true } })
    const names = ['app_tokens', 'token_signins', 'photos', 'exchanged_values']
    const jar = await front.signIn(front.entra.people.ada)
    assert.deepEqual((await remembered(front.gateway, ...names)).slice(0, 3), [0, 0, 0])
    await front.fetch('/reports/1', jar)
    await front.fetch('/.auth/me/photo', jar)
    front.entra.script.refuse.token = () => '65001'
    await front.navigate('/write/1', jar)
    const [, , , exchanged = 0] = await remembered(front.gateway, ...names)
    assert.ok(exchanged > 0)
    assert.deepEqual((await remembered(front.gateway, ...names)).slice(0, 3), [2, 1, 1])
  })

  it('of sessions in Redis are tickets, by cookie and by session', { skip: !hasRedis() }, async t => {
    const redis = await startRedis(t)
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
    const place = { url: () => redis.url, tls: false, keyPrefix: 'entrada:' }
    const store = await connectRedis({ ...place, log, what: 'sessions' })
    const sizes = new Map<string, () => number>()
    const now = 1_800_000_000
    const counted = {
      sessionWritten: () => undefined,
      cache: (name: string, size: () => number) => void sizes.set(name, size),
    }
    const { sessions, close } = await makeSessions({ keeping: { store, log, now: () => now, counted } })
    t.after(close)
    const found = () => ['tickets', 'session_tickets', 'sessions'].map(name => sizes.get(name)?.())
    const created = await sessions.create({ person: ada }, undefined, now)
    assert.deepEqual(found(), [0, 1, 0])
    await sessions.identify(
      { cookie: cookieHeader(created?.setCookies ?? []), authorization: undefined },
      now,
    )
    assert.deepEqual(found(), [1, 1, 1])
  })
})
