import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { people, type Person } from '../../src/demo/people.ts'
import type { CookieJar } from '../support/cookie-jar.ts'
import { startGateway, type RunningGateway } from '../support/gateway.ts'
import { landOn, navigate, request, script } from '../support/http-client.ts'
import { choose, signIn, signInTo } from '../support/sign-in.ts'

const [ada, ben] = people as readonly [Person, Person]

/** What a browser says when somebody follows a link of the application itself. */
const ownLink = { 'sec-fetch-site': 'same-origin' }

describe('signing out', () => {
  let running: RunningGateway
  before(async () => {
    running = await startGateway()
  })
  after(async () => running.close())

  const isSignedIn = async (jar: CookieJar): Promise<boolean> =>
    (await request(`${running.url}/.auth/me`, { jar, headers: script })).status === 200

  it('from a link of the application ends the session here and at the provider, which then asks again', async () => {
    const jar = await signIn(running.url, ada)
    const answers = await navigate(`${running.url}/.auth/logout`, jar, { headers: ownLink })
    assert.equal(answers.at(-1)?.url.pathname, '/.auth/signed-out')
    assert.equal(answers.at(-1)?.status, 200)
    assert.ok(answers.some(each => each.url.href.startsWith(running.provider.issuer)))
    assert.equal(await isSignedIn(jar), false)

    const chooser = await landOn(`${running.url}/`, jar)
    assert.match(chooser.body, /Who are you today\?/)
  })

  it('takes every cookie of the session back', async () => {
    const jar = await signIn(running.url, ada)
    assert.ok(jar.names(new URL(running.url)).length > 0)
    await navigate(`${running.url}/.auth/logout`, jar, { headers: ownLink })
    assert.deepEqual(jar.names(new URL(running.url)), [])
  })

  it('makes room for somebody else in the same browser', async () => {
    const jar = await signIn(running.url, ada)
    await navigate(`${running.url}/.auth/logout`, jar, { headers: ownLink })
    const page = (await signInTo(`${running.url}/`, ben, jar)).at(-1)
    assert.match(page?.body ?? '', /Hello, Ben Reader/)
    assert.doesNotMatch(page?.body ?? '', /Ada/)
  })

  it('offers to sign in again on the page afterwards, with a choice of account', async () => {
    const jar = await signIn(running.url, ada)
    const page = await landOn(`${running.url}/.auth/logout?rd=/reports`, jar, { headers: ownLink })
    const link = /href="([^"]*\/\.auth\/login[^"]*)"/.exec(page.body)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const chooser = await landOn(new URL(link, running.url), jar)
    assert.equal((await choose(chooser, ben, jar)).at(-1)?.url.pathname, '/reports')
  })

  for (const [how, headers] of [
    ['from another site', { 'sec-fetch-site': 'cross-site' }],
    ['typed into the address bar', { 'sec-fetch-site': 'none' }],
    ['from a sibling of the same domain', { 'sec-fetch-site': 'same-site' }],
    ['fetched ahead', { ...ownLink, 'sec-purpose': 'prefetch' }],
  ] as const) {
    it(`${how} ends nothing but shows a button`, async () => {
      const jar = await signIn(running.url, ada)
      const page = await landOn(`${running.url}/.auth/logout`, jar, { headers })
      assert.equal(page.url.pathname, '/.auth/logout')
      assert.match(page.body, /<button/)
      assert.equal(await isSignedIn(jar), true)
    })
  }
})
