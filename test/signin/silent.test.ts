import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { CookieJar } from '../support/cookie-jar.ts'
import { entraRedirectError, entraTokenError, type EntraRefusal } from '../entra-emulator/refusal.ts'
import { startWing, suiteScope, type Wing } from './wing.ts'

const claims = JSON.stringify({ access_token: { polids: { essential: true, Values: ['a-guid'] } } })

describe('a sign-in that asked for no page of the provider (prompt=none)', () => {
  const scope = suiteScope()
  let wing: Wing
  before(async () => {
    wing = await startWing(scope)
  })

  /** The answer of the provider to a sign-in with this query, and what the gateway makes of it. */
  async function refused(query: string, refusal: EntraRefusal, wanted = '/wanted') {
    const jar = new CookieJar()
    const login = await wing.visit(`/.auth/login?rd=${wanted}${query}`, jar)
    const state = new URL(login.headers.location ?? '').searchParams.get('state')
    return { jar, answer: await wing.visit(`/.auth/callback?${entraRedirectError(refusal, state)}`, jar) }
  }

  for (const error of [
    'login_required',
    'interaction_required',
    'account_selection_required',
    'consent_required',
  ]) {
    it(`is repeated with the provider's pages after ${error}, and arrives`, async () => {
      const { jar, answer } = await refused(
        '&prompt=none&login_hint=hint',
        { code: '50058', error },
        `/${error}`,
      )
      assert.equal(answer.status, 302)
      const asked = new URL(answer.headers.location ?? '')
      assert.equal(asked.origin + asked.pathname, `${wing.idp.issuer}/authorize`)
      assert.equal(asked.searchParams.get('prompt'), null)
      assert.equal(asked.searchParams.get('claims'), null)
      assert.equal(wing.names(jar).length, 1)
      const callback = wing.idp.callbackFor(asked.href)
      const arrived = await wing.visit(callback.pathname + callback.search, jar)
      assert.equal(arrived.headers.location, `/${error}`)
      assert.deepEqual(wing.names(jar), ['__Host-entrada'])
    })
  }

  it('is repeated once: the second refusal is a page', async () => {
    const refusal = { code: '50058', error: 'login_required' }
    const { jar, answer } = await refused('&prompt=none', refusal)
    const state = new URL(answer.headers.location ?? '').searchParams.get('state')
    const second = await wing.visit(`/.auth/callback?${entraRedirectError(refusal, state)}`, jar)
    assert.equal(second.status, 403)
    assert.equal(second.headers.location, undefined)
    assert.deepEqual(wing.names(jar), [])
  })

  it('is repeated with the claims that the provider wants', async () => {
    const { answer } = await refused('&prompt=none', { code: '50076', error: 'interaction_required', claims })
    assert.equal(new URL(answer.headers.location ?? '').searchParams.get('claims'), claims)
  })

  it('is repeated without claims that are none', async () => {
    const broken = { code: '50076', error: 'interaction_required', claims: '{"access_token":' }
    const { answer } = await refused('&prompt=none', broken)
    assert.equal(answer.status, 302)
    assert.ok(!new URL(answer.headers.location ?? '').searchParams.has('claims'))
  })

  it('is repeated as well when the token endpoint asks for more', async t => {
    const jar = new CookieJar()
    const login = await wing.visit('/.auth/login?rd=%2Fwanted&prompt=none', jar)
    const callback = wing.idp.callbackFor(login.headers.location ?? '')
    const refusal = { code: '50076', error: 'invalid_grant', suberror: 'basic_action', claims }
    wing.idp.script.answers.token = () => entraTokenError(refusal)
    t.after(() => delete wing.idp.script.answers.token)
    const answer = await wing.visit(callback.pathname + callback.search, jar)
    assert.equal(new URL(answer.headers.location ?? '').searchParams.get('claims'), claims)
  })

  for (const error of ['access_denied', 'server_error', 'temporarily_unavailable', 'invalid_request']) {
    it(`is not repeated after ${error}`, async () => {
      const { answer } = await refused('&prompt=none', { code: '90033', error })
      assert.ok(answer.status >= 400)
    })
  }

  it('is not repeated when the provider names two errors', async () => {
    const jar = new CookieJar()
    const login = await wing.visit('/.auth/login?rd=%2Fwanted&prompt=none', jar)
    const state = new URL(login.headers.location ?? '').searchParams.get('state') ?? ''
    const query = `state=${state}&error=login_required&error=login_required`
    const answer = await wing.visit(`/.auth/callback?${query}`, jar)
    assert.equal(answer.headers['x-entrada'], 'signin-callback-invalid')
  })

  it('leaves no line of a failed sign-in behind when it is repeated', async () => {
    const from = wing.lines.length
    await refused('&prompt=none', { code: '50058', error: 'login_required' })
    assert.doesNotMatch(wing.lines.slice(from).join(''), /signin\.failed|provider\.refused/)
  })
})

describe('a sign-in that the provider may show pages for', () => {
  it('is not repeated by itself, whatever the provider asks for', async t => {
    const wing = await startWing(t)
    const prompts = ['', '&prompt=login', '&prompt=None', '&prompt=none+login']
    for (const query of prompts) {
      const jar = new CookieJar()
      const login = await wing.visit(`/.auth/login?rd=%2Fwanted${query}`, jar)
      const state = new URL(login.headers.location ?? '').searchParams.get('state')
      const refusal = { code: '50076', error: 'interaction_required', claims }
      const answer = await wing.visit(`/.auth/callback?${entraRedirectError(refusal, state)}`, jar)
      assert.equal(answer.status, 403, query)
      assert.deepEqual(wing.names(jar), [])
    }
  })
})
