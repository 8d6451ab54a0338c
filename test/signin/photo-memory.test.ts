import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createPhotoMemory } from '../../src/signin/photo-memory.ts'

const photo = (size: number) => ({ type: 'image/jpeg', bytes: new Uint8Array(size) })

describe('the memory of photos', () => {
  it('forgets who was asked for least recently where there is no room', () => {
    const memory = createPhotoMemory(3000)
    memory.keep('a', photo(1000), 0)
    memory.keep('b', photo(1000), 0)
    memory.find('a', 1)
    memory.keep('c', photo(1000), 1)
    const found = ['a', 'b', 'c'].map(name => memory.find(name, 1) !== undefined)
    assert.deepEqual(found, [true, false, true])
  })

  it('has room again for what has taken the place of another', () => {
    const memory = createPhotoMemory(3000)
    for (let times = 0; times < 9; times += 1) memory.keep('a', photo(1000), times)
    memory.keep('b', photo(1000), 9)
    assert.ok(memory.find('a', 9) && memory.find('b', 9))
  })

  it('does not forget all for one that is too large for it', () => {
    const memory = createPhotoMemory(3000)
    memory.keep('a', photo(1000), 0)
    memory.keep('b', photo(3000), 0)
    assert.ok(memory.find('a', 0))
    assert.equal(memory.find('b', 0), undefined)
  })

  it('holds many who have no photo no longer than there is room', () => {
    const memory = createPhotoMemory(2000)
    for (let index = 0; index < 50; index += 1) memory.keep(String(index), undefined, 0)
    const known = Array.from({ length: 50 }, (_, index) => memory.find(String(index), 0)).filter(Boolean)
    assert.deepEqual([known.length, memory.size()], [10, 10])
  })

  it('forgets after five minutes, and when the clock is set back', () => {
    const memory = createPhotoMemory()
    memory.keep('a', photo(1), 1000)
    assert.ok(memory.find('a', 1299))
    assert.equal(memory.find('a', 1300), undefined)
    memory.keep('a', photo(1), 1000)
    assert.equal(memory.find('a', 999), undefined)
  })
})
