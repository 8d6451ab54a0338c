import assert from 'node:assert/strict'
import { before, beforeEach, describe, it } from 'node:test'
import { CookieJar } from '../support/cookie-jar.ts'
import { navigation, request } from '../support/http-client.ts'
import type { Scope } from '../support/scripted-provider.ts'
import { startTokenFront } from './app-token-front.ts'
import { suiteScope } from './wing.ts'

const engineers = 'b0c7f3aa-5a0e-4f6a-8a55-90f5d2c1e7b4'
const strangers = 'b0c7f3aa-5a0e-4f6a-8a55-90f5d2c1e7b5'

const routes = [
  { path: '/engines/**', name: 'engines', require: { anyGroup: [engineers] } },
  { path: '/strange/**', name: 'strange', require: { anyGroup: [strangers] } },
]

/** A gateway whose rules name groups; Ada is in 250, which are too many for a token, the engineers among them. */
async function startOverage(scope: Scope, settings: object = {}, provider: object = {}) {
  const headers = { preset: ['none'], assertion: { enabled: false } }
  const front = await startTokenFront(scope, { routes, headers, ...settings }, { ...provider })
  const { ada } = front.entra.people
  const others = Array.from(
    { length: 249 },
    (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
  )
  ada.groups = [...others, engineers]
  const refused = async () => {
    const jar = new CookieJar()
    const begun = await front.navigate('/.auth/login', jar)
    return request(front.entra.signIn(begun.headers.location ?? '', ada), { jar, headers: navigation })
  }
  return { ...front, ada, others, refused }
}

describe('somebody whose groups are too many for a token', () => {
  const scope = suiteScope()
  let front: Awaited<ReturnType<typeof startOverage>>
  before(async () => {
    front = await startOverage(scope)
  })
  beforeEach(() => {
    front.entra.script.answers = {}
  })

  it('gets where a group leads, and nowhere else', async () => {
    const jar = await front.signIn(front.ada)
    assert.equal((await front.fetch('/engines/x', jar)).status, 200)
    assert.equal((await front.fetch('/strange/x', jar)).status, 403)
  })

  it('is known by the groups that rules name, and by no other', async () => {
    const answer = await front.fetch('/.auth/me', await front.signIn(front.ada))
    assert.deepEqual((JSON.parse(answer.body) as { groups: string[] }).groups, [engineers])
  })

  it('is asked for User.Read, since a rule names groups', async () => {
    assert.equal(await asksUserRead(front), true)
  })

  it('is told what the operator has to do where the permission is missing', async () => {
    const { entra, refused, logged } = front
    entra.script.answers.checkMemberGroups = () => ({ status: 403, body: {} })
    entra.script.answers.transitiveMemberOf = () => ({
      status: 403,
      body: { error: { code: 'Authorization_RequestDenied' } },
    })
    const page = await refused()
    assert.equal(page.status, 500)
    assert.equal(page.headers['x-entrada'], 'signin-groups-permission')
    assert.match(page.body, /This is not your fault/)
    const line = logged().find(({ event }) => event === 'signin.trouble')
    assert.match(JSON.stringify(line), /Authorization_RequestDenied.*User\.Read/)
  })

  it('is told to wait while Graph has too many requests, and how long', async () => {
    const { entra, refused } = front
    entra.script.throttle = { times: 1, retryAfter: 40 }
    const page = await refused()
    assert.equal(page.status, 503)
    assert.equal(page.headers['x-entrada'], 'signin-groups-away')
    assert.equal(page.headers['retry-after'], '40')
  })
})

describe('groups that are too many for a token', () => {
  it('are all in the header where the application is told of them, as far as a session holds them', async t => {
    const { ada, signIn, fetch, last } = await startOverage(t, {
      headers: { assertion: { enabled: false } },
    })
    ada.groups = ada.groups.slice(50)
    ada.directoryRoles = ['00000000-0000-4000-9000-000000000001']
    await fetch('/engines/x', await signIn(ada))
    const told = String(last()?.headers['x-forwarded-groups']).split(',')
    assert.deepEqual(told.toSorted(), ada.groups.toSorted())
  })

  it('end the sign-in where a rule names one by its name, which Graph would not say', async t => {
    const byName = [{ path: '/engines/**', require: { anyGroup: ['Engineers'] } }]
    const { entra, refused } = await startOverage(t, { routes: byName })
    assert.equal((await refused()).headers['x-entrada'], 'signin-groups-overage')
    assert.equal(entra.count('transitiveMemberOf') + entra.count('checkMemberGroups'), 0)
  })

  it('end the sign-in where Graph is never to be asked', async t => {
    const { entra, refused } = await startOverage(t, {}, { graph: { groups: 'never' } })
    assert.equal((await refused()).headers['x-entrada'], 'signin-groups-overage')
    assert.equal(entra.count('transitiveMemberOf') + entra.count('checkMemberGroups'), 0)
  })

  it('are those of before while Graph cannot be asked at a refresh, but not beyond maxStale', async t => {
    const session = { revalidate: '15m', maxStale: '1h' }
    const { entra, ada, signIn, fetch, clock, logged } = await startOverage(t, { session })
    const jar = await signIn(ada)
    entra.script.answers.checkMemberGroups = () => ({ status: 429, headers: { 'retry-after': '60' } })
    const began = clock.now
    for (const minutes of [16, 30, 59]) {
      clock.now = began + minutes * 60
      assert.equal((await fetch('/engines/x', jar)).status, 200, `after ${minutes} minutes`)
    }
    assert.ok(
      logged().some(({ event, code }) => event === 'refresh.failed' && code === 'ERR_SIGNIN_GROUPS_AWAY'),
    )
    clock.now = began + 61 * 60
    assert.equal((await fetch('/engines/x', jar)).status, 401)
  })

  it('are those of before while Graph cannot be asked at a silent sign-in', async t => {
    for (const [status, code] of [
      [429, 'ERR_SIGNIN_GROUPS_AWAY'],
      [403, 'ERR_SIGNIN_GROUPS_PERMISSION'],
    ] as const) {
      const front = await startOverage(t, { session: { revalidate: '1m' } })
      const { entra, ada, navigate, clock, logged } = front
      entra.script.tokens = { refresh_token: undefined }
      const jar = await front.signIn(ada)
      clock.now += 61
      const refused = () => ({ status, headers: { 'retry-after': '60' }, body: {} })
      Object.assign(entra.script.answers, { checkMemberGroups: refused, transitiveMemberOf: refused })
      const sent = await navigate('/engines/x', jar)
      assert.match(sent.headers.location ?? '', /prompt=none/)
      const begun = await navigate(sent.headers.location ?? '', jar)
      const back = await front.comeBack(begun.headers.location, ada, jar)
      assert.deepEqual([back.status, back.headers.location], [302, '/engines/x'])
      assert.ok(logged().some(line => line['code'] === code))
      assert.equal((await navigate('/engines/x', jar)).status, 200)
    }
  })

  it('are looked up anew at a refresh', async t => {
    const { ada, others, signIn, fetch, clock } = await startOverage(t, { session: { revalidate: '15m' } })
    const jar = await signIn(ada)
    ada.groups = others
    clock.now += 901
    assert.equal((await fetch('/engines/x', jar)).status, 403)
  })

  it('are no reason to ask everybody for User.Read where only headers need them', async t => {
    assert.equal(await asksUserRead(await startOverage(t, { routes: [], headers: {} })), false)
  })
})

async function asksUserRead({ navigate }: Awaited<ReturnType<typeof startOverage>>): Promise<boolean> {
  const { headers } = await navigate('/.auth/login', new CookieJar())
  return new URL(headers.location ?? '').searchParams.get('scope')?.split(' ').includes('User.Read') === true
}
