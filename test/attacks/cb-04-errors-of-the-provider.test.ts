import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { CookieJar } from '../support/cookie-jar.ts'
import { startWing, suiteScope, type Wing } from '../signin/wing.ts'

describe('CB-04 an error that the provider sends to the callback', () => {
  const scope = suiteScope()
  let wing: Wing
  before(async () => {
    wing = await startWing(scope)
  })

  const script = '<script>alert(1)</script>"\'><svg onload=alert(2)>'

  async function refused(error: string, description = '') {
    const jar = new CookieJar()
    const { searchParams } = new URL(await wing.started(jar, '/wanted'), 'https://app.example')
    const query = new URLSearchParams({
      state: searchParams.get('state') ?? '',
      error,
      error_description: description,
    })
    return { jar, query, answer: await wing.visit(`/.auth/callback?${query.toString()}`, jar) }
  }

  it('is shown as a page with a button, without the words of the provider', async () => {
    const { answer, jar } = await refused('access_denied', script)
    assert.equal(answer.status, 403)
    assert.equal(answer.headers['x-entrada'], 'signin-cancelled')
    assert.match(answer.body, /href="\/\.auth\/login\?rd=%2Fwanted"/)
    assert.ok(!answer.body.includes('<svg onload') && !answer.body.includes('alert('))
    assert.match(String(answer.headers['content-security-policy']), /default-src 'none'/)
    assert.deepEqual(wing.names(jar), [])
  })

  it('does not start another sign-in by itself', async () => {
    const { answer } = await refused('access_denied')
    assert.equal(answer.headers.location, undefined)
    assert.equal(answer.headers['refresh'], undefined)
    assert.doesNotMatch(answer.body, /http-equiv="refresh"/i)
  })

  it('ends the attempt: the same answer again finds nothing', async () => {
    const { query, jar } = await refused('access_denied')
    const again = await wing.visit(`/.auth/callback?${query.toString()}`, jar)
    assert.equal(again.headers['x-entrada'], 'signin-no-attempt')
  })

  for (const [error, status, name] of [
    ['access_denied', 403, 'signin-cancelled'],
    ['consent_required', 403, 'signin-consent-required'],
    ['interaction_required', 403, 'signin-interaction-required'],
    ['login_required', 403, 'signin-interaction-required'],
    ['server_error', 503, 'provider-temporary'],
    ['temporarily_unavailable', 503, 'provider-temporary'],
    ['unauthorized_client', 500, 'provider-request-rejected'],
    ['invalid_scope', 500, 'provider-request-rejected'],
    ['__proto__', 500, 'provider-request-rejected'],
    [script, 500, 'provider-request-rejected'],
  ] as const) {
    it(`becomes ${status} for ${error}`, async () => {
      const { answer } = await refused(error)
      assert.deepEqual([answer.status, answer.headers['x-entrada']], [status, name])
      assert.equal(answer.headers['retry-after'] !== undefined, status === 503)
      assert.ok(!answer.body.includes('alert('))
    })
  }

  it('shows the code and ids of Entra, which support asks for', async () => {
    const { answer } = await refused(
      'access_denied',
      'AADSTS65004: User declined.\r\nTrace ID: 0f8fad5b-d9cb-469f-a165-70867728950e\r\nCorrelation ID: 7c9e6679-7425-40de-944b-e07fc1f90ae7',
    )
    for (const text of ['AADSTS65004', '0f8fad5b-d9cb', '7c9e6679-7425'])
      assert.ok(answer.body.includes(text), text)
  })
})
