import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { attacked } from '../support/attacked.ts'
import { head } from '../support/front.ts'

const ours = [
  '/metrics',
  '/healthz',
  '/readyz',
  '/revoke',
  '/debug',
  '/debug/pprof/',
  '/status',
  '/admin-port',
]
const spelled = ours.flatMap(path => [path, `${path}/`, path.toUpperCase(), `${path}?a=b`, `/.auth${path}`])
const odd = ['//metrics', '/./metrics', '/%6detrics', '/metrics%2f', '/metrics;x', '/.auth/../metrics']
const token = 'the-token-of-the-admin-port'
const settings = { admin: { token: { value: token } } }
const ofTheInside = /entrada_|process_|"status":"ok"|idp_unreachable|Sign out this person/

describe('OPS-01: what belongs to the admin port', () => {
  it('is nowhere on the public port for nobody in particular, however it is spelled', async context => {
    const { ask } = await attacked(context, { settings })
    for (const target of [...spelled, ...odd]) {
      const { status, seen, answer } = await ask(head(`GET ${target}`, `Authorization: Bearer ${token}`))
      assert.ok([400, 401, 404].includes(status), `${target} ${status}`)
      assert.deepEqual(seen, [], target)
      assert.doesNotMatch(String(answer.body), ofTheInside, target)
    }
  })

  it('is the business of the application for who is signed in', async context => {
    const { ask, ada } = await attacked(context, { settings })
    for (const target of ['/metrics', '/healthz', '/readyz', '/revoke', '/debug', '/status', '/']) {
      const { status, seen, answer } = await ask(head(`GET ${target}`, ada))
      assert.deepEqual([status, String(answer.body), seen.length], [200, 'secret', 1], target)
    }
  })

  it('ends no session from the public port, token or not', async context => {
    const { ask, ada, front } = await attacked(context, { settings })
    const body = '{"before":"2999-01-01T00:00:00Z"}'
    const lines = [
      `Authorization: Bearer ${token}`,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
    ]
    for (const target of ['/revoke', '/', '/.auth/revoke'])
      await ask(`${head(`POST ${target}`, ...lines)}${body}`)
    assert.equal((await ask(head('GET /a', ada))).status, 200)
    assert.deepEqual(
      front.logged().filter(({ event }) => event === 'session.revoked'),
      [],
    )
  })

  it('has nothing of the public port on its own: no application, no sign-in', async context => {
    const { front, ada } = await attacked(context, { settings })
    for (const url of ['/a', '/public/a', '/.auth/login', '/.auth/me', '/.auth/callback']) {
      const { statusCode } = await front.gateway.admin.inject({ url, headers: { cookie: ada.slice(8) } })
      assert.equal(statusCode, 404, url)
    }
  })
})
