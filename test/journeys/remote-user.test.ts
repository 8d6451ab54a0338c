import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { people, type Person } from '../../src/demo/people.ts'
import { startChild, type Child } from '../support/child.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { startGateway, type RunningGateway } from '../support/gateway.ts'
import { request } from '../support/http-client.ts'
import { pythonWith } from '../support/python.ts'
import { signInTo } from '../support/sign-in.ts'

const [ada] = people as readonly [Person]
const { command, skip } = pythonWith('django', 'apt-get install python3-django')

describe('applications with the preset remote-user', { skip }, () => {
  let place: string
  let project: Child
  let running: RunningGateway
  before(async () => {
    place = await mkdtemp(join(tmpdir(), 'entrada-remote-user-'))
    const env = {
      PYTHONDONTWRITEBYTECODE: '1',
      SECRET_KEY: randomBytes(32).toString('hex'),
      DATABASE: join(place, 'people.sqlite'),
    }
    project = startChild(command, ['project.py'], { cwd: 'test/journeys/remote-user', env })
    const [, port] = await project.said(/Listening on (\d+)/)
    running = await startGateway({
      upstream: `http://127.0.0.1:${port}`,
      settings: { headers: { preset: ['remote-user'] } },
    })
  })
  after(async () => {
    await running?.close()
    await project?.end()
    await rm(place, { recursive: true, force: true, maxRetries: 9 })
  })

  // WSGI folds both into one variable.
  const forged = { 'Remote-User': 'root', Remote_User: 'root', 'X-Remote-User': 'root' }

  for (const path of ['/django/', '/wsgi']) {
    it(`know who it is, whatever the client says: ${path}`, async () => {
      const jar = new CookieJar()
      const landed = (await signInTo(running.url + path, ada, jar)).at(-1)
      const known = landed?.body
      assert.equal(known, ada.objectId)
      const again = await request(running.url + path, { jar, headers: forged })
      assert.equal(again.body, known)
    })
  }

  for (const path of ['/public/django/', '/public/wsgi']) {
    it(`are told of nobody on a public route: ${path}`, async () => {
      assert.equal((await request(running.url + path, { headers: forged })).body, '')
    })
  }

  it('are shown in the guide with the same middleware', () => {
    const source = readFileSync('test/journeys/remote-user/project.py', 'utf8')
    const [shown = assert.fail()] = /class FromGateway:[^]*?start_response\)\n/.exec(source) ?? []
    assert.ok(readFileSync('docs/guides/applications.md', 'utf8').includes(shown))
  })
})
