import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CookieJar } from '../support/cookie-jar.ts'
import { startEndpoints } from './endpoints.ts'

const here = { 'sec-fetch-site': 'same-origin' }
const isSignedIn = (cookies: CookieJar) =>
  cookies.names(new URL('https://app.example/')).includes('__Host-entrada')

describe('signing out from a page of this origin', () => {
  it('ends the session here, then at the provider', async () => {
    const { visit, signedIn, events, close } = await startEndpoints()
    const cookies = await signedIn()
    const answer = await visit('/.auth/logout?rd=/bye', cookies, { headers: here })
    assert.deepEqual([answer.statusCode, answer.headers.location], [302, 'https://idp.example/logout'])
    assert.equal(isSignedIn(cookies), false)
    assert.equal(events.at(-1)?.event, 'signout')
    await close()
  })

  it('is believed by Origin when the browser has no Fetch Metadata', async () => {
    const { visit, signedIn, close } = await startEndpoints()
    const cookies = await signedIn()
    await visit('/.auth/logout', cookies, { method: 'POST', headers: { origin: 'https://app.example' } })
    assert.equal(isSignedIn(cookies), false)
    await close()
  })
})

describe('a request to sign out that nobody here has made', () => {
  const rows: [name: string, headers: Record<string, string>][] = [
    ['from another site', { 'sec-fetch-site': 'cross-site' }],
    ['from a neighbour on the same site', { 'sec-fetch-site': 'same-site' }],
    ['typed into the address bar', { 'sec-fetch-site': 'none' }],
    ['of a browser without Fetch Metadata', {}],
    ['with the Origin of another site', { origin: 'https://evil.example' }],
    [
      'with the right Origin but from another site',
      { origin: 'https://app.example', 'sec-fetch-site': 'cross-site' },
    ],
    ['fetched ahead', { ...here, 'sec-purpose': 'prefetch' }],
  ]
  for (const [name, headers] of rows) {
    it(`ends nothing and shows a button: ${name}`, async () => {
      const { visit, signedIn, close } = await startEndpoints()
      const cookies = await signedIn()
      const answer = await visit('/.auth/logout', cookies, { headers })
      // What was fetched ahead must not be shown later, when somebody does want it.
      assert.equal(answer.statusCode, name === 'fetched ahead' ? 503 : 200)
      assert.match(answer.body, /<form/)
      assert.ok(isSignedIn(cookies))
      await close()
    })
  }

  it('ends the session once the button is pressed, for a browser without Fetch Metadata', async () => {
    const { visit, signedIn, close } = await startEndpoints()
    const cookies = await signedIn()
    const page = await visit('/.auth/logout', cookies)
    const action = /action="([^"]+)"/.exec(page.body)?.[1]?.replaceAll('&amp;', '&') ?? ''
    await visit(action, cookies, { method: 'POST' })
    assert.equal(isSignedIn(cookies), false)
    await close()
  })

  it('is not let through by the button of somebody else', async () => {
    const { visit, signedIn, close } = await startEndpoints()
    const page = await visit('/.auth/logout', await signedIn())
    const action = /action="([^"]+)"/.exec(page.body)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const victim = await signedIn()
    await visit(action, victim, { method: 'POST' })
    assert.ok(isSignedIn(victim))
    await close()
  })
})
