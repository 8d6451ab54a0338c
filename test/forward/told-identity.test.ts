import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import { createAssertions } from '../../src/forward/assertion.ts'
import { nobody } from '../support/nobody.ts'
import { identityHeadersFor } from './way.ts'

const clock = { now: 1_800_000_000 }
const seeds = [Buffer.alloc(48, 1)]
const assertions = createAssertions({ seeds: () => seeds, issuer: 'https://app.example' })
const headersOf = identityHeadersFor({ assertions, now: () => clock.now })

describe('what an upstream is told of somebody with an assertion', () => {
  it('is made once for as long as the assertion is given out', () => {
    const ada = { ...nobody }
    const first = headersOf(ada, 'a')
    clock.now += 119
    assert.equal(headersOf(ada, 'a'), first)
    clock.now += 1
    const later = headersOf(ada, 'a')
    assert.notEqual(later.at(-1), first.at(-1))
    assert.deepEqual(later.slice(0, -1), first.slice(0, -1))
    assert.equal(later.at(-2), 'X-Entrada-Assertion')
  })

  it('is made for each upstream once in a while', () => {
    const ada = { ...nobody }
    const first = ['a', 'b'].map(audience => headersOf(ada, audience))
    clock.now += 1
    assert.deepEqual(
      ['a', 'b'].map((audience, at) => headersOf(ada, audience) === first[at]),
      [true, true],
    )
  })

  it('is for that upstream, and of that person', () => {
    const [ada, zoe] = [{ ...nobody }, { ...nobody, user: 'oid-2' }]
    const told = [headersOf(ada, 'a'), headersOf(ada, 'b'), headersOf(zoe, 'a'), headersOf(ada, 'a')]
    assert.deepEqual(
      told.map(headers => {
        const { sub, aud } = decodeJwt(headers.at(-1) ?? '')
        return [headers[1], sub, aud]
      }),
      [
        ['oid-1', 'oid-1', 'a'],
        ['oid-1', 'oid-1', 'b'],
        ['oid-2', 'oid-2', 'a'],
        ['oid-1', 'oid-1', 'a'],
      ],
    )
  })
})
