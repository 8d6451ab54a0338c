import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { CookieJar } from '../support/cookie-jar.ts'
import { startWing, suiteScope, type Wing } from './wing.ts'

const huge = 'x'.repeat(64 * 1024)
const kinds = ['missing', 'good', 'empty', 'doubled', 'wrong', 'huge'] as const
type Kind = (typeof kinds)[number]

/** The parameters of one name. @param good its value in a good answer */
function parameters(name: string, kind: Kind, good: string): [string, string][] {
  const values: Record<Kind, string[]> = {
    missing: [],
    good: [good],
    empty: [''],
    doubled: [good, good],
    wrong: ['nobody-has-made-this'],
    huge: [huge],
  }
  return values[kind].map(value => [name, value])
}

/** Every way to send code, state, iss and error; 64 KB in one of them at a time. */
const ways = kinds
  .flatMap(state =>
    kinds.flatMap(code => kinds.flatMap(iss => kinds.map(error => ({ state, code, iss, error })))),
  )
  .filter(way => Object.values(way).filter(kind => kind === 'huge').length <= 1)

describe('the query of a callback', () => {
  const scope = suiteScope()
  let wing: Wing
  before(async () => {
    wing = await startWing(scope)
  })

  it('reaches the token endpoint only when it is whole, and nothing makes the gateway fail', async () => {
    let redeemed = 0
    for (const { state, code, iss, error } of ways) {
      const jar = new CookieJar()
      const good = new URL(await wing.started(jar), 'https://app.example').searchParams
      const query = new URLSearchParams([
        ...parameters('code', code, good.get('code') ?? ''),
        ...parameters('state', state, good.get('state') ?? ''),
        ...parameters('iss', iss, wing.idp.issuer),
        ...parameters('error', error, 'access_denied'),
      ])
      const before = wing.idp.count('token')
      const answer = await wing.visit(`/.auth/callback?${query.toString()}`, jar)
      const asked = wing.idp.count('token') - before
      const isWhole =
        state === 'good' &&
        (code === 'good' || code === 'wrong') &&
        (iss === 'good' || iss === 'missing' || iss === 'empty') &&
        (error === 'missing' || error === 'empty')
      const name = JSON.stringify({ state, code, iss, error })
      assert.equal(asked, isWhole ? 1 : 0, name)
      if (isWhole && code === 'good') {
        assert.equal(answer.status, 302, name)
        redeemed += 1
      } else if (state === 'good' && error === 'wrong' && code !== 'doubled') {
        // An error that no specification knows is the operator's, in plain words.
        assert.ok([431, 500].includes(answer.status), `${name} ${answer.status}`)
      } else {
        assert.ok(answer.status >= 400 && answer.status < 500, `${name} ${answer.status}`)
      }
      if (answer.status !== 302) assert.doesNotMatch(wing.header(jar), /__Host-entrada=/, name)
    }
    assert.ok(redeemed > 0)
  })

  it('without an attempt in this browser asks the provider for nothing', async () => {
    const tokens = wing.idp.count('token')
    const state =
      new URL(await wing.started(new CookieJar()), 'https://app.example').searchParams.get('state') ?? ''
    for (const way of ways.filter(({ iss }) => iss !== 'doubled')) {
      const query = new URLSearchParams([
        ...parameters('code', way.code, 'a-code'),
        ...parameters('state', way.state, state),
        ...parameters('iss', way.iss, wing.idp.issuer),
        ...parameters('error', way.error, 'access_denied'),
      ])
      const answer = await wing.visit(`/.auth/callback?${query.toString()}`)
      assert.ok(answer.status === 400 || answer.status === 431, JSON.stringify(way))
    }
    assert.equal(wing.idp.count('token'), tokens)
  })

  it('may be percent-encoded wrongly', async () => {
    for (const query of [
      'code=%&state=%zz',
      'code=%ff&state=%c3%28',
      '&&&=&',
      '?',
      '%',
      'code',
      'state=%00',
    ]) {
      assert.equal((await wing.visit(`/.auth/callback?${query}`)).status, 400, query)
    }
  })
})

describe('an error that the provider sends to the callback', () => {
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
