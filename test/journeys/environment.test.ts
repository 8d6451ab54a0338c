import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { after, before, describe, it } from 'node:test'
import { people, type Person } from '../../src/demo/people.ts'
import { startDemoProvider, type DemoProvider } from '../../src/demo/provider.ts'
import { startChild, type Child } from '../support/child.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { freePort } from '../support/free-port.ts'
import { request } from '../support/http-client.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'
import { signInTo } from '../support/sign-in.ts'

const main = fileURLToPath(new URL('../../src/main.js', import.meta.url))
const [ada] = people as readonly [Person]

describe('a gateway that is told everything by the environment, with a tenant of Entra', () => {
  let provider: DemoProvider
  let upstream: RecordingUpstream
  let gateway: Child
  let origin: string
  let admin: string
  before(async () => {
    const [port, adminPort] = [await freePort(), await freePort()]
    origin = `http://127.0.0.1:${port}`
    admin = `http://127.0.0.1:${adminPort}`
    upstream = await startRecordingUpstream()
    provider = await startDemoProvider({
      redirectUris: [`${origin}/.auth/callback`],
      postLogoutRedirectUris: [`${origin}/.auth/signed-out`],
    })
    gateway = startChild(process.execPath, [main], {
      env: {
        TENANT_ID: provider.tenantId,
        AZURE_AUTHORITY_HOST: new URL(provider.issuer).origin,
        CLIENT_ID: provider.clientId,
        CLIENT_SECRET: provider.clientSecret,
        REDIRECT_URI: `${origin}/.auth/callback`,
        UPSTREAM_URL: `http://127.0.0.1:${upstream.port}`,
        PORT: String(port),
        ENTRADA_ADMIN_PORT: String(adminPort),
      },
    })
    await gateway.said(/provider found/)
  })
  after(async () => {
    await gateway.end('SIGINT')
    await Promise.all([provider.close(), upstream.close()])
  })

  it('is ready', async () => {
    const answer = await request(`${admin}/readyz`)
    assert.deepEqual([answer.status, JSON.parse(answer.body)], [200, { status: 'ready' }])
  })

  it('signs somebody in, returns to the exact address and tells the application who it is', async () => {
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
    const said = gateway.stdout() + gateway.stderr()
    assert.match(said, /SESSION_KEY/)
    assert.equal(said.includes(provider.clientSecret), false)
  })
})
