import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { assuranceInQuery, assuranceQuery } from '../../src/identity/assurance-query.ts'

const wanted = { contexts: new Set(['c1', 'c2']), maxAges: new Set([900]) }
const read = (query: string) => assuranceInQuery(new URLSearchParams(query), wanted)

describe('a link to a sign-in that a route wants', () => {
  it('says what it is for', () => {
    assert.equal(assuranceQuery({}), '')
    assert.equal(assuranceQuery({ authContext: 'c1' }), 'auth_context=c1&')
    assert.equal(assuranceQuery({ maxAge: 900 }), 'max_age=900&')
    assert.equal(assuranceQuery({ authContext: 'c1', maxAge: 900 }), 'auth_context=c1&max_age=900&')
  })

  it('is read as it was written', () => {
    for (const asks of [{ authContext: 'c2' }, { maxAge: 900 }, { authContext: 'c1', maxAge: 900 }]) {
      assert.deepEqual(read(`${assuranceQuery(asks)}rd=%2F`), asks)
    }
  })

  it('names nothing that no route wants', () => {
    const forged = [
      '',
      'auth_context=c3',
      'auth_context=C1',
      'auth_context=',
      'auth_context=%7B%22id_token%22%3A%7B%7D%7D',
      'max_age=0',
      'max_age=901',
      'max_age=0900',
      'max_age=9e2',
      'max_age=-900',
      'claims=%7B%7D&acr_values=c1',
    ]
    for (const query of forged) assert.equal(read(query), undefined, query)
    assert.deepEqual(read('auth_context=c9&max_age=900'), { maxAge: 900 })
  })
})
