import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { configOf, withEnv, withFile } from './samples.ts'

const routes = `routes:
  - path: /admin/**
    name: admin
    require: { allRoles: [Admin], anyGroup: [ops] }
  - path: /api/**
    accept: [bearer]
    require: { anyScope: [read] }
  - path: /strong
    require: { maxAge: 15m }
`

const judged = (tests: string) => withFile(`${routes}policyTests:\n${tests}`)

describe('policy tests', () => {
  it('pass when the gateway would decide what they expect', () => {
    const { problems } = judged(`
  - { request: GET /admin/x, as: { roles: [Admin, Other], groups: [ops] }, expect: allow }
  - { request: GET /admin/x, as: { roles: [Admin] }, expect: deny }
  - { request: GET /admin/x, as: anonymous, expect: sign-in }
  - { request: GET https://other.example/api/x, as: { scopes: [read] }, expect: allow }
  - { request: GET /api/x, as: { bearer: true, roles: [Job] }, expect: deny }
  - { request: GET /api/x, as: {}, expect: sign-in }
  - { request: GET /strong, as: {}, expect: sign-in }
  - { request: GET /strong, as: { claims: { auth_time: -800 } }, expect: allow }
  - { request: GET /strong, as: { claims: { auth_time: -1000 } }, expect: sign-in }
  - { request: GET /a/../b, as: {}, expect: bad-request }
  - { request: TRACE /, as: {}, expect: bad-request }
`)
    assert.deepEqual(problems, [])
  })

  it('are refused with place, rule and reason when it would decide otherwise, all of them', () => {
    const { problems } = judged(`
  - request: GET /admin/x
    as: { roles: [Admin] }
    expect: allow
  - { request: GET /, as: anonymous, expect: allow }
  - { request: GET //, as: anonymous, expect: allow }
`)
    assert.equal(problems.length, 3)
    assert.match(
      problems[0] ?? '',
      /entrada\.yaml:12:5 policyTests\[0\]: expects allow for GET \/admin\/x, but the rule admin says deny \(ERR_POLICY_GROUP_MISSING: they lack a group that the rule requires, ops\); mend the rules or the test/,
    )
    assert.match(problems[1] ?? '', /but the rule default says sign-in \(ERR_SIGNIN_REQUIRED: /)
    assert.match(problems[2] ?? '', /but the answer is bad-request \(ERR_TARGET_AMBIGUOUS: the path holds/)
  })

  it('name a method and an address', () => {
    for (const request of ['/admin', 'get /', 'GET', 'GET /a b']) {
      const { problems } = judged(`  - { request: '${request}', as: {}, expect: allow }\n`)
      assert.match(
        problems.join(),
        /entrada\.yaml:11:16 policyTests\[0\]\.request: must be a method/,
        request,
      )
    }
  })

  it('are about somebody who can sign in', () => {
    const { problems } = judged(`  - { request: GET /, as: { claims: { sub: 7 } }, expect: allow }\n`)
    assert.match(problems.join(), /policyTests\[0\]\.as\.claims: nobody can sign in with these: /)
  })

  it('say where they have a wrong shape, and are not run then', () => {
    const refused = (test: string) => judged(`  - ${test}\n`).problems
    for (const [test, problem] of [
      ['{ as: {}, expect: deny }', /policyTests\[0\]\.request: is missing; add it, for example request: GET/],
      ['{ request: GET /, as: {}, expect: no }', /expect: must be one of allow, deny, sign-in, bad-request/],
      ['{ request: GET /, as: me, expect: deny }', /as: must be anonymous or a section/],
      ['{ request: GET /, as: { role: [x] }, expect: deny }', /as\.role: unknown setting/],
      [
        '{ request: GET /, as: { claims: { a: {} } }, expect: deny }',
        /claims\.a: must be text, a number, true or/,
      ],
      ['7', /policyTests\[0\]: must be a section/],
    ] as const) {
      const problems = refused(test)
      assert.equal(problems.length, 1, problems.join('\n'))
      assert.match(problems[0] ?? '', problem)
    }
  })

  it('are left alone while it is not known what the rules are', () => {
    const wrong = `routes: [{ path: x }]\npolicyTests: [{ request: GET /, as: {}, expect: deny }]`
    const { problems } = withFile(wrong)
    assert.equal(problems.length, 1)
    assert.match(problems[0] ?? '', /routes\[0\]\.path/)
  })

  it('come from the environment as well', () => {
    const one = { request: 'GET /', as: 'anonymous', expect: 'deny' }
    const outcome = withEnv({ ENTRADA_POLICY_TESTS: JSON.stringify([one]) })
    assert.match(outcome.problems.join(), /^ENTRADA_POLICY_TESTS policyTests\[0\]: expects deny/)
    const kept = withEnv({ ENTRADA_POLICY_TESTS: JSON.stringify([{ ...one, expect: 'sign-in' }]) })
    assert.equal(configOf(kept).defaultAccess, 'authenticated')
  })
})

describe('somebody in a policy test', () => {
  const tenantTest = (as: object, changes: Readonly<Record<string, string>> = {}) =>
    withEnv({
      ...changes,
      ENTRADA_ROUTES: JSON.stringify([
        { path: '/**', require: { anyTenant: ['11111111-2222-3333-4444-555555555555'] } },
      ]),
      ENTRADA_POLICY_TESTS: JSON.stringify([{ request: 'GET /', as, expect: 'allow' }]),
    }).problems

  it('is of the tenant of the settings where there is but one', () => {
    assert.deepEqual(tenantTest({}), [])
    assert.match(tenantTest({ claims: { tid: 'x' } }).join(), /ERR_POLICY_TENANT_NOT_LISTED/)
    const one = '11111111-2222-3333-4444-555555555555'
    const shared = { TENANT_ID: 'organizations', ENTRADA_PROVIDER_ALLOWED_TENANTS: one }
    assert.deepEqual(tenantTest({}, shared), [])
    const several = { ...shared, ENTRADA_PROVIDER_ALLOWED_TENANTS: `${one},${one.replace('1', '2')}` }
    assert.match(tenantTest({}, several).join(), /ERR_POLICY_TENANT_NOT_LISTED/)
    assert.match(tenantTest({}, { TENANT_ID: 'corp.example' }).join(), /ERR_POLICY_TENANT_NOT_LISTED/)
    assert.match(tenantTest({}, { TENANT_ID: 'consumers' }).join(), /ERR_POLICY_TENANT_NOT_LISTED/)
    assert.deepEqual(tenantTest({ claims: { tid: one } }, { TENANT_ID: 'corp.example' }), [])
  })
})
