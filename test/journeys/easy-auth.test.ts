import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { people, type Person } from '../../src/demo/people.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { useFlask } from '../support/flask-journey.ts'
import { onFreshPage } from '../support/fresh-page.ts'
import { assertShows, configOfGuide, readGuide } from '../support/guide.ts'
import { landOn, request } from '../support/http-client.ts'
import { pythonWith } from '../support/python.ts'
import { signIn, signInTo } from '../support/sign-in.ts'

const [ada, ben, zoe] = people as readonly [Person, Person, Person]
const folder = 'test/journeys/easy-auth'
const guide = readGuide('easy-auth')
const { command, skip } = pythonWith('flask', 'apt-get install python3-flask')

describe('the guide for applications of App Service', () => {
  it('shows exactly the application that is tested here', () => {
    assertShows(guide, { [`${folder}/app.py`]: 'python' })
  })

  it('shows settings that the gateway takes', () => {
    const { provider, headers, auth } = configOfGuide(guide)
    assert.equal(provider.redirectUri, 'https://app.example/.auth/login/aad/callback')
    assert.deepEqual([headers.preset, auth.me], [['easyauth'], 'easyauth'])
  })
})

describe('a Flask application that was written for App Service, behind the gateway', { skip }, () => {
  const running = useFlask(command, folder, guide)

  it('knows who is there, in any script', async () => {
    const page = (await signInTo(`${running().url}/`, zoe, new CookieJar())).at(-1)?.body ?? ''
    assert.ok(page.startsWith('<h1>Hello, Zoë 王</h1>'), page)
    assert.ok(page.includes(`You are ${zoe.username},\n${zoe.objectId} of aad.`), page)
  })

  it('finds roles by role_typ', async () => {
    const [forAda, forBen] = await Promise.all(
      [ada, ben].map(async person => landOn(`${running().url}/users`, await signIn(running().url, person))),
    )
    assert.deepEqual([forAda?.status, forAda?.body], [200, '<h1>Manage users</h1>'])
    assert.deepEqual([forBen?.status, forBen?.body], [403, '<h1>Not for you</h1>'])
  })

  it('believes nobody who writes a principal himself, in any spelling that WSGI folds together', async () => {
    const jar = await signIn(running().url, ben)
    const role = 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role'
    const forged = Buffer.from(
      JSON.stringify({ auth_typ: 'aad', role_typ: role, claims: [{ typ: role, val: 'Admin' }] }),
    ).toString('base64')
    for (const name of ['X-MS-CLIENT-PRINCIPAL', 'x_ms_client_principal', 'X-Ms_Client-Principal']) {
      const answer = await request(`${running().url}/users`, { jar, headers: { [name]: forged } })
      assert.equal(answer.status, 403, name)
    }
  })

  it('signs in, asks and signs out by the addresses of App Service, in a browser', async t =>
    onFreshPage(t, async page => {
      await page.goto(`${running().url}/welcome`)
      await page.getByRole('link', { name: 'Sign in' }).click()
      await page.getByRole('button', { name: ada.name }).click()
      await page.getByRole('heading', { name: 'Manage users' }).waitFor()
      assert.equal(new URL(page.url()).pathname, '/users')

      const me = await page.evaluate("fetch('/.auth/me').then(answer => answer.json())")
      const [{ user_id: user, provider_name: provider, ...rest }] = me as [Record<string, unknown>]
      assert.deepEqual([user, provider], [ada.username, 'aad'])
      assert.deepEqual(Object.keys(rest), ['expires_on', 'user_claims'])
      assert.equal(await page.evaluate("fetch('/.auth/refresh').then(answer => answer.status)"), 204)

      await page.goto(`${running().url}/`)
      await page.getByRole('link', { name: 'Sign out' }).click()
      await page.waitForURL(`${running().url}/.auth/signed-out`)
      await page.locator('a[href="/welcome"]').click()
      await page.getByRole('heading', { name: 'Welcome' }).waitFor()
      assert.equal(await page.evaluate("fetch('/.auth/me').then(answer => answer.status)"), 401)
    }))
})
