import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { createBoundedFetch } from '../../src/provider/bounded-fetch.ts'
import { openTunnel } from '../../src/provider/proxy-tunnel.ts'
import type { Outward } from '../../src/provider/ways-out.ts'
import { createAuthority } from '../support/certificate-authority.ts'
import { distantHost, startDistantProvider, type DistantProvider } from '../support/distant-provider.ts'
import { freePort } from '../support/free-port.ts'
import type { Mood } from '../support/http-proxy.ts'
import type { Scope } from '../support/scripted-provider.ts'
import { until } from '../support/until.ts'
import { failure } from './start.ts'

type About = Readonly<{ authorization?: string; url?: string; exempt?: string }>

/** A fetch whose proxy for http and https is this one. */
function fetchBy(scope: Scope, distant: DistantProvider, about: About = {}, more: Partial<Outward> = {}) {
  const { exempt = '', ...others } = about
  const proxy = { url: distant.proxyUrl, ...others }
  const fetch = createBoundedFetch({
    timeout: 5,
    ca: distant.authority.ca,
    proxies: {
      https: { ...proxy, variable: 'HTTPS_PROXY' },
      http: { ...proxy, variable: 'HTTP_PROXY' },
      exempt,
    },
    ...more,
  })
  scope.after(fetch.close)
  return fetch
}

const secure = `https://${distantHost}/keys`
const plain = `http://${distantHost}/keys`
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

describe('a provider that only a proxy can reach', () => {
  it('is reached by a tunnel', async t => {
    const distant = await startDistantProvider(t)
    const fetch = fetchBy(t, distant)
    for (let at = 0; at < 3; at++) assert.equal((await fetch(secure)).status, 200)
    assert.deepEqual(new Set(distant.proxy.asked()), new Set([`CONNECT ${distantHost}:443`]))
    assert.equal(distant.idp.count('keys'), 3)
  })

  it('gets requests that were handed to the proxy whole, where it speaks plain http', async t => {
    const distant = await startDistantProvider(t)
    const fetch = fetchBy(t, distant)
    assert.equal((await fetch(plain, { method: 'POST', body: 'a=b' })).status, 200)
    assert.deepEqual(distant.proxy.asked(), [`POST ${plain}`])
    assert.equal(distant.idp.calls[0]?.headers.host, distantHost)
    assert.equal(distant.idp.calls[0]?.body, 'a=b')
  })

  it('is reached through a proxy that speaks TLS itself', async t => {
    const other = createAuthority('The authority of the proxy')
    const distant = await startDistantProvider(t, { tls: other.issue(['localhost']) })
    const both = `${distant.authority.ca}\n${other.ca}`
    assert.equal((await fetchBy(t, distant, {}, { ca: both })(secure)).status, 200)
    const error = await failure(fetchBy(t, distant)(secure))
    assert.match(
      error.message,
      /^the proxy localhost:\d+ \(HTTPS_PROXY\) cannot be used: .*certificate.*caFile/,
    )
  })

  it('is shown to nobody who does not believe its certificate', async t => {
    const distant = await startDistantProvider(t)
    const fetch = fetchBy(t, distant, {}, { ca: createAuthority('Somebody else').ca })
    const error = await failure(fetch(secure))
    const message =
      /^login\.corp\.invalid cannot be reached by way of the proxy localhost:\d+ \(HTTPS_PROXY\): .*certificate/
    assert.match(error.message, message)
    assert.equal(distant.idp.calls.length, 0)
  })
})

describe('a proxy that asks for a password', () => {
  for (const url of [secure, plain]) {
    it(`is given it for ${url}, and nobody else is`, async t => {
      const distant = await startDistantProvider(t, { wants: 'user:hush1' })
      const fetch = fetchBy(t, distant, { authorization: basic('user:hush1') })
      assert.equal((await fetch(url)).status, 200)
      assert.equal(distant.idp.calls[0]?.headers['proxy-authorization'], undefined)
    })

    it(`is named for ${url} when it is given none or a wrong one, and that is in no error`, async t => {
      const distant = await startDistantProvider(t, { wants: 'user:hush1' })
      const none = await failure(fetchBy(t, distant)(url))
      assert.match(
        none.message,
        /^the proxy localhost:\d+ \(HTTPS?_PROXY\) wants a user and a password \(407\); write/,
      )
      const wrong = await failure(fetchBy(t, distant, { authorization: basic('user:hush2') })(url))
      assert.match(wrong.message, /does not take the user and password \(407\)/)
      assert.doesNotMatch(JSON.stringify([wrong, wrong.message, wrong.stack]), /hush|dXNlcj/)
      assert.deepEqual([none.code, wrong.code], ['ERR_PROVIDER_UNREACHABLE', 'ERR_PROVIDER_UNREACHABLE'])
      assert.equal(distant.idp.calls.length, 0)
    })
  }
})

describe('a proxy that leads nowhere', () => {
  const moods: [mood: Mood, message: RegExp][] = [
    [403, /refuses to lead to login\.corp\.invalid:443 \(403\); have whoever runs it allow that/],
    [302, /refuses to lead to login\.corp\.invalid:443 \(302\)/],
    [502, /cannot reach login\.corp\.invalid:443 \(502\); .*NO_PROXY/],
    [504, /cannot reach login\.corp\.invalid:443 \(504\)/],
    ['hangs up', /cannot be used: socket hang up; mend HTTPS_PROXY/],
    ['hangs', /(?:has not led to|no answer of) login\.corp\.invalid/],
  ]
  for (const [mood, message] of moods) {
    it(`is named with its host and what to do: one that says ${mood}`, async t => {
      const distant = await startDistantProvider(t)
      distant.proxy.set(mood)
      const error = await failure(fetchBy(t, distant, {}, { timeout: 0.5 })(secure))
      assert.equal(error.code, 'ERR_PROVIDER_UNREACHABLE')
      assert.match(error.message, message)
      assert.match(error.message, /the proxy localhost:\d+ \(HTTPS_PROXY\).*; \w/)
      distant.proxy.set('leads')
    })
  }

  for (const url of [secure, plain]) {
    it(`is named where nothing listens, for ${url}`, async t => {
      const distant = await startDistantProvider(t)
      const error = await failure(fetchBy(t, distant, { url: `http://127.0.0.1:${await freePort()}` })(url))
      assert.match(error.message, /the proxy 127\.0\.0\.1:\d+ \(HTTPS?_PROXY\).*ECONNREFUSED/)
    })
  }

  it('is used again as soon as it leads there', async t => {
    const distant = await startDistantProvider(t)
    const fetch = fetchBy(t, distant)
    distant.proxy.set(502)
    await failure(fetch(secure))
    distant.proxy.set('leads')
    assert.equal((await fetch(secure)).status, 200)
  })

  it('is given up by itself, too', async t => {
    const distant = await startDistantProvider(t)
    distant.proxy.set('hangs')
    const proxy = { url: distant.proxyUrl, variable: 'HTTPS_PROXY' }
    const tunnel = openTunnel(proxy, new URL(secure), { seconds: 0.2 })
    const late = wait(2000, 'it is still waited for', { ref: false })
    const told = await Promise.race([tunnel.then(String, String), late])
    assert.match(
      told,
      /^ProxyTrouble: the proxy localhost:\d+ \(HTTPS_PROXY\) has not led to \S+ within 0\.2 s; look/,
    )
  })

  it('does not hold up who ends', async t => {
    const distant = await startDistantProvider(t)
    const fetch = fetchBy(t, distant, {}, { timeout: 600 })
    distant.proxy.set('hangs')
    const asked = failure(fetch(secure))
    await until('the proxy is asked', () => distant.proxy.asked().length === 1)
    await fetch.close()
    await asked
  })
})

describe('what NO_PROXY names, and this machine', () => {
  it('is asked without the proxy', async t => {
    const distant = await startDistantProvider(t)
    const fetch = fetchBy(t, distant)
    assert.equal((await fetch(`${distant.idp.issuer}/keys`)).status, 200)
    // Nobody else knows the name.
    await assert.rejects(fetchBy(t, distant, { exempt: '.corp.invalid' })(secure), TypeError)
    assert.deepEqual(distant.proxy.asked(), [])
  })
})
