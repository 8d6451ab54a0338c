import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { startWing, suiteScope, type Wing } from '../signin/wing.ts'
import { CookieJar } from '../support/cookie-jar.ts'

const source = { src1: { endpoint: 'https://graph.windows.net/x/getMemberObjects' } }
const routes = [
  { path: '/groups/**', require: { anyGroup: ['g1'] } },
  { path: '/roles/**', require: { anyRole: ['Admin'] } },
]

describe('CLM-04 a token from which the groups were left out', () => {
  const signs: [name: string, claims: Record<string, unknown>][] = [
    ['_claim_names', { _claim_names: { groups: 'src1' }, _claim_sources: source }],
    ['_claim_names without a source', { _claim_names: { groups: 'src1' } }],
    ['_claim_names with an empty value', { _claim_names: { groups: null } }],
    ['_claim_names beside some groups', { _claim_names: { groups: 'src1' }, groups: ['g1'] }],
    ['hasgroups', { hasgroups: true }],
    ['hasgroups as a word', { hasgroups: 'true' }],
    ['_claim_names for roles, where groups are emitted as roles', { _claim_names: { roles: 'src1' } }],
  ]
  for (const [name, claims] of signs) {
    it(`signs nobody in while a header needs them, and says why: ${name}`, async t => {
      const wing = await startWing(t)
      wing.idp.script.claims = claims
      const jar = new CookieJar()
      const answer = await wing.visit(await wing.started(jar), jar)
      assert.equal(answer.status, 403)
      assert.equal(answer.headers['x-entrada'], 'signin-groups-overage')
      assert.deepEqual(wing.names(jar), [])
      const audited = wing.lines.find(line => line.includes('signin.failed')) ?? ''
      assert.match(audited, /ERR_SIGNIN_GROUPS_OVERAGE/)
      assert.match(audited, /leaves the groups out/)
      // The address in the token is never called.
      assert.ok(wing.idp.calls.every(call => !call.path.includes('getMemberObjects')))
    })
  }

  it('signs nobody in while only a rule needs them', async t => {
    const headers = { preset: ['none' as const], assertion: { enabled: false } }
    const claims = { _claim_names: { groups: 'src1' } }
    for (const [rules, name] of [
      [routes, 'signin-groups-overage'],
      [routes.slice(1), 'signed-in'],
    ] as const) {
      const wing = await startWing(t, { headers, routes: rules })
      wing.idp.script.claims = claims
      const jar = new CookieJar()
      assert.equal((await wing.visit(await wing.started(jar), jar)).headers['x-entrada'], name)
    }
  })
})

describe('CLM-04 groups and roles of a shape', () => {
  const scope = suiteScope()
  let wing: Wing
  before(async () => {
    wing = await startWing(scope, { routes })
  })

  const shapes: [name: string, value: unknown, good: string, isGood: boolean][] = [
    ['missing', undefined, '', false],
    ['an empty list', [], '', false],
    ['null', null, '', false],
    ['an empty text', '', '', false],
    ['one text', '*', '*', true],
    ['a list', ['x', '*'], 'x,*', true],
    ['a list within a list', [['*']], '', false],
    ['a list with a number in it', ['*', 1], '', false],
    ['a list with null in it', ['*', null], '', false],
    ['an object', { 0: '*', length: 1 }, '', false],
    ['a number', 1, '', false],
    ['true', true, '', false],
    ['texts in one text', 'x,*', 'x%2C*', false],
    ['texts in one text with blanks', 'x *', 'x *', false],
    ['in other case', '*'.toLowerCase() + 'x', '*x', false],
    ['with a NUL', '*\0', '', false],
    ['with a line end', ['*\r\nx-admin: 1'], '', false],
  ]
  for (const [claim, wanted, path] of [
    ['groups', 'g1', '/groups/x'],
    ['roles', 'Admin', '/roles/x'],
  ] as const) {
    for (const [name, value, sent, isGood] of shapes) {
      it(`${claim}: ${name}: ${isGood ? 'satisfy' : 'do not satisfy'} a rule`, async () => {
        const fill = (text: string) => text.replaceAll('*', wanted)
        const filled: unknown = value === undefined ? undefined : JSON.parse(fill(JSON.stringify(value)))
        wing.idp.script.claims = { [claim]: filled }
        const jar = await wing.signedIn()
        const answer = await wing.visit(path, jar)
        assert.equal(answer.status, isGood ? 200 : 403)
        if (!isGood) assert.match(String(answer.headers['x-entrada']), /^policy-(?:group|role)-missing$/)
        await wing.visit('/open', jar)
        const header = wing.upstream.requests.at(-1)?.header(`x-forwarded-${claim}`)
        assert.deepEqual(header, sent === '' ? [] : [fill(sent)])
      })
    }
  }

  it('of the prototype are nobody’s', async () => {
    wing.idp.script.claims = JSON.parse('{"__proto__":{"groups":["g1"],"roles":["Admin"]}}') as Record<
      string,
      unknown
    >
    const jar = await wing.signedIn()
    for (const path of ['/groups/x', '/roles/x']) assert.equal((await wing.visit(path, jar)).status, 403)
  })
})
