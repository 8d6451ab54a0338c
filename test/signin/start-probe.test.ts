import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CookieJar } from '../support/cookie-jar.ts'
import { startWing } from './wing.ts'

describe('the address that App Service asks a container for', () => {
  it('is answered at once, with no sign-in begun and no cookie', async t => {
    const wing = await startWing(t)
    const jar = new CookieJar()
    const answer = await wing.visit('/robots933456.txt', jar)
    assert.deepEqual([answer.status, answer.headers['x-entrada']], [200, 'start-probe'])
    assert.deepEqual([answer.headers['cache-control'], answer.headers['set-cookie']], ['no-store', undefined])
  })

  it('has one beside it for balancers that ask again and again', async t => {
    const wing = await startWing(t)
    for (const headers of [{ accept: '*/*' }, { accept: '', 'user-agent': 'probe', 'sec-fetch-mode': '' }])
      assert.equal((await wing.visit('/.auth/signed-out', new CookieJar(), { headers })).status, 200)
  })

  it('is nothing else: no other address and no other method', async t => {
    const wing = await startWing(t)
    assert.equal((await wing.visit('/robots933456.txt/a')).headers['x-entrada'] === 'start-probe', false)
    assert.equal((await wing.visit('/robots933456.txt', new CookieJar(), { method: 'POST' })).status, 405)
  })
})
