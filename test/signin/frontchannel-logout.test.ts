import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { WebSocket } from 'ws'
import { startSampleUpstream } from '../../src/demo/upstream.ts'
import { testUpstream } from '../support/config.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { patience } from '../support/patience.ts'
import { startWing, suiteScope, type Wing } from './wing.ts'
import { until } from '../support/until.ts'

const sid = 'd2b1f6f0-8f1c-4f0e-9a53-6f2b1f6f0a11'
/** What a browser says of a frame in a page of the provider; it mostly sends no cookie. */
const framed = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'iframe', 'sec-fetch-mode': 'navigate' }

describe('front-channel logout', () => {
  const scope = suiteScope()
  let wing: Wing
  before(async () => {
    wing = await startWing(scope)
    wing.idp.script.claims = { sid }
  })

  const notify = (query: string, jar = new CookieJar()) =>
    wing.visit(`/.auth/frontchannel-logout${query}`, jar, { headers: framed })
  const named = (of: Record<string, string>) => `?${new URLSearchParams(of).toString()}`
  const isSignedIn = async (jar: CookieJar) => (await wing.me(jar)).status === 200
  /** A while later: what is made after a logout is not meant by it, and nobody goes round in circles. */
  const signedIn = async () => {
    wing.clock.now += 61
    return wing.signedIn()
  }

  it('ends the session that it names, though no cookie comes along, and its copies', async () => {
    const jar = await signedIn()
    const copy = jar.copy()
    const answer = await notify(named({ iss: wing.idp.issuer, sid }))
    assert.deepEqual([answer.status, answer.body, answer.setCookies], [200, 'ok\n', []])
    assert.deepEqual([await isSignedIn(jar), await isSignedIn(copy)], [false, false])
    assert.equal((await wing.visit('/a', copy)).status, 302)
  })

  it('ends it without iss too, as Entra sends it', async () => {
    const jar = await signedIn()
    await notify(named({ sid }))
    assert.equal(await isSignedIn(jar), false)
  })

  it('leaves what is made afterwards by the same session at the provider', async () => {
    await notify(named({ sid }))
    assert.equal(await isSignedIn(await signedIn()), true)
    // Nor must the next sign-in wait for the next second.
    await notify(named({ sid }))
    assert.equal(await isSignedIn(await wing.signedIn()), true)
  })

  it('takes the cookies back when they belong to it', async () => {
    const jar = await signedIn()
    const answer = await notify(named({ sid }), jar)
    assert.equal(answer.setCookies.length, 1)
    assert.deepEqual(wing.names(jar), [])
    const line = wing.lines.map(each => JSON.parse(each) as Record<string, unknown>)
    assert.ok(line.some(({ event, subject }) => event === 'signout' && subject === 'sub-ada'))
  })

  for (const [name, queryOf] of [
    ['no sid', () => named({ iss: wing.idp.issuer })],
    ['an empty sid', () => named({ iss: wing.idp.issuer, sid: '' })],
    ['another sid', () => named({ iss: wing.idp.issuer, sid: `${sid}0` })],
    ['two sids', () => `${named({ sid })}&sid=${sid}`],
    ['a foreign iss', () => named({ iss: 'https://evil.example', sid })],
    ['an empty iss', () => named({ iss: '', sid })],
    ['iss with a slash more', () => named({ iss: `${wing.idp.issuer}/`, sid })],
    ['two iss', () => `${named({ iss: wing.idp.issuer, sid })}&iss=https://evil.example`],
    ['a sid beyond all measure', () => named({ sid: sid.padEnd(256, 'x') })],
    ['nothing at all', () => ''],
  ] as const) {
    it(`ends nothing, whatever cookie comes along, and answers alike: ${name}`, async () => {
      const jar = await signedIn()
      const answer = await notify(queryOf(), jar)
      assert.deepEqual([answer.status, answer.body, answer.setCookies], [200, 'ok\n', []])
      assert.equal(await isSignedIn(jar), true)
    })
  }

  it('leaves the sessions of others, and those of which the provider gave no sid', async () => {
    wing.idp.script.claims = { sub: 'sub-ben', sid: 'another' }
    const ben = await signedIn()
    wing.idp.script.claims = { sub: 'sub-cleo' }
    const cleo = await signedIn()
    wing.idp.script.claims = { sid }
    await notify(named({ sid }), ben)
    assert.deepEqual([await isSignedIn(ben), await isSignedIn(cleo)], [true, true])
  })

  it('may be shown in a frame of the provider and of nobody else, and is kept by no cache', async () => {
    for (const query of ['', named({ sid: 'x' })]) {
      const { headers } = await notify(query)
      const origin = new URL(wing.idp.issuer).origin
      assert.equal(headers['content-security-policy'], `default-src 'none'; frame-ancestors ${origin}`)
      assert.equal(headers['x-frame-options'], undefined)
      assert.equal(headers['cache-control'], 'no-store')
      assert.equal(headers['x-entrada'], 'frontchannel-logout')
    }
  })

  it('tells the log that it was, and never which session was named', async () => {
    const count = wing.lines.length
    await notify(named({ sid: 'never-in-a-log' }))
    const lines = () => wing.lines.slice(count).join('')
    // Of several there is one at once, and one for the rest of the second.
    await until('it is told', () => lines().includes('"event":"signout.notified"'))
    assert.doesNotMatch(lines(), /never-in-a-log/)
  })
})

describe('front-channel logout for each client', () => {
  it('is limited like the other endpoints', async t => {
    const wing = await startWing(t, { auth: { rateLimit: 3 } })
    const statuses: number[] = []
    for (let time = 0; time < 4; time++)
      statuses.push((await wing.visit('/.auth/frontchannel-logout?sid=x')).status)
    assert.deepEqual(statuses, [200, 200, 200, 429])
  })

  it('is limited by itself: neither takes from the other', async t => {
    const wing = await startWing(t, { auth: { rateLimit: 3 } })
    const statusOf = async (path: string) => (await wing.visit(path)).status
    for (let time = 0; time < 4; time++) await statusOf('/.auth/login')
    assert.equal(await statusOf('/.auth/frontchannel-logout?sid=x'), 200)
    for (let time = 0; time < 4; time++) await statusOf('/.auth/frontchannel-logout?sid=x')
    assert.equal(await statusOf('/.auth/logout'), 200)
  })
})

describe('what front-channel logout leaves in the list of what has ended', () => {
  it('is marked as what anybody could have said, unless a cookie of that very session came along', async t => {
    const folder = mkdtempSync(join(tmpdir(), 'entrada-front-channel-'))
    t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 9 }))
    const file = join(folder, 'revocations')
    const wing = await startWing(t, { revocation: { file } })
    const kinds = () => {
      const [, ...lines] = readFileSync(file, 'utf8').trim().split('\n')
      return lines.map(line => ('h' in (JSON.parse(line) as object) ? 'heard' : 'vouched'))
    }
    wing.idp.script.claims = { sid }
    const jar = await wing.signedIn()
    await wing.visit('/.auth/frontchannel-logout?sid=another', jar)
    assert.deepEqual(kinds(), ['heard'])
    await wing.visit(`/.auth/frontchannel-logout?sid=${sid}`)
    assert.deepEqual(kinds(), ['heard', 'heard'])
    const later = await wing.signedIn()
    wing.clock.now += 1
    await wing.visit(`/.auth/frontchannel-logout?sid=${sid}`, later)
    assert.deepEqual(kinds(), ['heard', 'heard', 'heard', 'vouched'])
  })
})

describe('a WebSocket', () => {
  const scope = suiteScope()
  let upstream: Awaited<ReturnType<typeof startSampleUpstream>>
  let wing: Wing
  before(async () => {
    upstream = await startSampleUpstream()
    wing = await startWing(scope, { upstreams: { default: testUpstream(upstream.url) } })
    wing.idp.script.claims = { sid }
  })
  after(async () => upstream.close())

  /** An open one of this browser, and the code that it is closed with. */
  async function open(jar: CookieJar): Promise<Readonly<{ socket: WebSocket; closed: Promise<number> }>> {
    const socket = new WebSocket(`ws://127.0.0.1:${wing.port}/ws`, {
      headers: { host: 'app.example', cookie: wing.header(jar) },
    })
    const closing = once(socket, 'close', { signal: AbortSignal.timeout(patience) })
    const closed = closing.then(([code]) => code as number)
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    return { socket, closed }
  }

  for (const [name, end] of [
    ['front-channel logout', async () => wing.visit(`/.auth/frontchannel-logout?sid=${sid}`)],
    [
      'signing out',
      async (jar: CookieJar) =>
        wing.visit('/.auth/logout', jar, { headers: { 'sec-fetch-site': 'same-origin' } }),
    ],
  ] as const) {
    it(`of a session that ends by ${name} is closed within five seconds, and those of others stay`, async () => {
      wing.clock.now += 61
      wing.idp.script.claims = { sub: 'sub-ben', sid: 'another' }
      const other = await open(await wing.signedIn())
      wing.idp.script.claims = { sid }
      const jar = await wing.signedIn()
      const sockets = [await open(jar), await open(jar)]
      const startedAt = performance.now()
      await end(jar)
      assert.deepEqual(await Promise.all(sockets.map(({ closed }) => closed)), [4401, 4401])
      assert.ok(performance.now() - startedAt < 5000)
      assert.equal(other.socket.readyState, WebSocket.OPEN)
      other.socket.close()
      await other.closed
    })
  }

  it('that was opened before the cookie was renewed is closed as well', async () => {
    wing.clock.now += 61
    const jar = await wing.signedIn()
    const { closed } = await open(jar)
    wing.clock.now += 600
    const before = wing.header(jar)
    await wing.visit('/', jar)
    assert.notEqual(wing.header(jar), before)
    await wing.visit('/.auth/logout', jar, { headers: { 'sec-fetch-site': 'same-origin' } })
    assert.equal(await closed, 4401)
  })
})
