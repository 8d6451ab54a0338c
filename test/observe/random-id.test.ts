import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createRandomIds } from '../../src/observe/random-id.ts'

const make = createRandomIds()
const ids = Array.from({ length: 5000 }, make)

describe('random ids', () => {
  it('are UUIDs of version 4, and each is another one', () => {
    const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
    for (const id of ids) assert.match(id, shape)
    assert.equal(new Set(ids).size, ids.length)
  })

  it('have nothing in common but their version and variant: of each part of them all are others', () => {
    const digits = ids.map(id => id.replaceAll('-', ''))
    for (let at = 0; at < 32; at += 1) {
      const seen = new Set(digits.map(each => each.charAt(at))).size
      assert.equal(seen, { 12: 1, 16: 4 }[at] ?? 16, `digit ${at}`)
    }
    // 48 bits, none of which belongs to the version or the variant
    for (const from of [0, 20]) {
      assert.equal(new Set(digits.map(each => each.slice(from, from + 12))).size, ids.length)
    }
  })

  it('are others wherever they are made', () => {
    const others = createRandomIds()
    assert.ok(Array.from({ length: 500 }, others).every(id => !ids.includes(id)))
  })
})
