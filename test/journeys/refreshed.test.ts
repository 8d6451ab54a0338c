import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { people } from '../../src/demo/people.ts'
import { startGateway } from '../support/gateway.ts'
import { request, script } from '../support/http-client.ts'
import { signIn } from '../support/sign-in.ts'
import type { CookieJar } from '../support/cookie-jar.ts'

const [ada] = people

/** A gateway whose sessions are refreshed every ten seconds, which pass when a test says so. */
async function start(t: TestContext) {
  assert.ok(ada)
  const clock = { now: Math.floor(Date.now() / 1000) }
  const known = [ada]
  const running = await startGateway({
    people: known,
    rotatesRefreshTokens: true,
    now: () => clock.now,
    settings: { session: { revalidate: '10s', maxStale: '1h' } },
  })
  t.after(running.close)
  const visit = async (jar: CookieJar, path = '/admin/x') =>
    (await request(running.url + path, { headers: script, jar })).status
  const events = (name: string) => running.logged().filter(({ event }) => event === name)
  return { ...running, clock, known, ada, visit, events }
}

describe('oidc-provider, which takes each refresh token once and ends everything when one comes twice', () => {
  it('refreshes a session again and again, many requests at once, and nobody is signed out', async t => {
    const { url, clock, ada: person, visit, events } = await start(t)
    const jar = await signIn(url, person)
    for (let round = 0; round < 4; round += 1) {
      clock.now += 10
      const older = jar.copy()
      const at = Array.from({ length: 10 }, async () => visit(older.copy()))
      assert.deepEqual([...new Set(await Promise.all(at))], [200])
      assert.equal(await visit(jar), 200)
    }
    assert.deepEqual([...events('refresh.failed'), ...events('refresh.ended')], [])
  })

  it('takes a role away, and then the person', async t => {
    const { url, clock, known, ada: person, visit, events } = await start(t)
    const jar = await signIn(url, person)
    assert.equal(await visit(jar), 200)
    known[0] = { ...person, roles: ['Reader'] }
    assert.equal(await visit(jar), 200)
    clock.now += 10
    assert.deepEqual([await visit(jar), await visit(jar, '/')], [403, 200])
    known.pop()
    clock.now += 10
    assert.equal(await visit(jar, '/'), 401)
    assert.deepEqual(
      events('session.ended').map(({ code, subject }) => [code, subject]),
      [['ERR_SIGNIN_CODE_REJECTED', person.objectId]],
    )
  })
})
