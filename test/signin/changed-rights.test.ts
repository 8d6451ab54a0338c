import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startRefreshing } from '../support/refreshing-front.ts'
import { navigation, request } from '../support/http-client.ts'

const settings = {
  routes: [
    { path: '/admin/**', require: { anyRole: ['Admin'] } },
    { path: '/team/**', require: { anyGroup: ['g1'] } },
  ],
}

describe('roles and groups that have changed', () => {
  it('at a refresh are in the audit log once, by name where rules speak of them', async t => {
    const { signIn, fetch, provider, clock, logged } = await startRefreshing(t, settings)
    const changes = () => logged().filter(({ event }) => event === 'rights.changed')
    provider.script.claims = { roles: ['Admin', 'Other'], groups: ['g2'] }
    const jar = await signIn()
    clock.now += 901
    assert.equal((await fetch('/', jar)).status, 200)
    assert.deepEqual(changes(), [])
    provider.script.claims = { roles: ['Other', 'More'], groups: ['g1', 'g2'] }
    clock.now += 901
    assert.equal((await fetch('/', jar)).status, 200)
    assert.equal((await fetch('/', jar)).status, 200)
    const [change, ...more] = changes()
    const { time, subject, session, ...rest } = change ?? {}
    assert.ok(time !== undefined && subject !== undefined && session !== undefined)
    assert.deepEqual(rest, {
      level: 'info',
      event: 'rights.changed',
      gained: { roles: 1, groups: 1, named: ['g1'] },
      lost: { roles: 1, groups: 0, named: ['Admin'] },
    })
    assert.deepEqual(more, [])
  })

  it('at a silent sign-in are in the audit log with its request', async t => {
    const { url, signIn, navigate, provider, clock, logged } = await startRefreshing(t, settings)
    provider.script.token = async (_form, usual) => usual()
    provider.script.claims = { roles: ['Admin'] }
    const jar = await signIn()
    clock.now += 901
    provider.script.claims = { roles: [] }
    const visit = async (address: string | URL) => request(address, { jar, headers: navigation })
    const sent = (await navigate('/', jar)).headers.location ?? ''
    const asked = (await visit(url + sent)).headers.location ?? ''
    assert.equal((await visit(provider.callbackFor(asked))).status, 302)
    const changes = logged().filter(({ event }) => event === 'rights.changed')
    assert.deepEqual(
      changes.map(({ lost, gained, client }) => [lost, gained, client]),
      [[{ roles: 1, groups: 0, named: ['Admin'] }, undefined, '127.0.0.1']],
    )
    assert.equal(typeof changes[0]?.['requestId'], 'string')
  })
})
