import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { people, type Person } from '../../src/demo/people.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { startGateway, type RunningGateway } from '../support/gateway.ts'
import { landOn, navigation, request, script } from '../support/http-client.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'
import { choose, signIn, signInTo } from '../support/sign-in.ts'

const [ada] = people as readonly [Person]
const member: Person = {
  ...ada,
  subject: 'member-of-many',
  objectId: randomUUID(),
  name: 'Member of many',
  groups: Array.from({ length: 200 }, () => randomUUID()),
}

describe('the session cookies of a sign-in', () => {
  let upstream: RecordingUpstream
  let running: RunningGateway
  before(async () => {
    upstream = await startRecordingUpstream()
    running = await startGateway({ upstream: upstream.url, people: [ada, member] })
  })
  after(async () => {
    await upstream.close()
    await running.close()
  })

  it('are out of reach for scripts and other sites, for the whole host, and end with the browser or the session', async () => {
    const answers = await signInTo(running.url, ada, new CookieJar())
    const lines = answers.flatMap(each => (each.url.origin === running.url ? each.setCookies : []))
    const kept = lines.filter(line => !/max-age=0|expires=thu, 01 jan 1970/i.test(line))
    assert.ok(kept.length > 0)
    for (const line of kept) {
      assert.match(line, /; HttpOnly/i)
      assert.match(line, /; SameSite=Lax/i)
      assert.match(line, /; Path=\//i)
      assert.doesNotMatch(line, /; Domain=/i)
    }
  })

  it('leave nothing of the attempt behind', async () => {
    const jar = new CookieJar()
    const chooser = await landOn(running.url, jar)
    const during = jar.names(new URL(running.url))
    assert.ok(during.length > 0)
    await choose(chooser, ada, jar)
    assert.deepEqual(
      jar.names(new URL(running.url)).filter(name => during.includes(name)),
      [],
    )
  })

  it('are several, each within 4096 bytes and 8 KiB in all, for somebody in 200 groups, who keeps them all', async () => {
    const jar = new CookieJar()
    const answers = await signInTo(`${running.url}/many`, member, jar)
    assert.equal(answers.at(-1)?.status, 200)
    const set = answers.flatMap(each => (each.url.origin === running.url ? each.setCookies : []))
    for (const line of set) assert.ok(Buffer.byteLength(line) <= 4096, line.slice(0, 40))
    const header = jar.header(new URL(running.url)) ?? ''
    assert.ok(header.split('; ').length > 1, 'several cookies')
    assert.ok(header.length <= 8192, `${header.length} bytes`)

    const groups = upstream.requests.at(-1)?.header('x-forwarded-groups')[0]?.split(',')
    assert.deepEqual(groups, member.groups)
  })

  it('never reach the application, while other cookies do', async () => {
    const jar = await signIn(running.url, member)
    jar.take(new URL(running.url), ['theme=dark; Path=/'])
    await request(`${running.url}/with-cookies`, { jar })
    const seen = upstream.requests.find(each => each.target === '/with-cookies')
    assert.deepEqual(seen?.header('cookie'), ['theme=dark'])
  })

  it('mean nobody when they are broken in any way, and nothing fails', async () => {
    // A page of its own: many sign-ins for one page within a minute are suspected to be a loop, and counted in a cookie.
    const jar = await signIn(`${running.url}/broken`, ada)
    const whole = jar.header(new URL(running.url)) ?? ''
    const broken = [
      whole.slice(0, -6),
      `${whole}x`,
      whole.replace(/=./, '=_'),
      `${whole.split('=')[0]}=`,
      'entrada=%',
    ]
    for (const cookie of broken) {
      const answer = await request(`${running.url}/.auth/me`, { headers: { ...script, cookie } })
      assert.equal(answer.status, 401, cookie)
      const page = await request(`${running.url}/x`, { headers: { ...navigation, cookie } })
      assert.equal(page.status, 302, cookie)
    }
  })
})

describe('a session that nobody uses', () => {
  it('ends after the idle limit, and a used one goes on until the absolute limit', async () => {
    const clock = { now: Math.floor(Date.now() / 1000) }
    const running = await startGateway({
      settings: { session: { idleTimeout: '10m', absoluteTimeout: '25m' } },
      now: () => clock.now,
    })
    try {
      const jar = await signIn(running.url, ada)
      const status = async (): Promise<number> =>
        (await request(`${running.url}/.auth/me`, { jar, headers: script })).status
      const use = async (): Promise<unknown> => request(`${running.url}/`, { jar, headers: navigation })
      assert.equal(await status(), 200)
      clock.now += 9 * 60
      await use()
      clock.now += 9 * 60
      assert.equal(await status(), 200)
      const idle = jar.copy()
      await use()
      clock.now += 6 * 60
      assert.equal(await status(), 200)
      assert.equal((await request(`${running.url}/.auth/me`, { jar: idle, headers: script })).status, 401)
      await use()
      clock.now += 2 * 60
      assert.equal(await status(), 401)
    } finally {
      await running.close()
    }
  })
})
