import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startEndpoints } from '../signin/endpoints.ts'
import { CookieJar } from '../support/cookie-jar.ts'

const here = { 'sec-fetch-site': 'same-origin' }

/** Every Set-Cookie line of a sign-in, a failed one, a sign-out and all that belongs to them. */
async function allLines(cookie: Parameters<typeof startEndpoints>[0]) {
  const lines: string[] = []
  const { visit, started, jar, close } = await startEndpoints(cookie)
  const browser = new CookieJar()
  const take = async (path: string, headers = {}) => {
    const answer = await visit(path, browser, { headers })
    lines.push(...[answer.headers['set-cookie'] ?? []].flat())
  }
  await take((await started(browser)).replace('code=c1', 'error=access_denied'))
  await take('/.auth/login?rd=/a')
  await take(await started(browser))
  browser.take(new URL('https://app.example'), [jar.set(jar.roundsName, '1', 60)])
  await take('/.auth/logout?rd=/bye', here)
  await take('/.auth/signed-out')
  await close()
  return lines
}

// vouch-proxy: a cookie for the whole domain reaches every application below it.
describe('CKE-01: every cookie that we set or end', () => {
  it('is bound to this host, read by no script, never sent over http, and not by other sites’ requests', async () => {
    const lines = await allLines({})
    assert.ok(lines.length >= 8, lines.join('\n'))
    const kinds = new Set<string>()
    for (const line of lines) {
      assert.match(
        line,
        /^__Host-entrada(?:-login\.[\w-]+|-rd|-rounds)?=[\w%-]*; Path=\/; HttpOnly; Secure; SameSite=Lax(?:; Max-Age=\d+)?$/,
      )
      kinds.add(
        line.replace(/login\.[^=]+/, 'login').replace(/=.*/, line.includes('Max-Age=0') ? ' ends' : ''),
      )
    }
    assert.deepEqual([...kinds].sort(), [
      '__Host-entrada',
      '__Host-entrada ends',
      '__Host-entrada-login',
      '__Host-entrada-login ends',
      '__Host-entrada-rd',
      '__Host-entrada-rd ends',
      '__Host-entrada-rounds ends',
    ])
  })

  it('has a Domain only when one is set, and then another prefix', async () => {
    for (const line of await allLines({ cookie: { domain: 'app.example' } })) {
      assert.match(
        line,
        /^__Secure-entrada[^;]*; Path=\/; Domain=app\.example; HttpOnly; Secure; SameSite=Lax/,
      )
    }
  })

  it('is not told how long a session may last: the browser drops it when it is closed', async () => {
    const sessions = (await allLines({})).filter(line => /^__Host-entrada=[^;]/.test(line))
    assert.equal(sessions.length, 1)
    assert.doesNotMatch(sessions[0] ?? '', /Max-Age|Expires/i)
  })
})
