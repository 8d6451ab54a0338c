import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { people, type Person } from '../../src/demo/people.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { startGateway, type RunningGateway } from '../support/gateway.ts'
import { landOn, navigate, navigation, request, script, type Answer } from '../support/http-client.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'
import { choose, signIn } from '../support/sign-in.ts'
import { tryWebSocket } from '../support/try-web-socket.ts'

const [ada] = people as readonly [Person]
const ownLink = { 'sec-fetch-site': 'same-origin' }

let upstream: RecordingUpstream
let running: RunningGateway
/** The two public origins: one gateway, one registration, two sites to a browser. */
let one: string
let other: string

before(async () => {
  upstream = await startRecordingUpstream()
  running = await startGateway({ upstream: upstream.url, otherHosts: ['127.0.0.1'] })
  one = running.url
  other = `http://127.0.0.1:${running.port}`
})
after(async () => {
  await running.close()
  await upstream.close()
})

const me = async (origin: string, jar: CookieJar) => request(`${origin}/.auth/me`, { jar, headers: script })

/** Where the provider is asked to send people back to. */
function redirectUris(answers: readonly Answer[]): readonly string[] {
  return answers.flatMap(({ url }) => url.searchParams.getAll('redirect_uri'))
}

describe('a gateway with two public origins', () => {
  it('signs people in at each, and takes them back to it', async () => {
    for (const origin of [one, other]) {
      const jar = new CookieJar()
      const begun = await navigate(`${origin}/reports?a=1`, jar)
      assert.deepEqual(redirectUris(begun), [`${origin}/.auth/callback`])
      const chooser = begun.at(-1)
      assert.ok(chooser)
      const answers = await choose(chooser, ada, jar)
      assert.equal(answers.at(-1)?.url.href, `${origin}/reports?a=1`)
      assert.ok(
        answers.every(({ url }) => [origin, new URL(running.provider.issuer).origin].includes(url.origin)),
      )
      const { port } = new URL(origin)
      const seen = upstream.requests.at(-1)
      assert.deepEqual(seen?.header('x-forwarded-host'), [new URL(origin).host])
      assert.deepEqual(
        [seen?.header('x-forwarded-port'), seen?.header('x-forwarded-proto')],
        [[port], ['http']],
      )
    }
  })

  it('has a session on each, which the other does not see', async () => {
    const jar = await signIn(one, ada)
    assert.deepEqual([(await me(one, jar)).status, (await me(other, jar)).status], [200, 401])
    // Nobody is asked again: the provider knows them.
    const answers = await navigate(`${other}/reports`, jar)
    assert.equal(answers.at(-1)?.url.href, `${other}/reports`)
    assert.equal(answers.at(-1)?.body, 'ok')
    assert.equal((await me(other, jar)).status, 200)
  })

  it('ends both sessions where somebody signs out at one, for both came from one of the provider', async () => {
    const jar = await signIn(one, ada)
    await navigate(`${other}/`, jar)
    const out = await request(`${other}/.auth/logout`, { jar, headers: { ...navigation, ...ownLink } })
    const there = new URL(out.headers.location ?? '')
    assert.equal(there.searchParams.get('post_logout_redirect_uri'), `${other}/.auth/signed-out`)
    assert.deepEqual(jar.names(new URL(other)), [])
    assert.notDeepEqual(jar.names(new URL(one)), [])
    assert.deepEqual([(await me(other, jar)).status, (await me(one, jar)).status], [401, 401])

    const page = await landOn(there, jar)
    assert.equal(page.url.href, `${other}/.auth/signed-out`)
    for (const origin of [one, other])
      assert.match((await landOn(`${origin}/`, jar)).body, /Who are you today\?/)
  })

  it('says to scripts where to sign in on their own origin', async () => {
    for (const origin of [one, other]) {
      for (const path of ['/api', '/.auth/session', '/.auth/me']) {
        const { status, body } = await request(`${origin}${path}`, { headers: script })
        assert.equal(status, 401)
        assert.equal((JSON.parse(body) as Record<string, unknown>)['loginUrl'], `${origin}/.auth/login`, path)
      }
    }
  })

  it('tells own pages by the origin that they are on', async () => {
    for (const [origin, stranger] of [
      [one, other],
      [other, one],
    ] as const) {
      const jar = await signIn(origin, ada)
      const refreshed = async (from: string) =>
        (await request(`${origin}/.auth/refresh`, { method: 'POST', jar, headers: { origin: from } })).status
      assert.deepEqual([await refreshed(stranger), await refreshed(origin)], [401, 204])
      const upgrade = async (from: string) =>
        tryWebSocket(`${origin}/socket`, { origin: from, cookie: jar.header(new URL(origin)) ?? '' })
      // The upstream answers 200, which is passed on: it has been asked.
      assert.deepEqual([await upgrade(stranger), await upgrade(origin)], [403, 200])
      const out = async (from: string) =>
        (await request(`${origin}/.auth/logout`, { method: 'POST', jar, headers: { origin: from } })).status
      assert.deepEqual([await out(stranger), await out(origin)], [200, 302])
    }
  })

  it('sends whoever begins on another host to the first', async () => {
    const headers = { host: `evil.example:${running.port}` }
    const { status, headers: answered } = await request(`${other}/.auth/login?rd=/a?b`, { headers })
    assert.deepEqual([status, answered.location], [302, `${one}/.auth/login?rd=%2Fa%3Fb&moved=1`])
  })

  it('completes a sign-in nowhere but where it has begun', async () => {
    for (const [origin, stranger] of [
      [one, other],
      [other, one],
    ] as const) {
      const jar = new CookieJar()
      const chooser = await landOn(`${origin}/reports`, jar)
      // The browser comes back by hand: nothing has taken the code to the callback yet.
      const back = await back302(chooser, jar)
      const cookie = jar.header(back)
      const wrong = await request(`${stranger}${back.pathname}${back.search}`, {
        headers: { cookie: cookie ?? '' },
      })
      assert.deepEqual([wrong.status, wrong.headers['x-entrada']], [400, 'signin-no-attempt'])
      assert.deepEqual(wrong.setCookies, [])
      const right = await request(back, { jar })
      assert.deepEqual([right.status, right.headers.location], [302, '/reports'])
    }
  })

  it('knows a session on each, should a browser bring it to both', async () => {
    const jar = await signIn(other, ada)
    const cookie = jar.header(new URL(other)) ?? ''
    assert.equal((await request(`${one}/.auth/me`, { headers: { ...script, cookie } })).status, 200)
  })
})

/** The address of the callback that the provider sends somebody to who has chosen a person. */
async function back302(chooser: Answer, jar: CookieJar): Promise<URL> {
  const body = new URLSearchParams({ person: ada.objectId }).toString()
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  let answer = await request(chooser.url, { method: 'POST', jar, headers, body })
  for (;;) {
    const next = new URL(answer.headers.location ?? '', answer.url)
    if (next.pathname === '/.auth/callback') return next
    answer = await request(next, { jar })
  }
}
