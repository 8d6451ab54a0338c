import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { navigation, request } from '../support/http-client.ts'
import { logoutToken, sendLogoutToken } from '../support/logout-token.ts'
import { openSocket, startEndlessApplication } from '../support/long-lived.ts'
import { hasRedis, startRedis, type RedisServer } from '../support/redis-server.ts'
import { startReplicas } from '../support/replicas.ts'
import { eventually } from './redis-front.ts'

type Started = Awaited<ReturnType<typeof startReplicas>> & Readonly<{ redis: RedisServer }>

const skip = !hasRedis() && 'redis-server is not installed'

/** Two replicas for all tests; what is open is open at one of them, and the other hears why it ends. */
describe('what is open of a session in Redis', { skip }, () => {
  const ends: (() => unknown)[] = []
  const state: { started?: Started } = {}
  before(async () => {
    const scope = { after: (end: () => unknown) => void ends.push(end) }
    const redis = await startRedis(scope)
    const application = await startEndlessApplication()
    scope.after(application.close)
    const kept = { store: 'redis', redis: { url: redis.url } }
    const replicas = await startReplicas(scope, redis.url, {
      upstream: application.url,
      session: { revalidate: '15m', maxStale: '1h', ...kept },
      revocation: { file: 'off' },
    })
    state.started = { ...replicas, redis }
  })
  after(async () => {
    // The connections before the server.
    for (const end of ends.toReversed()) await end()
  })

  /** Somebody who has signed in with a session of their own at the provider, and a WebSocket at the first replica. */
  async function open(sid: string, path = '/ws') {
    const { started } = state
    assert.ok(started)
    const { provider, signIn, one, other, redis } = started
    provider.script.claims = { sid, sub: `sub-${sid}`, roles: ['Admin'] }
    const jar = await signIn()
    const cookie = jar.header(new URL(started.balancer.url)) ?? ''
    const socket = await openSocket(one.port, path, cookie)
    await socket.echo('something')
    return {
      ...{ ...started, jar, socket },
      visitOther: async (at: string) =>
        request(`http://localhost:${other.port}${at}`, {
          headers: { ...navigation, 'sec-fetch-site': 'same-origin' },
          jar,
        }),
      /** It is over for whoever comes with a copy of the cookie, at both. */
      assertOver: async () => {
        assert.equal(await socket.closed, 4401)
        for (const replica of [one, other]) {
          await eventually(
            'no copy is accepted',
            async () => (await replica.fetch('/', jar.copy())).status === 401,
          )
        }
      },
      records: async () =>
        Number(await redis.command('EVAL', "return #redis.call('keys', '*session:*')", '0')),
    }
  }

  it('ends when its owner signs out, and nothing of it stays', async () => {
    const { visitOther, socket, records, one, jar } = await open('of-sign-out')
    const copy = jar.copy()
    assert.equal((await visitOther('/.auth/logout')).status, 302)
    assert.equal(await socket.closed, 4401)
    assert.equal((await one.fetch('/', copy)).status, 401)
    assert.equal(await records(), 0)
  })

  it('ends when the provider says so from behind', async () => {
    const { provider, clock, other, assertOver } = await open('of-the-back')
    const token = await logoutToken(provider, clock.now, { sid: 'of-the-back' })
    assert.equal((await sendLogoutToken(other.port, token)).status, 200)
    await assertOver()
  })

  it('ends when the provider says so in a frame', async () => {
    const { visitOther, assertOver } = await open('of-the-front')
    assert.equal((await visitOther('/.auth/frontchannel-logout?sid=of-the-front')).status, 200)
    await assertOver()
  })

  it('ends with the role that its route asks for, while what needs none goes on', async () => {
    const { provider, clock, tokens, socket, jar, one, balancer } = await open('of-a-role', '/admin/ws')
    const others = await openSocket(one.port, '/ws', jar.header(new URL(balancer.url)) ?? '')
    const before = tokens.counts.redeemed
    provider.script.claims = { sid: 'of-a-role', sub: 'sub-of-a-role', roles: [] }
    clock.now += 900
    assert.equal(await socket.closed, 4403)
    assert.equal(tokens.counts.redeemed, before + 1)
    await others.echo('it goes on')
    assert.equal((await one.fetch('/', jar)).status, 200)
    others.socket.close()
    await others.closed
  })
})
