import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { people, type Person } from '../../src/demo/people.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { startGateway, type RunningGateway } from '../support/gateway.ts'
import { landOn, navigation, request, script } from '../support/http-client.ts'
import { choose } from '../support/sign-in.ts'

const [ada] = people as readonly [Person]

describe('a navigation without a session, where pages.signIn is on', () => {
  const clock = { later: 0 }
  let running: RunningGateway
  before(async () => {
    running = await startGateway({
      settings: { pages: { signIn: true, productName: 'Contoso', accent: '#0a7d5a' } },
      now: () => Math.floor(Date.now() / 1000) + clock.later,
    })
  })
  after(async () => running.close())

  const visit = async (path: string, headers: Record<string, string> = navigation, method = 'GET') =>
    request(running.url + path, { method, headers })

  it('gets a page with the name of the product and a button that leads back to exactly the address wanted', async () => {
    const answer = await visit('/reports?a=1&b=%2F')
    assert.equal(answer.status, 401)
    assert.equal(answer.headers['x-entrada'], 'signin-required')
    assert.equal(answer.headers['cache-control'], 'no-store')
    assert.equal(answer.headers.location, undefined)
    assert.deepEqual(answer.setCookies, [])
    assert.match(answer.body, /<header>.*Contoso/s)
    assert.match(answer.body, /href="\/\.auth\/login\?rd=%2Freports%3Fa%3D1%26b%3D%252F"\s*>Sign in</)
  })

  it('is served with a policy that fits the accent', async () => {
    const { headers, body } = await visit('/')
    assert.match(body, /--accent: #0a7d5a/)
    assert.match(headers['content-security-policy'] as string, /style-src 'sha256-[^']+'; img-src data:; /)
  })

  it('gets the head of that page for HEAD', async () => {
    const answer = await visit('/reports', navigation, 'HEAD')
    assert.deepEqual([answer.status, answer.headers['x-entrada'], answer.body], [401, 'signin-required', ''])
  })

  it('leaves scripts their problem+json, and what was posted its own page', async () => {
    const told = await visit('/reports', script)
    assert.equal(told.status, 401)
    assert.match(told.headers['content-type'] ?? '', /^application\/problem\+json/)
    const posted = await visit('/reports', navigation, 'POST')
    assert.deepEqual([posted.status, posted.headers['x-entrada']], [401, 'signin-required-post'])
  })

  it('leaves a frame the page that opens on top, and public pages as they are', async () => {
    const framed = await visit('/reports', { ...navigation, 'sec-fetch-dest': 'iframe' })
    assert.equal(framed.headers['x-entrada'], 'signin-framed')
    const open = await visit('/public/style.css')
    assert.deepEqual([open.status, open.headers['x-entrada']], [200, undefined])
  })

  it('goes to the provider at once from the login address itself', async () => {
    const answer = await visit('/.auth/login?rd=/reports')
    assert.equal(answer.status, 302)
    assert.ok(answer.headers.location?.startsWith(running.provider.issuer))
  })

  it('gets in by that button, and the page again when the session is over, without a loop', async () => {
    const jar = new CookieJar()
    const first = await landOn(`${running.url}/reports?a=1`, jar)
    const [, href = ''] = /href="(\/\.auth\/login[^"]*)"/.exec(first.body) ?? []
    const chooser = await landOn(running.url + href.replaceAll('&amp;', '&'), jar)
    const answers = await choose(chooser, ada, jar)
    assert.equal(answers.at(-1)?.status, 200)
    assert.equal(answers.at(-1)?.url.href, `${running.url}/reports?a=1`)

    clock.later = 13 * 3600
    const late = await landOn(`${running.url}/reports`, jar)
    assert.deepEqual([late.status, late.headers['x-entrada']], [401, 'signin-required'])
    assert.match(late.body, /rd=%2Freports"\s*>Sign in</)
    clock.later = 0
  })
})
