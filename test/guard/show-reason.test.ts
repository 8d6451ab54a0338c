import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Identity } from '../../src/identity/identity.ts'
import { compilePolicy } from '../../src/policy/compile.ts'
import type { Requirement } from '../../src/policy/route.ts'
import { navigation, request, script } from '../support/http-client.ts'
import { ada as plain, startGuarded } from './guarded.ts'

const ada: Identity = { ...plain, email: 'ada@corp.example', claims: { department: ['Sales'] } }

/** Each with what gives it away. */
const rows: readonly [code: string, require: Requirement, telling: readonly string[]][] = [
  ['ERR_POLICY_EXCLUDED', { not: { anyTenant: ['tid-1'] } }, ['not:', 'tid-1']],
  [
    'ERR_POLICY_CLAIM_MISSING',
    { claims: { department: ['Finance'] } },
    ['department: [Finance]', 'department: [Sales]'],
  ],
  [
    'ERR_POLICY_NO_ALTERNATIVE',
    { anyOf: [{ anyUser: ['id-of-zoe'] }, { claims: { department: ['Finance'] } }] },
    ['- anyUser: [id-of-zoe]', '- claims:', 'department: [Sales]'],
  ],
  [
    'ERR_POLICY_EMAIL_DOMAIN_NOT_LISTED',
    { anyEmailDomain: ['other.example'] },
    ['anyEmailDomain: [other.example]', 'email: ada@corp.example'],
  ],
]
const secrets = /Finance|Sales|department|other\.example|corp\.example|id-of-zoe|tid-1|anyOf|require/

/** What Ada gets on a page and as a script. */
async function answers(require: Requirement, showReason: boolean) {
  const policy = compilePolicy([{ path: '/a', name: 'a', require }], 'authenticated')
  const found = { kind: 'yes', identity: ada, setCookies: [] } as const
  const { url, close } = await startGuarded(found, { policy, showReason })
  try {
    const page = await request(`${url}/a`, { headers: navigation })
    const problem = await request(`${url}/a`, { headers: script })
    assert.deepEqual([page.status, problem.status], [403, 403])
    return { page: page.body, problem: problem.body }
  } finally {
    await close()
  }
}

describe('somebody who is refused', () => {
  for (const [code, require, telling] of rows) {
    it(`learns nothing of the rule, of claims, domains and ids: ${code}`, async () => {
      const { page, problem } = await answers(require, false)
      const shown = page.replace(/<style>.*?<\/style>/s, '')
      assert.doesNotMatch(shown, secrets)
      assert.doesNotMatch(problem, secrets)
      assert.equal((JSON.parse(problem) as { code: string }).code, code)
    })

    it(`learns all of it with pages.showReason: ${code}`, async () => {
      const { page, problem } = await answers(require, true)
      for (const text of telling) assert.ok(page.includes(text), text)
      assert.deepEqual((JSON.parse(problem) as { rule: unknown }).rule, { require })
    })
  }

  it('learns of a claim what it says, and markup in it stays text', async () => {
    const { page } = await answers({ claims: { department: ['<b>"Finance"</b>'] } }, true)
    assert.ok(page.includes('department: [&quot;&lt;b&gt;\\&quot;Finance\\&quot;&lt;/b&gt;&quot;]'))
  })
})

describe('nobody who is signed in', () => {
  it('learns nothing of the rule where nobody gets in', async () => {
    const policy = compilePolicy([{ path: '/a', access: 'deny' }], 'authenticated')
    const { url, close } = await startGuarded({ kind: 'not-mine' }, { policy, showReason: true })
    const answer = await request(`${url}/a`, { headers: script })
    assert.equal(answer.status, 403)
    assert.ok(!('rule' in (JSON.parse(answer.body) as object)))
    await close()
  })
})
