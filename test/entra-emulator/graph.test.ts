import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { suiteScope } from '../support/suite-scope.ts'
import { contentOf, tokensOf } from './client.ts'
import { dot } from './graph-photo.ts'
import { engineers } from './population.ts'
import { startEntra, type Entra } from './start.ts'

const scope = suiteScope()
const clock = { now: 1_900_000_000 }
let entra: Entra
let token: string
beforeEach(async () => {
  entra = await startEntra(scope, { now: () => clock.now })
  const { body } = await tokensOf(entra, entra.people.ada, { scope: 'openid profile email User.Read' })
  token = String(body['access_token'])
})

async function ask(
  path: string,
  { body, headers = {} }: { body?: object; headers?: Record<string, string> } = {},
) {
  const answer = await fetch(entra.graphUrl + path, {
    headers: { authorization: `Bearer ${token}`, ...headers },
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  const isJson = answer.headers.get('content-type')?.startsWith('application/json') === true
  const json = (isJson ? JSON.parse(text) : {}) as Record<string, unknown>
  const error = json['error'] as { code: string } | undefined
  return { status: answer.status, headers: answer.headers, json, code: error?.code }
}
const groups = '/v1.0/me/transitiveMemberOf/microsoft.graph.group?$select=id&$count=true'
const eventual = { headers: { consistencylevel: 'eventual' } }
const idsIn = (json: Record<string, unknown>) => (json['value'] as { id: string }[]).map(({ id }) => id)
const manyIds = (count: number) =>
  Array.from({ length: count }, (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`)

describe('Graph', () => {
  it('tells some fields of a person, and others only when they are named', async () => {
    const { json } = await ask('/v1.0/me')
    assert.equal(json['displayName'], 'Ada Admin')
    assert.deepEqual(json['businessPhones'], [])
    assert.ok(!('department' in json))
    entra.people.ada.profile = { department: 'Engines' }
    const { json: named } = await ask('/v1.0/me?$select=department,mail')
    assert.deepEqual([named['department'], named['mail']], ['Engines', 'ada@contoso.example'])
    assert.ok(!('displayName' in named))
  })

  it('takes its own tokens only, while they last, with enough of a scope', async () => {
    const good = token
    for (const bad of [
      '',
      'x',
      await entra.accessToken({ user: entra.people.ada, audience: 'api://reports' }),
    ]) {
      token = bad
      const { status, code } = await ask('/v1.0/me')
      assert.deepEqual([status, code], [401, 'InvalidAuthenticationToken'])
    }
    token = good
    clock.now += 4500
    assert.equal((await ask('/v1.0/me')).status, 401)
    const { body } = await tokensOf(entra, entra.people.ben, { scope: 'openid profile' })
    token = String(body['access_token'])
    for (const path of ['/v1.0/me', groups, '/v1.0/me/photo/$value']) {
      const { status, code } = await ask(path, eventual)
      assert.deepEqual([status, code], [403, 'Authorization_RequestDenied'], path)
    }
    assert.equal((await ask('/oidc/userinfo')).status, 200)
  })

  it('tells UserInfo of no object id, no roles and no groups', async () => {
    const { json } = await ask('/oidc/userinfo')
    assert.deepEqual(Object.keys(json).sort(), [
      'email',
      'family_name',
      'given_name',
      'name',
      'picture',
      'sub',
    ])
    const { body } = await tokensOf(entra, entra.people.ada)
    assert.equal(json['sub'], contentOf(body['id_token']).claims['sub'])
  })

  it('throttles as it is told to, and says for how long', async () => {
    entra.script.throttle = { times: 1, retryAfter: 7 }
    const { status, headers } = await ask('/v1.0/me')
    assert.deepEqual([status, headers.get('retry-after')], [429, '7'])
    assert.equal((await ask('/v1.0/me')).status, 200)
    entra.script.throttle = { times: 1 }
    assert.equal((await ask('/v1.0/me')).headers.get('retry-after'), null)
  })

  it('asks for more of the person as it is told to', async () => {
    entra.script.challenge = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}'
    const { status, headers } = await ask('/v1.0/me')
    assert.equal(status, 401)
    const challenge = headers.get('www-authenticate') ?? ''
    assert.match(
      challenge,
      /^Bearer realm="", authorization_uri="[^"]+", error="insufficient_claims", claims="/,
    )
    const [, claims = ''] = /claims="([^"]+)"/.exec(challenge) ?? []
    assert.equal(Buffer.from(claims, 'base64').toString(), entra.script.challenge)
  })

  it('has the bytes of a photo, or says that there is none', async () => {
    const { status, code } = await ask('/v1.0/me/photos/48x48/$value')
    assert.deepEqual([status, code], [404, 'ImageNotFound'])
    const told = await ask('/v1.0/me/photo')
    assert.deepEqual([told.json['id'], told.json['@odata.mediaContentType']], ['1X1', 'image/gif'])
    entra.people.ada.photo = dot
    const shown = await ask('/v1.0/me/photo/$value')
    assert.equal(shown.headers.get('content-type'), 'image/gif')
  })
})

describe('the groups of somebody', () => {
  it('are in the token until they are too many; the address named then is a trap', async () => {
    const { ada } = entra.people
    ada.groups = manyIds(200)
    const few = contentOf((await tokensOf(entra, ada)).body['id_token']).claims
    assert.equal((few['groups'] as string[]).length, 200)
    ada.groups = manyIds(201)
    const {
      groups: none,
      _claim_names: names,
      _claim_sources: sources,
    } = contentOf((await tokensOf(entra, ada)).body['id_token']).claims
    assert.equal(none, undefined)
    assert.deepEqual(names, { groups: 'src1' })
    const { src1 } = sources as { src1: { endpoint: string } }
    assert.match(src1.endpoint, /\/graph\.windows\.net\/.*\/getMemberObjects$/)
    assert.equal(entra.count('trap'), 0)
    await fetch(src1.endpoint)
    assert.equal(entra.count('trap'), 1)
  })

  it('are nowhere in the token of an application that does not ask for them', async () => {
    entra.apps.gateway.groupMembershipClaims = 'None'
    const { claims } = contentOf((await tokensOf(entra, entra.people.ada)).body['id_token'])
    assert.ok(!('groups' in claims) && !('_claim_names' in claims))
  })

  it('may be names, or roles, or only those of the application', async () => {
    const { gateway } = entra.apps
    const told = async () => contentOf(await entra.idToken({ user: entra.people.ada })).claims
    gateway.groupForm = 'cloud_displayname'
    assert.deepEqual((await told())['groups'], ['Everybody', 'Engineers'])
    gateway.groupForm = 'emit_as_roles'
    const { roles, groups: none } = await told()
    assert.deepEqual([roles, none], [entra.people.ada.groups, undefined])
    gateway.groupForm = 'id'
    gateway.groupMembershipClaims = 'ApplicationGroup'
    gateway.assigned = [engineers]
    assert.deepEqual((await told())['groups'], [engineers])
    gateway.groupMembershipClaims = 'All'
    entra.people.ada.directoryRoles = ['62e90394-69f5-4237-9190-012177145e10']
    const { wids, groups: all } = await told()
    assert.deepEqual(wids, entra.people.ada.directoryRoles)
    assert.deepEqual(all, [...entra.people.ada.groups, ...entra.people.ada.directoryRoles])
  })

  it('come mixed with directory roles and administrative units unless groups are asked for', async () => {
    const { ada } = entra.people
    ada.directoryRoles = ['62e90394-69f5-4237-9190-012177145e10']
    const { json } = await ask('/v1.0/me/transitiveMemberOf')
    const types = (json['value'] as Record<string, unknown>[]).map(entry => entry['@odata.type'])
    assert.equal(types[0], '#microsoft.graph.administrativeUnit')
    assert.equal(types.at(-1), '#microsoft.graph.directoryRole')
    const cast = await ask(groups, eventual)
    assert.deepEqual(idsIn(cast.json), ada.groups)
    assert.ok((json['value'] as Record<string, unknown>[]).every(entry => entry['displayName'] === null))
  })

  it('need $count and a header where groups alone are asked for', async () => {
    assert.equal((await ask(groups)).code, 'Request_UnsupportedQuery')
    const plain = '/v1.0/me/transitiveMemberOf/microsoft.graph.group?$select=id'
    assert.equal((await ask(plain, eventual)).code, 'Request_UnsupportedQuery')
    assert.equal((await ask(`${groups}&$top=1000`, eventual)).status, 400)
  })

  it('come in pages of 100, or as many as one asks for', async () => {
    entra.people.ada.groups = manyIds(250)
    const found: string[] = []
    let path: string | undefined = groups
    let pages = 0
    while (path !== undefined) {
      const { json } = await ask(path, eventual)
      found.push(...idsIn(json))
      const next = json['@odata.nextLink'] as string | undefined
      path = next?.slice(entra.graphUrl.length)
      pages += 1
    }
    assert.deepEqual([pages, found], [3, entra.people.ada.groups])
    assert.equal(idsIn((await ask(`${groups}&$top=999`, eventual)).json).length, 250)
    entra.script.nextLink = () => 'https://evil.example/next'
    const { json } = await ask(groups, eventual)
    assert.equal(json['@odata.nextLink'], 'https://evil.example/next')
  })

  it('can be asked for by name, 20 at a time, with more permissions', async () => {
    const { ada } = entra.people
    const path = '/v1.0/me/checkMemberGroups'
    const body = { groupIds: [...ada.groups, ...manyIds(3)] }
    assert.equal((await ask(path, { body })).code, 'Authorization_RequestDenied')
    entra.apps.gateway.adminConsented = ['User.ReadBasic.All', 'GroupMember.Read.All']
    token = String((await tokensOf(entra, ada, { scope: 'openid User.Read' })).body['access_token'])
    assert.deepEqual((await ask(path, { body })).json['value'], ada.groups)
    assert.equal((await ask(path, { body: { groupIds: manyIds(21) } })).status, 400)
    assert.equal((await ask(path, { body: { groupIds: ['no-id'] } })).status, 400)
    const all = await ask('/v1.0/me/getMemberGroups', { body: { securityEnabledOnly: true } })
    assert.deepEqual(all.json['value'], ada.groups)
    const objects = await ask('/v1.0/me/getMemberObjects', { body: { securityEnabledOnly: false } })
    assert.deepEqual(objects.json['value'], [...ada.groups, ...ada.administrativeUnits])
    ada.groups = manyIds(11_001)
    const tooMany = await ask('/v1.0/me/getMemberGroups', { body: {} })
    assert.equal(tooMany.code, 'Directory_ResultSizeLimitExceeded')
  })
})
