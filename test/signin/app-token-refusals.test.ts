import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { EntraRefusal } from '../entra-emulator/refusal.ts'
import type { Scope } from '../support/scripted-provider.ts'
import { reportsRead, startTokenFront } from './app-token-front.ts'

/** Ada is signed in, and tokens for the application are refused with this number. */
async function startRefused(scope: Scope, refusal: string | EntraRefusal) {
  const front = await startTokenFront(scope)
  const { ada } = front.entra.people
  front.entra.script.refuse.token = form => (form.get('grant_type') === 'refresh_token' ? refusal : undefined)
  const jar = await front.signIn(ada)
  return { ...front, jar, ada }
}

const codeOf = (body: string) => (JSON.parse(body) as Readonly<Record<string, unknown>>)['code']

describe('a token that nobody has agreed to', () => {
  it('leads a navigation to the sign-in, and from there to the reason, once', async test => {
    const { navigate, comeBack, jar, ada, clock, seen } = await startRefused(test, '65001')
    const first = await navigate('/reports/1?a=b', jar)
    assert.deepEqual([first.status, first.headers.location], [302, '/.auth/login?rd=%2Freports%2F1%3Fa%3Db'])
    const begun = await navigate(first.headers.location ?? '', jar)
    const back = await comeBack(begun.headers.location, ada, jar)
    assert.equal(back.headers.location, '/reports/1?a=b')
    const second = await navigate('/reports/1?a=b', jar)
    assert.deepEqual([second.status, second.headers['x-entrada']], [403, 'signin-consent-required'])
    // Whoever comes later may have been given what was missing.
    clock.now += 60
    assert.equal((await navigate('/reports/1', jar)).status, 302)
    assert.equal(seen.length, 0)
  })

  it('is told to scripts with the address of the sign-in', async test => {
    const { fetch, jar, url } = await startRefused(test, '65001')
    const { status, headers, body } = await fetch('/reports/1', jar)
    assert.deepEqual([status, headers['content-type']], [401, 'application/problem+json; charset=utf-8'])
    assert.equal((JSON.parse(body) as { loginUrl: string }).loginUrl, `${url}/.auth/login`)
  })

  it('takes nothing else from the session', async test => {
    const { fetch, jar } = await startRefused(test, '65001')
    await fetch('/reports/1', jar)
    assert.equal((await fetch('/elsewhere', jar)).status, 200)
  })
})

describe('a resource that wants a second factor', () => {
  it('brings one sign-in that asks for it, and then the token', async test => {
    const front = await startTokenFront(test)
    const { ada } = front.entra.people
    const jar = await front.signIn(ada, { showsFactor: false })
    front.entra.apps.reports.needsSecondFactor = true
    const first = await front.navigate('/reports/1', jar)
    assert.equal(first.status, 302)
    const begun = await front.navigate(first.headers.location ?? '', jar)
    const claims = new URL(begun.headers.location ?? '').searchParams.get('claims')
    assert.match(claims ?? '', /"polids"/)
    await front.comeBack(begun.headers.location, ada, jar)
    assert.equal((await front.navigate('/reports/1', jar)).status, 200)
  })

  it('says no to whoever has come without it in spite of that', async test => {
    const front = await startTokenFront(test)
    const { ada } = front.entra.people
    const jar = await front.signIn(ada, { showsFactor: false })
    front.entra.script.refuse.token = form =>
      form.get('grant_type') === 'refresh_token' ? '50076' : undefined
    const first = await front.navigate('/reports/1', jar)
    const begun = await front.navigate(first.headers.location ?? '', jar)
    await front.comeBack(begun.headers.location, ada, jar)
    const second = await front.navigate('/reports/1', jar)
    assert.deepEqual([second.status, second.headers['x-entrada']], [403, 'signin-interaction-required'])
    assert.ok(front.logged().some(({ event }) => event === 'access.denied'))
  })

  it('is asked for in a second window as well, and for another resource', async test => {
    const { navigate, jar, signIn, ada } = await startRefused(test, '65001')
    assert.equal((await navigate('/reports/1', jar)).status, 302)
    assert.equal((await navigate('/reports/1', jar)).status, 302)
    assert.equal((await navigate('/write/1', await signIn(ada))).status, 302)
  })
})

describe('a refresh token that the provider does not take any more', () => {
  it('ends the session, as it does at a refresh', async test => {
    const front = await startTokenFront(test)
    const { ada, ben } = front.entra.people
    const jars = { ada: await front.signIn(ada), ben: await front.signIn(ben) }
    ada.revokedAt = front.clock.now + 1
    const answer = await front.fetch('/reports/1', jars.ada)
    assert.deepEqual([answer.status, codeOf(answer.body)], [401, 'ERR_SIGNIN_REQUIRED'])
    assert.equal((await front.fetch('/elsewhere', jars.ada)).status, 401)
    assert.equal((await front.navigate('/reports/1', jars.ada)).status, 302)
    assert.equal((await front.fetch('/reports/1', jars.ben)).status, 200)
    const ended = front.logged().filter(({ event }) => event === 'session.ended')
    assert.deepEqual(
      ended.map(({ code, subject }) => [code, subject]),
      [['ERR_SIGNIN_CODE_REJECTED', ada.oid]],
    )
  })

  it('is left alone where only this one token is refused', async test => {
    const front = await startTokenFront(test)
    const jar = await front.signIn(front.entra.people.ada)
    front.entra.script.refuse.token = form => (form.get('scope') === reportsRead ? '70000' : undefined)
    assert.equal((await front.fetch('/reports/1', jar)).status, 401)
    assert.equal((await front.fetch('/elsewhere', jar)).status, 200)
    const first = await front.navigate('/reports/1', jar)
    const begun = await front.navigate(first.headers.location ?? '', jar)
    await front.comeBack(begun.headers.location, front.entra.people.ada, jar)
    assert.equal((await front.navigate('/reports/1', jar)).status, 403)
  })
})

describe('a session without a refresh token', () => {
  it('is sent to sign in once, and is then told whose fault it is', async test => {
    const front = await startTokenFront(test)
    const { ada } = front.entra.people
    front.entra.script.tokens = { refresh_token: undefined }
    const jar = await front.signIn(ada)
    assert.equal((await front.fetch('/reports/1', jar)).status, 401)
    const first = await front.navigate('/reports/1', jar)
    const begun = await front.navigate(first.headers.location ?? '', jar)
    await front.comeBack(begun.headers.location, ada, jar)
    assert.equal((await front.navigate('/reports/1', jar)).status, 500)
    assert.equal(front.asked().length, 0)
  })
})

describe('a provider that is away when a token is wanted', () => {
  it('brings 503 with Retry-After on that route alone, and is not asked by each request', async test => {
    const front = await startTokenFront(test)
    const jar = await front.signIn(front.entra.people.ada)
    front.entra.script.answers.token = () => 'reset'
    for (let count = 0; count < 3; count += 1) {
      const { status, headers } = await front.fetch('/reports/1', jar)
      assert.equal(status, 503)
      assert.ok(Number(headers['retry-after']) > 0)
    }
    assert.equal(front.asked().length, 1)
    assert.equal((await front.fetch('/elsewhere', jar)).status, 200)
    front.entra.script.answers = {}
    front.clock.now += 6
    assert.equal((await front.fetch('/reports/1', jar)).status, 200)
  })
})

describe('a refusal that no sign-in mends', () => {
  const rows: [name: string, refusal: string | EntraRefusal, status: number, error: string][] = [
    ['a secret that has expired', '7000222', 500, 'ERR_PROVIDER_CREDENTIAL_REJECTED'],
    [
      'a policy that blocks',
      { code: '53003', error: 'access_denied' },
      403,
      'ERR_SIGNIN_INTERACTION_REQUIRED',
    ],
  ]
  for (const [name, refusal, status, error] of rows) {
    it(`is told as what it is, and signs nobody out: ${name}`, async test => {
      const { fetch, jar, seen } = await startRefused(test, refusal)
      const answer = await fetch('/reports/1', jar)
      assert.deepEqual([answer.status, codeOf(answer.body)], [status, error])
      assert.equal(seen.length, 0)
      assert.equal((await fetch('/elsewhere', jar)).status, 200)
    })
  }
})
