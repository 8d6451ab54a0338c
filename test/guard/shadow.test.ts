import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RouteRule } from '../../src/policy/route.ts'
import { compilePolicy } from '../../src/policy/compile.ts'
import { navigation, request, script } from '../support/http-client.ts'
import { startGuarded, yes } from './guarded.ts'

const shadow = (...rules: readonly RouteRule[]) => ({
  policy: compilePolicy(
    rules.map(rule => ({ ...rule, shadow: true })),
    'authenticated',
  ),
})
const rules = shadow(
  { path: '/admin/**', name: 'admin', require: { anyRole: ['Admin'] } },
  { path: '/vault', require: { maxAge: 60 } },
  { path: '/closed', access: 'deny' },
)

describe('a rule in shadow', () => {
  it('lets somebody pass whom it would turn away, and the audit log says whom and why', async t => {
    const { url, events, close } = await startGuarded(yes, rules)
    t.after(close)
    for (const [path, headers] of [
      ['/admin/x', navigation],
      ['/closed', script],
      ['/vault', navigation],
    ] as const) {
      const answer = await request(url + path, { headers })
      assert.equal(answer.status, 200, path)
      const { passage } = JSON.parse(answer.body) as { passage: { identity: { user: string } } }
      assert.equal(passage.identity.user, 'ada')
    }
    const [first = { requestId: '' }] = events
    assert.deepEqual(first, {
      ...{ event: 'access.shadowed', requestId: 'requestId' in first && first.requestId },
      ...{
        decision: 'deny',
        code: 'ERR_POLICY_ROLE_MISSING',
        route: 'admin',
        client: '127.0.0.1',
        subject: 'ada',
        session: 'hash',
        tenant: 'tid-1',
      },
    })
    assert.deepEqual(
      events.map(event =>
        event.event === 'access.shadowed' ? [event.decision, event.code, event.route] : [],
      ),
      [
        ['deny', 'ERR_POLICY_ROLE_MISSING', 'admin'],
        ['deny', 'ERR_POLICY_ROUTE_CLOSED', '/closed'],
        ['step-up', 'ERR_STEP_UP_REQUIRED', '/vault'],
      ],
    )
  })

  it('says nothing of whoever may pass', async t => {
    const allowed = shadow({ path: '/admin/**', require: { anyRole: ['Reader'] } })
    const { url, events, close } = await startGuarded(yes, allowed)
    t.after(close)
    assert.equal((await request(`${url}/admin/x`, { headers: script })).status, 200)
    assert.deepEqual(events, [])
  })

  it('lets in nobody who is not signed in, and says nothing of them', async t => {
    const { url, events, close } = await startGuarded(undefined, rules)
    t.after(close)
    assert.equal((await request(`${url}/admin/x`, { headers: script })).status, 401)
    assert.equal((await request(`${url}/admin/x`, { headers: navigation })).status, 302)
    assert.equal((await request(`${url}/closed`, { headers: script })).status, 403)
    assert.deepEqual(events, [])
  })
})
