import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { gatewayCookies } from '../../bench/gateway-cookies.ts'
import { people } from '../../bench/people.ts'

describe('the people of the bench', () => {
  it('carry about 2 KB of claims each', () => {
    const size = JSON.stringify(people(1)[0]).length
    assert.ok(size > 1800 && size < 2200, `${size} bytes`)
  })

  it('are all different and the same on every run', () => {
    assert.equal(new Set(people(200).map(({ oid }) => oid)).size, 200)
    assert.deepEqual(people(3), people(3))
  })

  it('can be in as many groups as are wanted', () => {
    assert.equal(new Set(people(1, 200)[0]?.groups).size, 200)
    assert.deepEqual(people(1, 0)[0]?.groups, [])
  })

  it('get a session cookie each, made as at sign-in, beside a cookie of the application', async () => {
    const cookies = await gatewayCookies(Buffer.alloc(32, 7).toString('base64'), people(3))
    assert.equal(new Set(cookies).size, 3)
    for (const cookie of cookies) assert.match(cookie, /^theme=dark; entrada=1[\w-]{1000,}$/)
  })
})
