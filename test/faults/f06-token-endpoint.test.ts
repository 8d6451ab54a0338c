import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { startWing } from '../signin/wing.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import type { ScriptedAnswer } from '../support/scripted-provider.ts'

/** Somebody comes back from the provider, whose token endpoint then answers so. */
async function comesBack(t: TestContext, answer: ScriptedAnswer, timeout = 5) {
  const wing = await startWing(t, { provider: { timeout } })
  wing.idp.script.answers.token = () => answer
  const jar = new CookieJar()
  const callback = await wing.started(jar, '/reports?x=1')
  return { wing, jar, callback, page: await wing.visit(callback, jar) }
}

const noIdToken = { access_token: 'a', token_type: 'Bearer' }
const tooMany = { status: 429, headers: { 'retry-after': '7' }, body: { error: 'slow_down' } }

describe('F06: at the callback, a token endpoint', () => {
  const rows: [name: string, answer: ScriptedAnswer, status: number, shown: string, retryAfter?: string][] = [
    ['that answers 500', { status: 500, body: { error: 'server_error' } }, 503, 'provider-temporary'],
    ['that answers 429 with Retry-After', tooMany, 503, 'provider-temporary', '7'],
    ['that answers garbage', { body: '{"access_token":' }, 500, 'provider-answer-invalid'],
    ['without an ID token', { body: noIdToken }, 500, 'provider-answer-invalid'],
    ['that cuts the connection', 'reset', 503, 'provider-unreachable'],
    ['that never answers', 'hang', 503, 'provider-unreachable'],
  ]
  for (const [name, answer, status, shown, retryAfter] of rows) {
    it(`${name}: is asked once, and one page says so, with a way to begin anew`, async t => {
      const { wing, jar, callback, page } = await comesBack(t, answer, answer === 'hang' ? 0.3 : 5)
      assert.deepEqual([page.status, page.headers['x-entrada']], [status, shown], page.body)
      assert.match(String(page.headers['content-type']), /^text\/html/)
      const lines = wing.lines.map(line => JSON.parse(line) as Record<string, unknown>)
      const { requestId } = lines.find(({ event }) => event === 'signin.failed') ?? {}
      assert.ok(page.body.includes(String(requestId)), 'the page shows the request id')
      assert.match(page.body, /href="\/\.auth\/login\?rd=%2Freports%3Fx%3D1"/)
      assert.equal(page.headers['retry-after'] !== undefined, status === 503)
      if (retryAfter !== undefined) assert.equal(page.headers['retry-after'], retryAfter)

      // Reload: the code may have been redeemed, so it is not sent a second time.
      assert.equal((await wing.visit(callback, jar)).headers['x-entrada'], 'signin-no-attempt')
      assert.equal(wing.idp.count('token'), 1)
      assert.equal((await wing.me(jar)).status, 401)
    })
  }

  it('whose ID token has no nonce: signs nobody in', async t => {
    const wing = await startWing(t)
    wing.idp.script.claims = { nonce: undefined }
    const jar = new CookieJar()
    const page = await wing.visit(await wing.started(jar), jar)
    assert.deepEqual([page.status, page.headers['x-entrada']], [500, 'provider-answer-invalid'])
    assert.equal((await wing.me(jar)).status, 401)
  })

  it('that fails again and again never sends a browser round in circles', async t => {
    const { wing, page } = await comesBack(t, { status: 500, body: { error: 'server_error' } })
    assert.equal(page.headers.location, undefined)
    assert.equal(page.headers['refresh'], undefined)
    assert.doesNotMatch(page.body, /http-equiv|<script/)
    assert.equal(wing.idp.count('token'), 1)
  })
})
