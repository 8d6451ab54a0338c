import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { CookieJar } from '../support/cookie-jar.ts'
import { request } from '../support/http-client.ts'
import { startScriptedProvider } from '../support/scripted-provider.ts'
import { startWing, suiteScope, type Wing } from './wing.ts'

describe('the start of a sign-in', () => {
  const scope = suiteScope()
  let wing: Wing
  before(async () => {
    wing = await startWing(scope)
  })

  it('sends the browser to the provider with PKCE, state and nonce', async () => {
    const { status, headers } = await wing.visit('/.auth/login?rd=/a')
    const url = new URL(headers.location ?? '')
    assert.equal(status, 302)
    assert.equal(url.origin + url.pathname, `${wing.idp.issuer}/authorize`)
    assert.equal(url.searchParams.get('code_challenge_method'), 'S256')
    assert.equal(url.searchParams.get('response_mode'), 'query')
    assert.equal(url.searchParams.get('redirect_uri'), 'https://app.example/.auth/callback')
    for (const name of ['code_challenge', 'nonce'])
      assert.match(url.searchParams.get(name) ?? '', /^[\w-]{43}$/)
    assert.match(url.searchParams.get('state') ?? '', /^[\w-]{31}$/)
  })

  it('leaves one cookie that only this host, this browser and no script reads', async () => {
    const { setCookies } = await wing.visit('/.auth/login')
    assert.equal(setCookies.length, 1)
    assert.match(
      setCookies[0] ?? '',
      /^__Host-entrada-login\.[\w-]{31}=[\w-]+; Path=\/; HttpOnly; Secure; SameSite=Lax; Max-Age=600$/,
    )
  })

  it('is kept by no cache and tells its address to nobody', async () => {
    const { headers } = await wing.visit('/.auth/login')
    assert.equal(headers['cache-control'], 'no-store')
    assert.equal(headers['referrer-policy'], 'no-referrer')
  })

  it('passes on what may be passed on', async () => {
    const query =
      'prompt=login&login_hint=ada%40corp.example&domain_hint=corp.example&scope=all&state=x&nonce=x'
    const { headers } = await wing.visit(`/.auth/login?${query}`)
    const { searchParams } = new URL(headers.location ?? '')
    assert.equal(searchParams.get('prompt'), 'login')
    assert.equal(searchParams.get('login_hint'), 'ada@corp.example')
    assert.equal(searchParams.get('domain_hint'), 'corp.example')
    assert.equal(searchParams.get('scope'), 'openid profile email')
    assert.notEqual(searchParams.get('state'), 'x')
    const long = await wing.visit(`/.auth/login?login_hint=${'x'.repeat(321)}`)
    assert.equal(new URL(long.headers.location ?? '').searchParams.get('login_hint'), null)
  })

  for (const [name, headers] of [
    ['fetched ahead', { 'sec-purpose': 'prefetch' }],
    ['rendered ahead', { 'sec-purpose': 'prefetch;prerender' }],
    ['fetched ahead by an old browser', { purpose: 'prefetch' }],
  ] as const) {
    it(`does not happen when it is only ${name}`, async () => {
      const answer = await wing.visit('/.auth/login', new CookieJar(), { headers })
      assert.deepEqual([answer.status, answer.setCookies], [503, []])
    })
  }

  it('opens on top when it is wanted inside a frame', async () => {
    const headers = { 'sec-fetch-dest': 'iframe' }
    const answer = await wing.visit('/.auth/login?rd=/a', new CookieJar(), { headers })
    assert.deepEqual([answer.status, answer.setCookies], [401, []])
    assert.match(answer.body, /target="_top"/)
    assert.match(answer.body, /href="\/\.auth\/login\?rd=%2Fa"/)
  })

  it('on another host goes to the public origin first, and only once', async () => {
    const elsewhere = { headers: { host: 'other.example' } }
    const first = await wing.visit('/.auth/login?rd=/a&prompt=login', new CookieJar(), elsewhere)
    assert.equal(first.headers.location, 'https://app.example/.auth/login?rd=%2Fa&moved=1&prompt=login')
    const path = (first.headers.location ?? '').slice('https://app.example'.length)
    const second = await wing.visit(path, new CookieJar(), elsewhere)
    assert.ok(second.headers.location?.startsWith(wing.idp.issuer))
  })

  it('over plain http goes to https first, where the browser keeps our cookies, and only once', async () => {
    const plain = { headers: { 'x-forwarded-proto': 'http' } }
    const first = await wing.visit('/.auth/login?rd=/a', new CookieJar(), plain)
    assert.equal(first.headers.location, 'https://app.example/.auth/login?rd=%2Fa&moved=1')
    const second = await wing.visit('/.auth/login?rd=%2Fa&moved=1', new CookieJar(), plain)
    assert.ok(second.headers.location?.startsWith(wing.idp.issuer))
  })

  it('is not led elsewhere by headers that anybody can send', async () => {
    const names = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-prefix': '/evil',
      forwarded: 'host=evil.example',
    }
    for (const [path, headers] of [
      ['/.auth/login', names],
      ['/.auth/login?moved=1', { ...names, 'x-forwarded-proto': 'http' }],
    ] as const) {
      const answer = await wing.visit(path, new CookieJar(), { headers })
      const { searchParams } = new URL(answer.headers.location ?? '')
      assert.equal(searchParams.get('redirect_uri'), 'https://app.example/.auth/callback')
    }
  })
})

describe('the way back', () => {
  const scope = suiteScope()
  let wing: Wing
  before(async () => {
    wing = await startWing(scope)
  })

  for (const wanted of [
    '/',
    '/reports?a=1&b=%2F&c=%252F#part',
    '/a%20b/%C3%A9?x=%00',
    '/?q=\\',
    `/${'long/'.repeat(390)}`,
    `/?${'"'.repeat(900)}`,
  ]) {
    it(`ends at exactly what was wanted: ${wanted.slice(0, 40)}`, async () => {
      const jar = new CookieJar()
      const answer = await wing.visit(await wing.started(jar, wanted), jar)
      assert.equal(answer.headers.location, wanted)
    })
  }

  it('keeps its cookie within what browsers keep, whatever was wanted', async () => {
    for (const character of ['a', '"', '%22', '\\', '&', '<']) {
      const rd = encodeURIComponent(`/?${character.repeat(2100 / character.length)}`)
      for (const length of [rd.length, 2000, 1500]) {
        const { setCookies } = await wing.visit(`/.auth/login?rd=${rd.slice(0, length)}`)
        assert.ok(setCookies.length === 1 && (setCookies[0]?.length ?? 0) <= 4096, character)
      }
    }
  })
})

describe('many sign-ins at once in one browser', () => {
  it('all end at their own page, and our cookies stay within eight kilobytes', async t => {
    const wing = await startWing(t)
    const jar = new CookieJar()
    const wanted = Array.from({ length: 20 }, (_, at) => `/tab/${at}`)
    const callbacks = await Promise.all(wanted.map(rd => wing.started(jar, rd)))
    assert.ok(wing.header(jar).length <= 8192, String(wing.header(jar).length))
    const answers = await Promise.all(callbacks.map(callback => wing.visit(callback, jar)))
    assert.deepEqual(
      answers.map(({ headers }) => headers.location),
      wanted,
    )
    assert.deepEqual(wing.names(jar), ['__Host-entrada'])
  })

  it('give up the oldest first when there are too many one after the other', async t => {
    const wing = await startWing(t)
    const jar = new CookieJar()
    const callbacks: string[] = []
    for (let at = 0; at < 12; at++) {
      // A second apart, so that their age can be told.
      wing.clock.now += 1
      callbacks.push(await wing.started(jar, `/${'x'.repeat(1500)}/${at}`))
      assert.ok(wing.header(jar).length <= 8192, String(wing.header(jar).length))
    }
    assert.equal((await wing.visit(callbacks[0] ?? '', jar)).status, 400)
    assert.equal((await wing.visit(callbacks[11] ?? '', jar)).status, 302)
  })

  it('leave room beside a large session', async t => {
    const wing = await startWing(t)
    const guid = (at: number) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`
    wing.idp.script.claims = { groups: Array.from({ length: 200 }, (_, at) => guid(at)) }
    const jar = await wing.signedIn()
    for (let at = 0; at < 9; at++) {
      wing.clock.now += 1
      await wing.started(jar, `/tab/${at}`)
      assert.ok(wing.header(jar).length <= 8192, String(wing.header(jar).length))
    }
    assert.equal((await wing.me(jar)).status, 200)
  })
})

describe('a provider that is away', () => {
  it('is answered by a page that says to wait', async t => {
    const wing = await startWing(t, { provider: { issuer: 'http://127.0.0.1:9' } })
    const answer = await wing.visit('/.auth/login')
    assert.equal(answer.status, 503)
    assert.ok(Number(answer.headers['retry-after']) > 0)
    assert.match(answer.headers['content-type'] ?? '', /text\/html/)
    assert.deepEqual(answer.setCookies, [])
  })

  it('does not keep the gateway from starting, and is found by the next sign-in', async t => {
    const idp = await startScriptedProvider(t)
    idp.script.answers['openid-configuration'] = () => ({ status: 503 })
    const wing = await startWing(t, { provider: { issuer: idp.issuer } })
    assert.equal((await wing.visit('/.auth/login')).status, 503)
    assert.equal((await wing.gateway.admin.inject('/readyz')).statusCode, 503)
    delete idp.script.answers['openid-configuration']
    assert.equal((await wing.visit('/.auth/login')).status, 302)
    assert.equal((await wing.gateway.admin.inject('/readyz')).statusCode, 200)
  })
})

describe('a sign-in behind a trusted proxy', () => {
  it('takes the host that the proxy names for its own', async t => {
    const wing = await startWing(t, { listen: { trustedProxies: ['127.0.0.1'] } })
    const answer = await request(`http://127.0.0.1:${wing.port}/.auth/login`, {
      headers: { host: 'inner.example', 'x-forwarded-host': 'app.example', 'sec-fetch-mode': 'navigate' },
    })
    assert.ok(answer.headers.location?.startsWith(wing.idp.issuer), answer.headers.location)
  })
})
