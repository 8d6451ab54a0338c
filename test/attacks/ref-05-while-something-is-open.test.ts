import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { CookieJar } from '../support/cookie-jar.ts'
import { openAnswer, openSocket, startEndlessApplication } from '../support/long-lived.ts'
import { startRefreshing } from '../support/refreshing-front.ts'
import { until } from '../support/until.ts'

const session = { revalidate: '15m', maxStale: '1h', idleTimeout: '30m' }

async function start(t: TestContext, more: Readonly<Record<string, unknown>> = {}) {
  const application = await startEndlessApplication()
  const front = await startRefreshing(t, { upstream: application.url, session: { ...session, ...more } })
  t.after(application.close)
  const { port } = new URL(front.url)
  const cookieOf = (jar: CookieJar) => jar.header(new URL(front.url)) ?? ''
  return {
    ...front,
    socket: (path: string, jar: CookieJar) => openSocket(Number(port), path, cookieOf(jar)),
    events: (path: string, jar: CookieJar) => openAnswer(Number(port), path, cookieOf(jar)),
    reasons: () =>
      front.logged().flatMap(({ event, reason }) => (event === 'connection.ended' ? [reason] : [])),
  }
}

describe('REF-05: what is open of a session, while no request comes', () => {
  it('goes on while it is refreshed, which is no activity: it is idle at its time', async t => {
    const { signIn, socket, fetch, tokens, clock, reasons } = await start(t)
    const jar = await signIn()
    const open = await socket('/ws', jar)
    clock.now += 900
    await until('it has been refreshed', () => tokens.counts.redeemed === 1)
    clock.now += 899
    const left = JSON.parse((await fetch('/.auth/session', jar)).body) as Readonly<Record<string, unknown>>
    assert.equal(left['idleIn'], 1)
    assert.ok(open.isOpen())
    clock.now += 1
    assert.equal(await open.closed, 4401)
    assert.deepEqual(reasons(), ['idle'])
    assert.equal((await fetch('/', jar)).status, 401)
  })

  it('ends with the role that its route asks for, once the provider has taken it away, and what needs no role goes on', async t => {
    const { signIn, socket, events, provider, tokens, clock, reasons } = await start(t)
    provider.script.claims = { roles: ['Admin'] }
    const jar = await signIn()
    const admins = [await socket('/admin/ws', jar), await socket('/admin/ws', jar)]
    const answer = await events('/admin/events', jar)
    const others = await socket('/ws', jar)
    provider.script.claims = { roles: ['Reader'] }
    clock.now += 900
    assert.deepEqual(await Promise.all(admins.map(({ closed }) => closed)), [4403, 4403])
    assert.equal(await answer.end, 'cut')
    assert.ok(others.isOpen())
    assert.deepEqual(tokens.counts, { asked: 1, redeemed: 1, refused: 0 })
    assert.deepEqual(reasons(), ['denied', 'denied', 'denied'])
  })

  it('ends when the provider has disabled the person, with the reason, and so does the next request', async t => {
    const { signIn, socket, events, navigate, tokens, clock, logged, reasons } = await start(t)
    const jar = await signIn()
    const [open, answer] = [await socket('/ws', jar), await events('/events', jar)]
    tokens.answer = () => ({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'AADSTS50057: The user account is disabled.' },
    })
    clock.now += 900
    assert.equal(await open.closed, 4401)
    assert.equal(await answer.end, 'cut')
    assert.deepEqual(reasons(), ['revoked', 'revoked'])
    const said = logged().find(({ event }) => event === 'refresh.ended')
    assert.deepEqual([said?.['error'], said?.['aadsts']], ['invalid_grant', '50057'])
    const ended = logged().filter(({ event }) => event === 'session.ended')
    assert.deepEqual([ended.length, ended[0]?.['code']], [1, 'ERR_SIGNIN_CODE_REJECTED'])
    assert.equal((await navigate('/', jar)).status, 302)
    assert.equal(tokens.counts.asked, 1)
  })

  it('ends at maxStale where there is no refresh token, or nobody who can be asked', async t => {
    const { signIn, socket, tokens, clock, reasons } = await start(t, { idleTimeout: '2h' })
    const jar = await signIn()
    const without = await start(t, { idleTimeout: '2h' })
    without.provider.script.token = async (_form, usual) => usual()
    const opens = [await socket('/ws', jar), await without.socket('/ws', await without.signIn())]
    tokens.answer = () => ({ status: 503, body: {} })
    for (const each of [clock, without.clock]) each.now += 3599
    await until('the provider has been asked', () => tokens.counts.asked === 1)
    assert.ok(opens.every(open => open.isOpen()))
    for (const each of [clock, without.clock]) each.now += 1
    assert.deepEqual(await Promise.all(opens.map(({ closed }) => closed)), [4401, 4401])
    assert.deepEqual([reasons(), without.reasons()], [['stale'], ['stale']])
    assert.equal(without.provider.count('token'), 1)
  })

  it('asks a provider that is away once in 30 seconds for each session, however much is open of it', async t => {
    const { signIn, socket, tokens, clock, logged } = await start(t)
    const jar = await signIn()
    await Promise.all([1, 2, 3].map(() => socket('/ws', jar)))
    tokens.answer = () => ({ status: 503, body: {} })
    clock.now += 900
    // The pause begins with the answer.
    await until('it has failed', () => logged().some(({ event }) => event === 'refresh.failed'))
    for (const _ of [1, 2, 3]) {
      clock.now += 9
      const looked = await socket('/ws', await signIn())
      await looked.echo('somebody has looked by now')
    }
    assert.equal(tokens.counts.asked, 1)
    clock.now += 3
    await until('it is asked again', () => tokens.counts.asked === 2)
  })
})
