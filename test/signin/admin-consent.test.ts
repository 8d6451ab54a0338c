import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { CookieJar } from '../support/cookie-jar.ts'
import { entraIds, entraRedirectError, entraWords } from '../entra-emulator/refusal.ts'
import { startWing, suiteScope, type Wing } from './wing.ts'

const tenant = '11111111-1111-4111-8111-111111111111'
const other = '22222222-2222-4222-8222-222222222222'
const granted = `admin_consent=True&tenant=${other}&scope=openid`

describe('an application that an administrator has to approve', () => {
  const scope = suiteScope()
  let wing: Wing
  before(async () => {
    wing = await startWing(scope, {}, `/${tenant}/v2.0`)
    wing.idp.script.claims = { tid: tenant, oid: 'oid-ada' }
  })

  async function refused(error: string) {
    const jar = new CookieJar()
    const state = new URL(await wing.started(jar), 'https://app.example').searchParams.get('state')
    return wing.visit(`/.auth/callback?${entraRedirectError({ code: '90094', error }, state)}`, jar)
  }

  it('shows the administrator where, on this origin', async () => {
    const { body } = await refused('consent_required')
    assert.match(body, /href="\/\.auth\/admin-consent"\s*>Approve for the whole organization</)
    assert.doesNotMatch(body, /href="https?:/)
  })

  it('does not show it for other refusals', async () => {
    assert.doesNotMatch((await refused('access_denied')).body, /admin-consent/)
  })

  it('leads to the page of the tenant, and back to the callback', async () => {
    const jar = new CookieJar()
    const answer = await wing.visit('/.auth/admin-consent?rd=//evil.example&redirect_uri=x', jar)
    assert.equal(answer.status, 302)
    const { origin, pathname, searchParams } = new URL(answer.headers.location ?? '')
    assert.equal(origin + pathname, `http://127.0.0.1/${tenant}/v2.0/adminconsent`)
    assert.deepEqual(Object.fromEntries(searchParams), {
      client_id: 'the-client',
      scope: 'openid profile email',
      redirect_uri: 'https://app.example/.auth/callback',
      state: 'approval',
    })
    assert.deepEqual(wing.names(jar), [])
  })

  for (const state of ['', '&state=approval', '&state=of-the-portal']) {
    it(`takes the return for what it is, ${state === '' ? 'without a state' : state}`, async () => {
      const jar = new CookieJar()
      const asked = wing.idp.calls.length
      const answer = await wing.visit(`/.auth/callback?${granted}${state}`, jar)
      assert.equal(answer.status, 200)
      assert.equal(answer.headers['x-entrada'], 'approval')
      assert.match(answer.body, /Back from the approval/)
      assert.match(answer.body, /href="\/\.auth\/login\?rd=%2F"/)
      assert.doesNotMatch(answer.body, /http-equiv="refresh"/i)
      assert.ok(!answer.body.includes(other), 'the tenant is on the page')
      assert.equal(wing.idp.calls.length, asked)
      assert.deepEqual(wing.names(jar), [])
    })
  }

  it('says what it says as well to somebody who is signed in, and ends no session', async () => {
    const jar = await wing.signedIn()
    const answer = await wing.visit(`/.auth/callback?${granted}`, jar)
    assert.equal(answer.headers['x-entrada'], 'approval')
    assert.deepEqual(answer.setCookies, [])
    assert.equal((await wing.me(jar)).status, 200)
  })

  it('shows nothing of a return that failed but that it failed, for anybody can make one', async () => {
    const from = wing.lines.length
    const jar = new CookieJar()
    const refusal = { code: '7000222', error: 'access_denied' }
    const answer = await wing.visit(
      `/.auth/callback?admin_consent=True&${entraRedirectError(refusal, null)}`,
      jar,
    )
    assert.equal(answer.status, 403)
    assert.equal(answer.headers['x-entrada'], 'signin-consent-required')
    assert.match(answer.body, /href="\/\.auth\/admin-consent"/)
    for (const word of [entraWords, 'AADSTS', entraIds.traceId])
      assert.ok(!answer.body.includes(word), `${word} in ${answer.body}`)
    const lines = wing.lines.slice(from).map(line => JSON.parse(line) as Record<string, unknown>)
    const line = lines.find(({ event }) => event === 'approval.refused')
    assert.deepEqual([line?.['level'], line?.['aadsts']], ['info', '7000222'])
    assert.deepEqual(wing.names(jar), [])
  })

  it('leaves a sign-in under way as it is, whatever state the return names', async () => {
    const jar = new CookieJar()
    const callback = await wing.started(jar, '/wanted')
    const state = new URL(callback, 'https://app.example').searchParams.get('state') ?? ''
    const answer = await wing.visit(`/.auth/callback?${granted}&state=${state}&code=`, jar)
    assert.equal(answer.headers['x-entrada'], 'approval')
    assert.equal((await wing.visit(callback, jar)).headers.location, '/wanted')
  })

  it('takes an answer with a code for a sign-in', async () => {
    const jar = new CookieJar()
    const answer = await wing.visit(`${await wing.started(jar, '/wanted')}&admin_consent=True`, jar)
    assert.equal(answer.headers.location, '/wanted')
  })
})

describe('a provider that knows no approval by an administrator', () => {
  it('has no address for it, no link to it, and no return from it', async t => {
    const wing = await startWing(t)
    assert.equal((await wing.visit('/.auth/admin-consent')).status, 404)
    assert.equal((await wing.visit(`/.auth/callback?${granted}`)).status, 400)
    const jar = new CookieJar()
    const state = new URL(await wing.started(jar), 'https://app.example').searchParams.get('state')
    const refusal = { code: '90094', error: 'consent_required' }
    const { body } = await wing.visit(`/.auth/callback?${entraRedirectError(refusal, state)}`, jar)
    assert.doesNotMatch(body, /admin-consent/)
  })
})
