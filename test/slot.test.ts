import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createSlot } from '../src/slot.ts'

/** A slot for numbers, counted up, and those that have ended. */
function numbered() {
  const ended: number[] = []
  const slot = createSlot<number>(value => ended.push(value))
  let made = 0
  const lease = async (madeOf: unknown) => slot.lease(madeOf, () => (made += 1))
  return { lease, ended }
}

describe('a slot', () => {
  it('gives the same to whoever wants it of the same settings', async () => {
    const { lease, ended } = numbered()
    const one = await lease({ url: 'a', list: [1] })
    const other = await lease({ list: [1], url: 'a' })
    assert.deepEqual([one.value, other.value, ended], [1, 1, []])
  })

  it('ends one when the last who holds it has given it back, and not before', async () => {
    const { lease, ended } = numbered()
    const [one, other] = [await lease('a'), await lease('a')]
    await one.release()
    await one.release()
    assert.deepEqual(ended, [])
    await other.release()
    assert.deepEqual(ended, [1])
  })

  it('makes another of other settings, and leaves the first to those who hold it', async () => {
    const { lease, ended } = numbered()
    const one = await lease('a')
    const other = await lease('b')
    assert.deepEqual([one.value, other.value, ended], [1, 2, []])
    await other.release()
    assert.deepEqual(ended, [2])
    assert.equal((await lease('a')).value, 1)
  })

  it('makes a new one where nobody holds the one before', async () => {
    const { lease } = numbered()
    await (await lease('a')).release()
    assert.equal((await lease('a')).value, 2)
  })

  it('holds nothing of what could not be made', async () => {
    const slot = createSlot<number>(() => undefined)
    const fails = slot.lease('a', () => {
      throw new Error('not there')
    })
    await assert.rejects(fails, /not there/)
    assert.equal((await slot.lease('a', () => 1)).value, 1)
  })
})
