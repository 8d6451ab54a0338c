import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { parse } from 'yaml'
import { configOf } from '../../src/demo/settings.ts'
import { people, type Person } from '../../src/demo/people.ts'
import { launchBrowser } from '../support/browser.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { pythonWithFlask, startFlask, type FlaskApp } from '../support/flask.ts'
import { startGateway, type RunningGateway } from '../support/gateway.ts'
import { landOn, request } from '../support/http-client.ts'
import { signIn, signInTo } from '../support/sign-in.ts'

const [ada, ben, zoe] = people as readonly [Person, Person, Person]
const folder = 'test/journeys/flask'
const guide = readFileSync('docs/guides/flask.md', 'utf8')

type GuideSettings = Readonly<{ provider: object; routes: readonly object[] }>
const settings = parse(block('yaml')) as GuideSettings

describe('the guide for Flask', () => {
  it('shows exactly the application that is tested here, which is short and has no authentication code', () => {
    const app = readFileSync(`${folder}/app.py`, 'utf8')
    assert.equal(block('python'), app)
    assert.ok(app.split('\n').filter(line => line.trim() !== '').length <= 20)
    assert.doesNotMatch(app, /session|secret|token|login|msal|oauth|password/i)
  })

  it('shows settings that the gateway takes', () => {
    const config = configOf({
      ...settings,
      provider: { ...settings.provider, clientSecret: 'from-the-environment' },
    })
    assert.equal(config.publicOrigin, 'http://localhost:8080')
    assert.equal(config.upstreams['default']?.url, 'http://127.0.0.1:5000')
    assert.deepEqual(
      config.routes.map(route => route.name),
      ['users'],
    )
  })
})

describe('a Flask application without authentication code behind the gateway', () => {
  const python = pythonWithFlask()
  const skip = python === undefined ? 'flask is not installed' : false
  let app: FlaskApp
  let running: RunningGateway
  before(async () => {
    if (python === undefined) return
    app = await startFlask(python, folder)
    running = await startGateway({ upstream: app.url, settings: { routes: settings.routes } })
  })
  after(async () => {
    if (python === undefined) return
    // First, so that it does not outlive a gateway that failed to start.
    await app.child.end()
    await running.close()
  })

  it('greets by name, in any script, and shows Admins more', { skip }, async () => {
    const pages = await Promise.all(
      [ada, ben, zoe].map(
        async person => (await signInTo(`${running.url}/`, person, new CookieJar())).at(-1)?.body,
      ),
    )
    assert.deepEqual(pages, [
      '<h1>Hello, Ada Admin</h1><p><a href="/users">Manage users</a></p>',
      '<h1>Hello, Ben Reader</h1>',
      '<h1>Hello, Zoë 王</h1>',
    ])
  })

  it('has a page for Admins that nobody else reaches', { skip }, async () => {
    const page = await landOn(`${running.url}/users`, await signIn(running.url, ada))
    assert.equal(page.body, '<h1>Manage users</h1>')
    const refused = await landOn(`${running.url}/users`, await signIn(running.url, ben))
    assert.equal(refused.status, 403)
    assert.match(refused.body, /Ask the service desk for the role Admin/)
  })

  it(
    'believes nobody who writes the headers himself, in any spelling that WSGI folds together',
    { skip },
    async () => {
      const jar = await signIn(running.url, ben)
      const headers = {
        'X-Forwarded-Roles': 'Admin',
        X_Forwarded_Roles: 'Admin',
        'x-forwarded_name': 'Mallory',
      }
      const page = await request(`${running.url}/`, { jar, headers })
      assert.equal(page.body, '<h1>Hello, Ben Reader</h1>')
    },
  )

  it('works in a browser', { skip }, async t => {
    const launched = await launchBrowser()
    if (launched.browser === undefined) {
      t.skip(launched.reason)
      return
    }
    try {
      const page = await launched.browser.newPage()
      await page.goto(`${running.url}/`)
      await page.getByRole('button', { name: ada.name }).click()
      await page.getByRole('heading', { name: 'Hello, Ada Admin' }).waitFor()
      await page.getByRole('link', { name: 'Manage users' }).click()
      await page.getByRole('heading', { name: 'Manage users' }).waitFor()
    } finally {
      await launched.browser.close()
    }
  })
})

/** The one code block of a language in the guide. */
function block(language: string): string {
  const [found = '', ...more] = [...guide.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter(([, name]) => name === language)
    .map(([, , text]) => text ?? '')
  assert.deepEqual(more, [], `one ${language} block`)
  return found
}
