import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { request, script } from '../support/http-client.ts'
import { startFront } from '../support/front.ts'
import { startRecordingUpstream } from '../support/recording-upstream.ts'
import { startRefreshing } from '../support/refreshing-front.ts'
import { suiteScope } from '../support/suite-scope.ts'

const routes = [
  { path: '/finance', require: { claims: { 'hr.department': ['Finance'] } } },
  { path: '/level', require: { claims: { level: 3 } } },
  { path: '/staff', require: { not: { anyGroup: ['contractors'] } } },
  { path: '/people', require: { not: { anyRole: ['Guest'] } } },
  { path: '/corp', require: { anyEmailDomain: ['corp.example'] } },
]
const paths = routes.map(({ path }) => path)

describe('what rules go by', () => {
  const scope = suiteScope()
  let front: Awaited<ReturnType<typeof startRefreshing>>
  before(async () => {
    front = await startRefreshing(scope, { routes, provider: { trustEmail: 'verified' } })
  })

  const open = async (claims: Readonly<Record<string, unknown>>) => {
    front.provider.script.claims = claims
    const jar = await front.signIn()
    return { jar, opened: await openTo(jar) }
  }
  const openTo = async (jar: Parameters<typeof front.fetch>[1]) => {
    const statuses = await Promise.all(paths.map(async path => (await front.fetch(path, jar)).status))
    return paths.filter((_, index) => statuses[index] === 200)
  }
  const mail = { email: 'a@corp.example', email_verified: true }

  it('is in the session, whatever its shape is', async () => {
    const all = { hr: { department: ['Finance', 'Audit'] }, level: 3, groups: ['staff'], roles: [], ...mail }
    assert.deepEqual((await open(all)).opened, paths)
    const others = { hr: { department: 'Audit' }, level: '3', groups: ['contractors'], roles: ['Guest'] }
    assert.deepEqual((await open({ ...others, ...mail, email_verified: false })).opened, [])
  })

  it('opens nothing where the provider says nothing, or nothing that could be read', async () => {
    assert.deepEqual((await open({})).opened, [])
    const odd = { hr: { department: [{ x: 1 }] }, level: [3, null], groups: ['staff', 1], roles: { x: 'y' } }
    assert.deepEqual((await open(odd)).opened, [])
  })

  it('is as the provider says after a refresh, in both directions', async () => {
    const { jar, opened } = await open({ hr: { department: 'Finance' }, groups: [], roles: ['Guest'] })
    assert.deepEqual(opened, ['/finance', '/staff'])
    front.provider.script.claims = { level: 3, groups: ['contractors'], roles: ['Reader'] }
    front.clock.now += 901
    assert.deepEqual(await openTo(jar), ['/level', '/people'])
    front.provider.script.claims = {}
    front.clock.now += 901
    assert.deepEqual(await openTo(jar), [])
  })
})

describe('a session from before the rules named what they go by', () => {
  it('opens nothing until it is refreshed, neither by a claim nor by an exclusion', async t => {
    const upstream = await startRecordingUpstream()
    t.after(upstream.close)
    const older = [
      { path: '/finance', require: { claims: { department: ['Finance'] } } },
      { path: '/staff', require: { not: { anyGroup: ['contractors'] } } },
      { path: '/people', require: { not: { anyRole: ['Guest'] } } },
      { path: '/others', require: { not: { claims: { department: ['Audit'] } } } },
      { path: '/admins', require: { anyRole: ['Admin'] } },
    ]
    const { port, cookies, close } = await startFront({ upstream: upstream.url, settings: { routes: older } })
    t.after(() => close())
    const headers = { ...script, host: 'app.example', cookie: cookies.ada }
    const statuses = await Promise.all(
      older.map(async ({ path }) => (await request(`http://127.0.0.1:${port}${path}`, { headers })).status),
    )
    assert.deepEqual(statuses, [403, 403, 403, 403, 200])
  })
})
