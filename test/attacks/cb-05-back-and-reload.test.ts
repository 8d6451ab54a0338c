import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startWing } from '../signin/wing.ts'
import { CookieJar } from '../support/cookie-jar.ts'

describe('CB-05 somebody who is signed in and comes to the callback again', () => {
  it('by Reload, before the browser had taken the cookies: is led to the page that was wanted', async t => {
    const wing = await startWing(t)
    const jar = new CookieJar()
    const callback = await wing.started(jar, '/reports?a=1')
    const before = jar.copy()
    await wing.visit(callback, jar)
    // The session of the first answer beside the attempt that the second request still carries.
    const cookie = `${wing.header(jar)}; ${wing.header(before)}`
    const answer = await wing.visit(callback, new CookieJar(), { headers: { cookie } })
    assert.deepEqual([answer.status, answer.headers.location], [302, '/reports?a=1'])
    assert.equal(wing.idp.count('token'), 1)
  })

  it('by Back, Reload or a bookmark: is led to the start page, without an error and without the provider', async t => {
    const wing = await startWing(t)
    const jar = new CookieJar()
    const callback = await wing.started(jar, '/reports')
    await wing.visit(callback, jar)
    const header = wing.header(jar)
    for (let times = 0; times < 3; times += 1) {
      const answer = await wing.visit(callback, jar)
      assert.deepEqual([answer.status, answer.headers.location], [302, '/'])
      assert.equal(answer.headers['x-entrada'], 'signed-in')
    }
    assert.equal(wing.idp.count('token'), 1)
    assert.equal(wing.header(jar), header)
  })

  it('and somebody who is not: gets a page with a button that begins anew', async t => {
    const wing = await startWing(t)
    const jar = await wing.signedIn()
    const callback = await wing.started(jar)
    const answer = await wing.visit(callback, new CookieJar())
    assert.equal(answer.status, 400)
    assert.match(answer.body, /<a [^>]*href="\/\.auth\/login/)
    assert.equal(answer.headers['refresh'], undefined)
    assert.doesNotMatch(answer.body, /http-equiv="refresh"/i)
  })
})
