import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CookieJar } from '../support/cookie-jar.ts'
import { startEndpoints } from './endpoints.ts'
import { redirectPayloads } from './redirect-payloads.ts'

const hasEndpoints = { easyAuth: { hasEndpoints: true, shapesMe: false } }
const fromHere = { 'sec-fetch-site': 'same-origin' }

type Endpoints = Awaited<ReturnType<typeof startEndpoints>>

/** Where a sign-in that begins at `path` ends. */
async function landsAt({ visit }: Endpoints, path: string, agent = 'browser'): Promise<URL> {
  const jar = new CookieJar()
  const headers = { 'user-agent': agent }
  const begun = await visit(path, jar, { headers })
  const state = new URL(String(begun.headers.location)).searchParams.get('state') ?? ''
  const back = await visit(`/.auth/callback?code=c1&state=${state}`, jar, { headers })
  return new URL(String(back.headers.location), 'https://app.example/.auth/callback')
}

/** The page after a sign-out that begins at `path`, and where the provider was to send people. */
async function signedOut({ visit, signedIn }: Endpoints, path: string) {
  const jar = await signedIn()
  const out = await visit(path, jar, { headers: fromHere })
  return { location: String(out.headers.location), page: (await visit('/.auth/signed-out', jar)).body }
}

describe('an address that an attacker puts into a parameter of App Service', () => {
  const plain = ['//evil', 'https://evil', '/\\evil', '/\t/evil', '\\\\evil', 'javascript:alert(1)']
  const whole = [
    'https://app.example//evil',
    'https://app.example/\\evil',
    'https://app.example/.auth/logout',
  ]
  const odd = [
    'https://app.example@evil',
    'https://app.example',
    'http://app.example/x',
    'https://app.example.evil/x',
  ]
  const payloads = redirectPayloads().filter((payload, at) => at % 9 === 0 || payload.includes('.auth'))

  for (const name of ['rd', 'post_login_redirect_uri', 'post_login_redirect_url']) {
    it(`is no place to come back to from a sign-in: ${name}`, async () => {
      const endpoints = await startEndpoints(hasEndpoints)
      for (const payload of [...plain, ...whole, ...odd]) {
        const landed = await landsAt(endpoints, `/.auth/login/aad?${name}=${encodeURIComponent(payload)}`)
        assert.equal(landed.href, 'https://app.example/', payload)
      }
      for (const payload of payloads) {
        const landed = await landsAt(endpoints, `/.auth/login/aad?${name}=${encodeURIComponent(payload)}`)
        assert.equal(landed.origin, 'https://app.example', payload)
        assert.doesNotMatch(landed.pathname, /^\/\//, payload)
        assert.doesNotMatch(decodeURIComponent(landed.pathname), /^\/\.auth(?:\/|$)/, payload)
      }
      await endpoints.close()
    })
  }

  it('is no place to go to from a sign-out: post_logout_redirect_uri', async () => {
    const endpoints = await startEndpoints(hasEndpoints)
    for (const payload of [...plain, ...whole, ...odd]) {
      const path = `/.auth/logout?post_logout_redirect_uri=${encodeURIComponent(payload)}`
      const { location, page } = await signedOut(endpoints, path)
      assert.equal(location, 'https://idp.example/logout')
      assert.doesNotMatch(page, /evil|alert|app\.example|\.auth\/logout/, payload)
    }
    await endpoints.close()
  })
})

describe('the parameters of App Service', () => {
  it('may hold a path, or a whole address of this origin', async () => {
    const endpoints = await startEndpoints(hasEndpoints)
    for (const wanted of ['/x?a=1#b', 'https://app.example/x?a=1#b']) {
      const query = encodeURIComponent(wanted)
      const landed = await landsAt(endpoints, `/.auth/login?post_login_redirect_uri=${query}`)
      assert.equal(landed.href, 'https://app.example/x?a=1#b')
      const { page } = await signedOut(endpoints, `/.auth/logout?post_logout_redirect_uri=${query}`)
      assert.match(page, /href="\/x\?a=1#b"/)
    }
    await endpoints.close()
  })

  it('count only where its endpoints are there, and so do these', async () => {
    const endpoints = await startEndpoints({ easyAuth: { hasEndpoints: false, shapesMe: true } })
    const landed = await landsAt(endpoints, '/.auth/login?post_login_redirect_uri=/x')
    assert.equal(landed.pathname, '/')
    const { page } = await signedOut(endpoints, '/.auth/logout?post_logout_redirect_uri=/bye')
    assert.doesNotMatch(page, /bye/)
    const jar = new CookieJar()
    assert.equal((await endpoints.visit('/.auth/login/aad', jar)).statusCode, 404)
    const refresh = await endpoints.visit('/.auth/refresh', jar, { headers: fromHere })
    assert.deepEqual([refresh.statusCode, refresh.headers.allow], [405, 'POST'])
    await endpoints.close()
  })

  it('are limited where the sign-in is, together with it', async () => {
    const endpoints = await startEndpoints({ ...hasEndpoints, rateLimit: 2 })
    const statuses = []
    for (const path of ['/.auth/login/aad', '/.auth/login', '/.auth/login/aad'])
      statuses.push((await endpoints.visit(path, new CookieJar())).statusCode)
    assert.deepEqual(statuses, [302, 302, 429])
    await endpoints.close()
  })
})
