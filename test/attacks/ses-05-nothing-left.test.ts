import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { adaClaims, startEndpoints } from '../signin/endpoints.ts'
import { CookieJar } from '../support/cookie-jar.ts'

const here = { 'sec-fetch-site': 'same-origin' }
const everywhere = ['/', '/app', '/app/page', '/.auth/signed-out'].map(
  path => new URL(path, 'https://app.example'),
)
const groups = Array.from(
  { length: 200 },
  (_, at) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
)

/** All names that the browser would send to any address of the site. */
const namesOf = (jar: CookieJar) => [...new Set(everywhere.flatMap(url => jar.names(url)))]

// CVE-2025-55162 of Envoy: a removal without the attributes that the name asks for is ignored by browsers.
describe('SES-05: a browser after signing out', () => {
  const settings = [
    ['with the usual names', {}],
    ['with a domain', { domain: 'app.example' }],
    ['with a domain and a path', { domain: 'app.example', path: '/app' }],
    ['with SameSite=Strict', { sameSite: 'strict' }],
    ['with SameSite=None', { sameSite: 'none' }],
    ['with another name', { name: 'portal' }],
    ['over http', { secure: false }],
  ] as const
  for (const [name, cookie] of settings) {
    it(`holds nothing of ours ${name}: no session, sign-in, round or link`, async () => {
      const prefix = 'path' in cookie ? '/app/auth' : '/.auth'
      const { visit, jar, close } = await startEndpoints({
        cookie,
        own: { prefix, callbackPath: `${prefix}/callback` },
        exchange: () => ({ ...adaClaims, groups }),
      })
      const browser = new CookieJar()
      const started = async () => {
        const answer = await visit(`${prefix}/login?rd=/app/page`, browser)
        const state = new URL(String(answer.headers.location)).searchParams.get('state') ?? ''
        return `${prefix}/callback?code=c1&state=${state}`
      }
      await visit(await started(), browser)
      // Nothing but the session is left of a sign-in.
      assert.deepEqual(namesOf(browser), [`${jar.sessionName}.0`, `${jar.sessionName}.1`])
      await started()
      await started()
      browser.take(everywhere[2] as URL, [
        jar.set(jar.roundsName, '1', 60),
        jar.set(jar.challengeName, '1', 60),
      ])
      assert.equal(namesOf(browser).length, 6)

      const out = await visit(`${prefix}/logout?rd=/app/bye`, browser, { headers: here })
      assert.equal(out.statusCode, 302)
      assert.deepEqual(namesOf(browser), [jar.returnName])
      const page = await visit(`${prefix}/signed-out`, browser)
      assert.match(page.body, /href="\/app\/bye"/)
      assert.deepEqual(namesOf(browser), [])
      await close()
    })
  }

  it('holds nothing either when it had failed to sign in', async () => {
    const { visit, started, close } = await startEndpoints()
    const browser = new CookieJar()
    const callback = (await started(browser)).replace('code=c1', 'error=access_denied')
    assert.equal((await visit(callback, browser)).statusCode, 403)
    assert.deepEqual(namesOf(browser), [])
    await close()
  })

  it('has ended the session at once, though a second click follows', async () => {
    const { visit, signedIn, events, close } = await startEndpoints()
    const browser = await signedIn()
    const before = browser.copy()
    const first = await visit('/.auth/logout', browser, { headers: here })
    const second = await visit('/.auth/logout', before, { headers: here })
    assert.deepEqual([second.statusCode, second.headers.location], [302, first.headers.location])
    assert.deepEqual([namesOf(browser), namesOf(before)], [[], []])
    assert.equal(events.filter(({ event }) => event === 'signout').length, 1)
    await close()
  })
})
