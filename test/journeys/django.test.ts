import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { people, type Person } from '../../src/demo/people.ts'
import { startChild, type Child } from '../support/child.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { onFreshPage } from '../support/fresh-page.ts'
import { startGateway, type RunningGateway } from '../support/gateway.ts'
import { assertShows, configOfGuide, readGuide, settingsOfGuide } from '../support/guide.ts'
import { landOn, request } from '../support/http-client.ts'
import { pythonWith } from '../support/python.ts'
import { signIn, signInTo } from '../support/sign-in.ts'

const [ada, ben, zoe] = people as readonly [Person, Person, Person]
const folder = 'test/journeys/django'
const guide = readGuide('django')
const { command, skip } = pythonWith('django', 'apt-get install python3-django')

describe('the guide for Django', () => {
  it('shows exactly the project that is tested here', () => {
    assertShows(guide, {
      [`${folder}/people.py`]: 'python',
      [`${folder}/urls.py`]: 'python',
      [`${folder}/templates/home.html`]: 'html',
    })
  })

  it('shows settings that the gateway takes', () => {
    const config = configOfGuide(guide)
    assert.equal(config.publicOrigin, 'http://localhost:8080')
    assert.equal(config.upstreams['default']?.url, 'http://127.0.0.1:8000')
  })
})

describe('a Django project behind the gateway', { skip }, () => {
  let place: string
  let project: Child
  let upstream: string
  let running: RunningGateway
  before(async () => {
    place = await mkdtemp(join(tmpdir(), 'entrada-django-'))
    const env = {
      PYTHONDONTWRITEBYTECODE: '1',
      SECRET_KEY: randomBytes(32).toString('hex'),
      DATABASE: join(place, 'notes.sqlite'),
    }
    project = startChild(command, ['serve.py'], { cwd: folder, env })
    const [, port] = await project.said(/Listening on (\d+)/)
    upstream = `http://127.0.0.1:${port}`
    running = await startGateway({ upstream, settings: settingsOfGuide(guide) })
  })
  after(async () => {
    await running?.close()
    await project?.end()
    await rm(place, { recursive: true, force: true, maxRetries: 9 })
  })

  it('knows who it is, in any script, and shows each the parts of their roles', async () => {
    // One after the other: SQLite refuses a second writer.
    const pages: string[] = []
    for (const person of [ada, ben, zoe])
      pages.push((await signInTo(`${running.url}/`, person, new CookieJar())).at(-1)?.body ?? '')
    assert.deepEqual(
      pages.map(page => ({
        greeting: /<h1>(.*)<\/h1>/.exec(page)?.[1],
        figures: page.includes('/figures/'),
        reports: page.includes('Reports are ready'),
      })),
      [
        { greeting: 'Hello, Ada Admin', figures: true, reports: true },
        { greeting: 'Hello, Ben Reader', figures: false, reports: true },
        { greeting: 'Hello, Zoë 王', figures: false, reports: false },
      ],
    )
  })

  it('keeps a page for staff, and its admin site, from everybody else', async () => {
    const jar = await signIn(running.url, ada)
    assert.equal((await landOn(`${running.url}/figures/`, jar)).body, '<h1>Figures</h1>')
    assert.match((await landOn(`${running.url}/admin/`, jar)).body, /Site administration/)
    const refused = await landOn(`${running.url}/admin/`, await signIn(running.url, ben))
    assert.equal(refused.status, 403)
    assert.match(refused.body, /Ask the service desk for the role Admin/)
    // Behind the gateway's rule stands Django's own.
    const decorated = await request(`${running.url}/figures/`, { jar: await signIn(running.url, ben) })
    assert.equal(decorated.status, 302)
    assert.match(decorated.headers.location ?? '', /^\/admin\/login\//)
  })

  it('knows people by the stable id, and keeps of them what it was told last', async () => {
    const jar = await signIn(running.url, ada)
    const users = await landOn(`${running.url}/admin/auth/user/?q=${ada.objectId}`, jar)
    assert.match(users.body, new RegExp(`>${ada.objectId}<`))
    assert.match(users.body, /Ada Admin/)
    assert.match(users.body, /ada@demo\.example/)

    const demoted = [{ ...ada, name: 'Ada Elsewhere', roles: ['Reader'] }]
    const later = await startGateway({ upstream, settings: settingsOfGuide(guide), people: demoted })
    try {
      // The same jar: Django's own session goes on.
      const page = (await signInTo(`${later.url}/`, demoted[0] as Person, jar)).at(-1)
      assert.match(page?.body ?? '', /<h1>Hello, Ada Elsewhere<\/h1>/)
      assert.doesNotMatch(page?.body ?? '', /figures/)
    } finally {
      await later.close()
    }
  })

  it('believes nobody who writes the headers himself, in any spelling that WSGI folds together', async () => {
    const jar = await signIn(running.url, ben)
    for (const headers of [
      { X_Forwarded_User: ada.objectId, X_Forwarded_Roles: 'Admin' },
      { 'X-Forwarded-User': ada.objectId, 'X-Forwarded-Roles': 'Admin' },
      { 'x-forwarded_user': ada.objectId, 'x-forwarded_roles': 'Admin', x_forwarded_name: 'Mallory' },
    ]) {
      const page = await request(`${running.url}/`, { jar, headers })
      assert.match(page.body, /<h1>Hello, Ben Reader<\/h1>/)
      assert.doesNotMatch(page.body, /figures/)
    }
    const admin = await landOn(`${running.url}/admin/auth/user/`, await signIn(running.url, ada))
    const known = [...admin.body.matchAll(/\/admin\/auth\/user\/\d+\/change\/">([^<]+)</g)].map(
      ([, id]) => id,
    )
    assert.deepEqual(new Set(known), new Set(people.map(person => person.objectId)))
  })

  it('takes a form only with its own token, also where https ends at a proxy in front', async () => {
    const secure = await startGateway({
      upstream,
      settings: {
        provider: { redirectUri: 'https://app.example/.auth/callback' },
        listen: { trustedProxies: ['127.0.0.1/32'] },
        routes: [{ path: '/**', access: 'public' }],
      },
    })
    try {
      const through = { host: 'app.example', 'x-forwarded-proto': 'https' }
      const form = await request(`${secure.url}/`, { headers: through })
      const [cookie = ''] = form.setCookies
      assert.match(cookie, /^csrftoken=/)
      const token = /name="csrfmiddlewaretoken" value="(\w+)"/.exec(form.body)?.[1] ?? ''
      const post = async (headers: object): Promise<number> =>
        (
          await request(`${secure.url}/`, {
            method: 'POST',
            headers: {
              ...through,
              cookie: cookie.split(';')[0] ?? '',
              'content-type': 'application/x-www-form-urlencoded',
              ...headers,
            },
            body: new URLSearchParams({ csrfmiddlewaretoken: token, note: 'x' }).toString(),
          })
        ).status
      assert.equal(await post({ origin: 'https://app.example', referer: 'https://app.example/' }), 200)
      // Only a request that Django takes for https is held to its Referer.
      assert.equal(await post({}), 403)
      assert.equal(await post({ origin: 'https://evil.example', referer: 'https://evil.example/' }), 403)
      assert.equal(await post({ referer: 'https://app.example/', cookie: '' }), 403)
    } finally {
      await secure.close()
    }
  })

  it('works in a browser: sign-in, a form, the admin site, and out again by its own button', async t =>
    onFreshPage(t, async page => {
      await page.goto(`${running.url}/`)
      await page.getByRole('button', { name: ada.name }).click()
      await page.getByLabel('Note').fill('Größe: 5 & "mehr"')
      await page.getByRole('button', { name: 'Keep' }).click()
      await page.getByText('Kept: Größe: 5 & "mehr"').waitFor()
      await page.getByRole('link', { name: 'Administration' }).click()
      await page.getByText('Welcome').waitFor()
      await page.getByText('Log out').click()
      await page.waitForURL('**/.auth/signed-out*')
      assert.equal((await page.request.get(`${running.url}/.auth/me`)).status(), 401)
    }))
})
