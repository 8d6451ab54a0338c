import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { people, type Person } from '../../src/demo/people.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { startGateway, type RunningGateway } from '../support/gateway.ts'
import { landOn, navigate, navigation, request, script } from '../support/http-client.ts'
import { cancel, choose, signIn, signInTo } from '../support/sign-in.ts'

const [ada, ben, zoe] = people as readonly [Person, Person, Person]

describe('a person who opens a page of the application without being signed in', () => {
  let running: RunningGateway
  before(async () => {
    running = await startGateway()
  })
  after(async () => running.close())

  it('is sent to the provider with code, PKCE S256, state and nonce', async () => {
    const answer = await request(`${running.url}/reports`, { headers: navigation })
    assert.equal(answer.status, 302)
    const answers = await navigate(`${running.url}/reports`, new CookieJar())
    const authorize = answers.find(each => each.url.searchParams.has('client_id'))?.url
    assert.ok(authorize !== undefined)
    assert.ok(authorize.href.startsWith(running.provider.issuer))
    const parameters = authorize.searchParams
    assert.equal(parameters.get('response_type'), 'code')
    assert.equal(parameters.get('code_challenge_method'), 'S256')
    assert.match(parameters.get('code_challenge') ?? '', /^[\w-]{43}$/)
    assert.ok((parameters.get('state') ?? '').length >= 22)
    assert.ok((parameters.get('nonce') ?? '').length >= 22)
    assert.equal(parameters.get('redirect_uri'), `${running.url}/.auth/callback`)
  })

  it('comes back to exactly the address wanted, byte for byte', async () => {
    for (const target of [
      '/',
      '/odd/a%20b/%C3%A9/~x',
      '/report?a=1&a=2&x=%2F%20%C3%A9',
      '/search?q=a+b%2Bc&empty=&flag&rd=/elsewhere',
      "/q?quote=%22&apos='&lt=%3C&path=https://other.example/",
    ]) {
      const jar = new CookieJar()
      const answers = await signInTo(running.url, ada, jar, { target })
      assert.equal(answers.at(-1)?.status, 200, target)
      assert.equal(answers.at(-2)?.headers.location, target)
      const page = await request(running.url, { jar, target, headers: navigation })
      assert.ok(page.body.includes(`id="target">${escaped(target)}<`) || target === '/', page.body)
    }
  })

  it('is greeted by name by an application that has no authentication code', async () => {
    for (const person of people) {
      const page = await landOn(`${running.url}/`, await signIn(running.url, person))
      assert.match(page.body, new RegExp(`<h1>Hello, ${person.name}</h1>`))
    }
  })

  it('gets a page that says so after Cancel, and no session', async () => {
    const jar = new CookieJar()
    const answers = await cancel(await landOn(`${running.url}/reports`, jar), jar)
    assert.equal(answers.at(-1)?.status, 403)
    assert.match(answers.at(-1)?.body ?? '', /The sign-in was cancelled/)
    assert.equal((await request(`${running.url}/.auth/me`, { jar })).status, 401)
  })

  it('can sign in with two windows at once, each going where it wanted', async () => {
    const jar = new CookieJar()
    const first = await landOn(`${running.url}/first?a=1`, jar)
    const second = await landOn(`${running.url}/second?b=2`, jar)
    assert.equal((await choose(second, ada, jar)).at(-1)?.url.pathname, '/second')
    assert.equal((await choose(first, ada, jar)).at(-1)?.url.pathname, '/first')
  })

  it('is not redirected when a script or a tool asks, but told with 401 how to sign in', async () => {
    for (const headers of [script, { accept: 'application/json' }, {}]) {
      const answer = await request(`${running.url}/api/data`, { headers })
      assert.equal(answer.status, 401)
      assert.match(answer.headers['content-type'] ?? '', /^application\/problem\+json/)
      const problem = JSON.parse(answer.body) as Record<string, unknown>
      assert.equal(problem['code'], 'ERR_SIGNIN_REQUIRED')
      assert.match(String(problem['loginUrl']), /\/\.auth\/login/)
    }
  })

  it('reaches public pages, where the application is told of nobody even later', async () => {
    const jar = await signIn(running.url, ada)
    for (const page of [
      await request(`${running.url}/public`),
      await request(`${running.url}/public`, { jar }),
    ]) {
      assert.equal(page.status, 200)
      assert.doesNotMatch(page.body, /x-forwarded-(?:user|name|email|roles)/i)
      assert.doesNotMatch(page.body, /Ada/)
    }
  })
})

describe('a person who is signed in', () => {
  let running: RunningGateway
  before(async () => {
    running = await startGateway({ settings: { pages: { productName: 'Reports' } } })
  })
  after(async () => running.close())

  it('is told by /.auth/me who the gateway thinks it is, without a token', async () => {
    const answer = await request(`${running.url}/.auth/me`, {
      jar: await signIn(running.url, zoe),
      headers: script,
    })
    const me = JSON.parse(answer.body) as Record<string, unknown>
    assert.equal(me['user'], zoe.objectId)
    assert.equal(me['name'], 'Zoë 王')
    assert.equal(me['email'], zoe.email)
    assert.equal(me['preferredUsername'], zoe.username)
    assert.equal(me['tenant'], running.provider.tenantId)
    assert.deepEqual(me['roles'], [])
    assert.deepEqual(me['groups'], zoe.groups)
    assert.doesNotMatch(answer.body, /eyJ/)
  })

  it('is shown /.auth/me as a page when it navigates there', async () => {
    const page = await landOn(`${running.url}/.auth/me`, await signIn(running.url, zoe))
    assert.match(page.headers['content-type'] ?? '', /^text\/html/)
    assert.match(page.body, /Zoë 王/)
  })

  it('is refused where the route asks for a role, with the name, the hint and a way to another account', async () => {
    const page = await landOn(`${running.url}/admin/users`, await signIn(running.url, ben))
    assert.equal(page.status, 403)
    assert.match(String(page.headers['x-entrada']), /role.missing/i)
    assert.match(page.body, /admin/)
    assert.match(page.body, /Ask the service desk for the role Admin/)
    assert.match(page.body, /Ben Reader/)
    assert.match(page.body, /prompt=select_account/)
    assert.doesNotMatch(page.body, /Administration/)
  })

  it('is let in where it has the role', async () => {
    const page = await landOn(`${running.url}/admin`, await signIn(running.url, ada))
    assert.equal(page.status, 200)
    assert.match(page.body, /<h1>Administration<\/h1>/)
  })

  it('can switch to another account and then gets in', async () => {
    const jar = await signIn(running.url, ben)
    const chooser = await landOn(`${running.url}/.auth/login?rd=/admin&prompt=select_account`, jar)
    const page = (await choose(chooser, ada, jar)).at(-1)
    assert.equal(page?.url.pathname, '/admin')
    assert.match(page.body, /You are Ada Admin/)
  })
})

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}
