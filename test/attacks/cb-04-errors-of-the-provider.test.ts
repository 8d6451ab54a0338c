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
})
