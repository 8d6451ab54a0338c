import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
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
const folder = 'test/journeys/flask'
const guide = readGuide('flask')
const { command, skip } = pythonWith('flask', 'apt-get install python3-flask')

describe('the guide for Flask', () => {
  it('shows exactly the application that is tested here, which is short and has no authentication code', () => {
    const app = readFileSync(`${folder}/app.py`, 'utf8')
    assertShows(guide, { [`${folder}/app.py`]: 'python' })
    assert.ok(app.split('\n').filter(line => line.trim() !== '').length <= 20)
    assert.doesNotMatch(app, /session|secret|token|login|msal|oauth|password/i)
  })

  it('shows settings that the gateway takes', () => {
    const config = configOfGuide(guide)
    assert.equal(config.publicOrigin, 'http://localhost:8080')
    assert.equal(config.upstreams['default']?.url, 'http://127.0.0.1:5000')
    assert.deepEqual(
      config.routes.map(route => route.name),
      ['users'],
    )
  })
})

describe('a Flask application without authentication code behind the gateway', { skip }, () => {
  const running = useFlask(command, folder, guide)

  it('greets by name, in any script, and shows Admins more', async () => {
    const pages = await Promise.all(
      [ada, ben, zoe].map(
        async person => (await signInTo(`${running().url}/`, person, new CookieJar())).at(-1)?.body,
      ),
    )
    assert.deepEqual(pages, [
      '<h1>Hello, Ada Admin</h1><p><a href="/users">Manage users</a></p>',
      '<h1>Hello, Ben Reader</h1>',
      '<h1>Hello, Zoë 王</h1>',
    ])
  })

  it('has a page for Admins that nobody else reaches', async () => {
    const page = await landOn(`${running().url}/users`, await signIn(running().url, ada))
    assert.equal(page.body, '<h1>Manage users</h1>')
    const refused = await landOn(`${running().url}/users`, await signIn(running().url, ben))
    assert.equal(refused.status, 403)
    assert.match(refused.body, /Ask the service desk for the role Admin/)
  })

  it('believes nobody who writes the headers himself, in any spelling that WSGI folds together', async () => {
    const jar = await signIn(running().url, ben)
    const headers = {
      'X-Forwarded-Roles': 'Admin',
      X_Forwarded_Roles: 'Admin',
      'x-forwarded_name': 'Mallory',
    }
    const page = await request(`${running().url}/`, { jar, headers })
    assert.equal(page.body, '<h1>Hello, Ben Reader</h1>')
  })

  it('works in a browser', async t =>
    onFreshPage(t, async page => {
      await page.goto(`${running().url}/`)
      await page.getByRole('button', { name: ada.name }).click()
      await page.getByRole('heading', { name: 'Hello, Ada Admin' }).waitFor()
      await page.getByRole('link', { name: 'Manage users' }).click()
      await page.getByRole('heading', { name: 'Manage users' }).waitFor()
    }))
})
