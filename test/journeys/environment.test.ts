import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { after, before, describe, it } from 'node:test'
import { people, type Person } from '../../src/demo/people.ts'
import { startByEnvironment, type ByEnvironment } from '../support/by-environment.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { request } from '../support/http-client.ts'
import { signInTo } from '../support/sign-in.ts'

const main = fileURLToPath(new URL('../../src/main.js', import.meta.url))
const [ada] = people as readonly [Person]

describe('a gateway that is told everything by the environment, with a tenant of Entra', () => {
  let started: ByEnvironment
  before(async () => {
    started = await startByEnvironment(main)
    await started.gateway.said(/provider found/)
  })
  after(async () => started.end('SIGINT'))

  it('is ready', async () => {
    const answer = await request(`${started.admin}/readyz`)
    assert.deepEqual([answer.status, JSON.parse(answer.body)], [200, { status: 'ready' }])
  })

  it('signs somebody in, returns to the exact address and tells the application who it is', async () => {
    const { origin, upstream, provider } = started
    const answers = await signInTo(`${origin}/reports?a=%2F&a=2`, ada, new CookieJar())
    assert.equal(answers.at(-1)?.url.href, `${origin}/reports?a=%2F&a=2`)
    const seen = upstream.requests.at(-1)
    assert.ok(seen)
    assert.equal(seen.target, '/reports?a=%2F&a=2')
    assert.deepEqual(seen.header('x-forwarded-user'), [ada.objectId])
    assert.deepEqual(seen.header('x-forwarded-tenant'), [provider.tenantId])
    assert.deepEqual(seen.header('x-forwarded-name'), [ada.name])
  })

  it('warns that its sessions end with it, and says no secret', () => {
    const { gateway, provider } = started
    const said = gateway.stdout() + gateway.stderr()
    assert.match(said, /SESSION_KEY/)
    assert.equal(said.includes(provider.clientSecret), false)
  })
})
