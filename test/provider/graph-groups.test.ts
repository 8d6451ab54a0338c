import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import type { ScriptedAnswer } from '../support/scripted-provider.ts'
import { ids, startGraphFront } from './graph-front.ts'
import { failure, nowSeconds } from './start.ts'

const looksUpGroups = ['User.ReadBasic.All', 'GroupMember.Read.All']

describe('groups that are too many for a token', () => {
  it('are looked up page by page, without directory roles and administrative units', async t => {
    const { entra, ada, signIn } = await startGraphFront(t, { groups: 'all' })
    entra.script.pageLimit = 100
    const { claims } = await signIn()
    assert.deepEqual(claims['groups'], ada.groups)
    const asked = entra.calls.filter(({ endpoint }) => endpoint === 'transitiveMemberOf')
    assert.equal(asked.length, 3)
    assert.match(asked[0]?.path ?? '', /\/me\/transitiveMemberOf\/microsoft\.graph\.group\?/)
    assert.equal(claims['_claim_names'], undefined)
  })

  it('are never asked for where the token says that they are', async t => {
    const { entra, signIn } = await startGraphFront(t, { groups: 'all' })
    const { claims } = await signIn()
    assert.equal(entra.count('trap'), 0)
    assert.equal(claims['_claim_sources'], undefined)
  })

  it('are looked up as far as rules name them, 20 at once', async t => {
    const named = [...ids(3), ...ids(40, 700)]
    const { entra, signIn } = await startGraphFront(
      t,
      { groups: named },
      { scopes: ['openid', 'profile', ...looksUpGroups] },
    )
    entra.apps.gateway.adminConsented.push(...looksUpGroups)
    assert.deepEqual((await signIn()).claims['groups'], ids(3))
    const asked = entra.calls
      .filter(({ endpoint }) => endpoint === 'checkMemberGroups')
      .map(({ body }) => (JSON.parse(body) as { groupIds: string[] }).groupIds)
    assert.deepEqual(
      asked.map(list => list.length),
      [20, 20, 3],
    )
    assert.deepEqual(asked.flat(), named)
    assert.equal(entra.count('transitiveMemberOf'), 0)
  })

  it('are listed where Graph does not take the question, and only those that rules name are taken', async t => {
    const { entra, signIn } = await startGraphFront(t, { groups: [...ids(1), ...ids(1, 700)] })
    assert.deepEqual((await signIn()).claims['groups'], ids(1))
    assert.equal(entra.count('checkMemberGroups'), 1)
    assert.equal(entra.count('transitiveMemberOf'), 1)
  })

  it('are looked up for the sign of the implicit flow as well', async t => {
    const { entra, ada, signIn } = await startGraphFront(t, { groups: 'all' })
    ada.groups = ids(2)
    entra.script.idClaims = { hasgroups: true, groups: undefined }
    const { claims } = await signIn()
    assert.deepEqual(claims['groups'], ids(2))
    assert.equal(claims['hasgroups'], undefined)
  })

  it('leave the sign that another claim is left out', async t => {
    const { entra, signIn } = await startGraphFront(t, { groups: 'all' })
    entra.script.idClaims = { _claim_names: { groups: 'src1', roles: 'src1' } }
    assert.deepEqual((await signIn()).claims['_claim_names'], { roles: 'src1' })
  })

  it('are nobody’s business where the settings do not want them', async t => {
    const { entra, signIn } = await startGraphFront(t)
    const { claims } = await signIn()
    assert.deepEqual(claims['_claim_names'], { groups: 'src1' })
    assert.equal(entra.count('transitiveMemberOf'), 0)
  })

  it('are asked for with the token that came along, above the requests that nobody waits for', async t => {
    const { entra, signIn } = await startGraphFront(t, { groups: 'all' })
    await signIn()
    const call = entra.calls.find(({ endpoint }) => endpoint === 'transitiveMemberOf')
    assert.match(call?.headers.authorization ?? '', /^Bearer ./)
    assert.equal(call?.headers['x-ms-throttle-priority'], 'high')
  })
})

describe('groups that fit into a token', () => {
  it('are taken from there, and Graph is not asked', async t => {
    const { entra, ada, signIn } = await startGraphFront(t, { groups: 'all' })
    ada.groups = ids(3)
    ada.directoryRoles = []
    assert.deepEqual((await signIn()).claims['groups'], ids(3))
    assert.equal(entra.count('transitiveMemberOf'), 0)
  })
})

describe('a look-up of groups that Graph refuses', () => {
  it('for want of the permission fails the sign-in, and says what to set', async t => {
    const { signIn } = await startGraphFront(t, { groups: 'all', asksUserRead: false })
    const { code, message } = await failure(signIn())
    assert.equal(code, 'ERR_SIGNIN_GROUPS_PERMISSION')
    assert.match(message, /403 \(Authorization_RequestDenied\), request-id .*User\.Read.*provider\.scopes/)
  })

  it('because the token is for another resource fails the sign-in, and says what to set', async t => {
    const { signIn } = await startGraphFront(
      t,
      { groups: 'all', asksUserRead: false },
      { scopes: ['openid', 'profile', 'api://reports/Reports.Read'] },
    )
    const { code, message } = await failure(signIn())
    assert.equal(code, 'ERR_SIGNIN_GROUPS_PERMISSION')
    assert.match(message, /401 \(InvalidAuthenticationToken\).*no scope of another resource/)
  })
})

describe('an answer of Graph that cannot be used', () => {
  const page = (value: unknown, more: object = {}): ScriptedAnswer => ({ body: { value, ...more } })
  const rows: [name: string, answer: ScriptedAnswer, code: string][] = [
    ['a cut connection', 'reset', 'ERR_SIGNIN_GROUPS_AWAY'],
    ['a redirect', { status: 302, headers: { location: '/graph/v1.0/me' } }, 'ERR_PROVIDER_ANSWER_INVALID'],
    [
      'no JSON',
      { headers: { 'content-type': 'text/html' }, body: '{"value":[]}' },
      'ERR_PROVIDER_ANSWER_INVALID',
    ],
    ['broken JSON', { body: '{"value":[' }, 'ERR_PROVIDER_ANSWER_INVALID'],
    ['a list of its own', { body: [] }, 'ERR_PROVIDER_ANSWER_INVALID'],
    ['no list', page(undefined), 'ERR_PROVIDER_ANSWER_INVALID'],
    ['a name for an id', page([{ id: 'Engineers' }]), 'ERR_PROVIDER_ANSWER_INVALID'],
    ['no id', page([{ displayName: 'Engineers' }]), 'ERR_PROVIDER_ANSWER_INVALID'],
    ['a text for a group', page(ids(1)), 'ERR_PROVIDER_ANSWER_INVALID'],
    ['a next page that is no text', page([], { '@odata.nextLink': 7 }), 'ERR_PROVIDER_ANSWER_INVALID'],
    ['more than 1 MiB', { body: { value: [], rest: 'x'.repeat(1_100_000) } }, 'ERR_PROVIDER_ANSWER_INVALID'],
  ]
  for (const [name, answer, code] of rows) {
    it(`never means "no groups": ${name}`, async t => {
      const { entra, signIn } = await startGraphFront(t, { groups: 'all' })
      entra.script.answers.transitiveMemberOf = () => answer
      assert.equal((await failure(signIn())).code, code)
      assert.equal(entra.count('transitiveMemberOf'), 1)
      assert.equal(entra.count('me'), 0)
    })
  }

  it('never means "not in it" either, where it is asked for some', async t => {
    for (const value of [undefined, ['Engineers'], [null]]) {
      const { entra, signIn } = await startGraphFront(t, { groups: ids(1) })
      entra.script.answers.checkMemberGroups = () => ({ body: { value } })
      assert.equal((await failure(signIn())).code, 'ERR_PROVIDER_ANSWER_INVALID')
    }
  })

  it('brings nobody into a group that was not asked for', async t => {
    const { entra, signIn } = await startGraphFront(t, { groups: ids(1) })
    entra.script.answers.checkMemberGroups = () => ({ body: { value: ids(2) } })
    assert.deepEqual((await signIn()).claims['groups'], ids(1))
  })

  it('has no directory roles in it, even if it lists some', async t => {
    const { entra, signIn } = await startGraphFront(t, { groups: 'all' })
    const entry = (type: string) => (id: string) => ({ '@odata.type': `#microsoft.graph.${type}`, id })
    entra.script.answers.transitiveMemberOf = () =>
      page([...ids(2).map(entry('group')), ...ids(1, 900).map(entry('directoryRole'))])
    assert.deepEqual((await signIn()).claims['groups'], ids(2))
  })

  it('does not lead the token elsewhere', async t => {
    const seen: unknown[] = []
    const foreign = createServer((request, response) => {
      seen.push(request.headers.authorization)
      response.setHeader('content-type', 'application/json').end('{"value":[]}')
    })
    await new Promise<void>(resolve => foreign.listen(0, '127.0.0.1', resolve))
    t.after(() => foreign.close())
    const elsewhere = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}`
    const { entra, signIn } = await startGraphFront(t, { groups: 'all' })
    entra.script.pageLimit = 100
    entra.script.nextLink = usual => usual.replace(entra.origin, elsewhere)
    const { code, message } = await failure(signIn())
    assert.equal(code, 'ERR_PROVIDER_ANSWER_INVALID')
    assert.match(message, /next page elsewhere/)
    assert.deepEqual(seen, [])
  })

  it('is not followed for ever', async t => {
    const { entra, signIn } = await startGraphFront(t, { groups: 'all' })
    entra.script.pageLimit = 1
    entra.script.nextLink = usual => usual.replace(/\$skiptoken=\d+/, '$skiptoken=1')
    assert.equal((await failure(signIn())).code, 'ERR_SIGNIN_GROUPS_OVERAGE')
    assert.equal(entra.count('transitiveMemberOf'), 12)
  })
})

describe('a refresh of somebody whose groups are too many for a token', () => {
  it('looks them up anew', async t => {
    const { ada, provider, signIn } = await startGraphFront(t, { groups: 'all' })
    const { claims, refreshToken = '' } = await signIn()
    ada.groups = ids(230)
    const known = { subject: String(claims['sub']), issuer: String(claims['iss']) }
    const refreshed = await provider.refresh(refreshToken, known, nowSeconds())
    assert.ok(refreshed.kind === 'refreshed')
    assert.deepEqual(refreshed.news?.claims['groups'], ids(230))
  })

  it('ends nothing where that fails, and keeps the refresh token that came along', async t => {
    const { entra, provider, signIn } = await startGraphFront(t, { groups: 'all' })
    const { claims, refreshToken = '' } = await signIn()
    const known = { subject: String(claims['sub']), issuer: String(claims['iss']) }
    for (const status of [403, 404]) {
      entra.script.answers.transitiveMemberOf = () => ({ status, body: {} })
      const refreshed = await provider.refresh(refreshToken, known, nowSeconds())
      assert.equal(refreshed.kind, 'failed')
      assert.ok('refreshToken' in refreshed)
    }
  })
})
