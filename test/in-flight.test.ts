import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { InFlight } from '../src/in-flight.ts'

function some(count: number) {
  const all = Array.from({ length: count }, (_, number) => ({ number, place: -1 }))
  const flight = new InFlight<{ number: number; place: number }>()
  for (const one of all) flight.add(one)
  return { all, flight, numbers: () => [...flight].map(({ number }) => number).toSorted() }
}

describe('what is in flight', () => {
  it('is there once, however often it is added', () => {
    const { all, flight, numbers } = some(3)
    for (const one of all) flight.add(one)
    assert.deepEqual([flight.size, numbers()], [3, [0, 1, 2]])
  })

  it('leaves alone, from whatever place, and may come again', () => {
    for (const leaving of [0, 1, 2]) {
      const { all, flight, numbers } = some(3)
      const [one] = all.splice(leaving, 1)
      assert.ok(one)
      assert.equal(flight.delete(one), true)
      assert.deepEqual([flight.size, flight.has(one)], [2, false])
      assert.deepEqual(
        numbers(),
        all.map(({ number }) => number),
      )
      for (const other of all) assert.equal(flight.delete(other), true)
      assert.equal(flight.size, 0)
      flight.add(one)
      assert.deepEqual(numbers(), [leaving])
    }
  })

  it('is not taken out a second time, nor for another that was never there', () => {
    const { all, flight, numbers } = some(3)
    const [one] = all
    assert.ok(one)
    flight.delete(one)
    assert.equal(flight.delete(one), false)
    assert.equal(flight.delete({ number: 7, place: -1 }), false)
    assert.equal(flight.delete({ number: 7, place: 1 }), false)
    assert.deepEqual(numbers(), [1, 2])
  })

  it('is gone through to its end while some leave and others come', () => {
    const { all, flight } = some(6)
    const [first, second, , , , last] = all
    assert.ok(first && second && last)
    const seen: number[] = []
    for (const one of flight) {
      seen.push(one.number)
      if (seen.length > 1) continue
      for (const gone of [first, second, last]) flight.delete(gone)
      flight.add({ number: 6, place: -1 })
    }
    assert.deepEqual(seen, [0, 2, 3, 4])
    assert.equal(flight.size, 4)
  })

  it('is what was added and not taken out, after any number of both', () => {
    const flight = new InFlight<{ place: number }>()
    const expected = new Set<{ place: number }>()
    const all = Array.from({ length: 50 }, () => ({ place: -1 }))
    let seed = 1
    for (let step = 0; step < 5000; step += 1) {
      seed = (seed * 48_271) % 2_147_483_647
      const one = all[seed % all.length] as { place: number }
      if (seed % 3 === 0) {
        assert.equal(flight.delete(one), expected.delete(one))
      } else {
        flight.add(one)
        expected.add(one)
      }
      assert.equal(flight.size, expected.size)
    }
    assert.deepEqual(new Set(flight), expected)
  })
})
