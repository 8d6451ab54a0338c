import assert from 'node:assert/strict'
import { syncBuiltinESMExports } from 'node:module'
import { describe, it, type TestContext } from 'node:test'
import v8 from 'node:v8'
import { watchLoad, type OverloadLimits } from '../../src/guard/overload.ts'
import { head, startFront } from '../support/front.ts'
import { headerValues, rawRequest } from '../support/raw-client.ts'
import { startRecordingUpstream } from '../support/recording-upstream.ts'
import { until } from '../support/until.ts'

/** Never reached. */
const never = 1e9

function watch(t: TestContext, limits: OverloadLimits, processes?: number) {
  const told: boolean[] = []
  const load = watchLoad(limits, isOver => void told.push(isOver), processes)
  t.after(load.stop)
  const share = () => Array.from({ length: 16 }, load.turnsAway).filter(Boolean).length
  return { told, share }
}

function block(milliseconds: number): void {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}

describe('an event loop whose turns take long', () => {
  it('turns three of four requests away until it is well again', async t => {
    const { told, share } = watch(t, { delay: 100, memory: never, sample: 20 })
    await until('it is over', () => {
      block(400)
      return told.length > 0
    })
    assert.deepEqual(told, [true])
    assert.equal(share(), 12)
    await until('it is well again', () => told.length > 1)
    assert.deepEqual(told, [true, false])
    assert.equal(share(), 0)
  })

  it('is no overload when it was a single one', async t => {
    const { told } = watch(t, { delay: 100, memory: never, sample: 20 })
    await new Promise(resolve => setTimeout(resolve, 50))
    block(600)
    await new Promise(resolve => setTimeout(resolve, 200))
    assert.deepEqual(told, [])
  })
})

describe('memory that is nearly used up', () => {
  it('is overload at once', async t => {
    const { told, share } = watch(t, { delay: never, memory: 0, sample: 10 })
    await until('it is over', () => told.length > 0)
    assert.equal(share(), 15)
  })

  it('is seen by a burst of requests before the next look at the clock', t => {
    const { told, share } = watch(t, { delay: never, memory: 0, sample: 10 })
    assert.equal(share(), 8)
    assert.deepEqual(told, [true])
  })
})

describe('the heap', () => {
  /** What V8 says is in use, in MiB: for long-lived objects, of which 100 are allowed, and for young ones. */
  function heapOf(t: TestContext, old: number, young: number): { asked: number } {
    const seen = { asked: 0 }
    const bytes = (size: number) => size * 1024 * 1024
    const [total, spaces] = [v8.getHeapStatistics(), v8.getHeapSpaceStatistics()]
    t.mock.method(v8, 'getHeapStatistics', () => ({
      ...total,
      used_heap_size: bytes(old + young),
      heap_size_limit: bytes(124),
    }))
    t.mock.method(v8, 'getHeapSpaceStatistics', () => {
      seen.asked += 1
      const used = (name: string) => (name === 'new_space' ? young : name === 'old_space' ? old : 0)
      return spaces.map(space => ({ ...space, space_used_size: bytes(used(space.space_name)) }))
    })
    syncBuiltinESMExports()
    t.after(() => {
      t.mock.restoreAll()
      syncBuiltinESMExports()
    })
    return seen
  }
  const limits = { delay: never, memory: 0.9, sample: 10 }

  it('is nearly used up when what lives long has nearly filled it', t => {
    heapOf(t, 91, 4)
    const found: [isOver: boolean, heap: number][] = []
    const load = watchLoad(limits, (isOver, { heap }) => void found.push([isOver, heap]))
    t.after(load.stop)
    for (let count = 0; count < 8; count += 1) load.turnsAway()
    assert.deepEqual(found, [[true, 0.91]])
  })

  it('is not when only young objects fill it, which are collected at once', t => {
    const seen = heapOf(t, 89, 16)
    const { told, share } = watch(t, limits)
    assert.equal(share(), 0)
    assert.deepEqual(told, [])
    assert.ok(seen.asked > 0)
  })

  it('is not looked at space by space when all together are few', t => {
    const seen = heapOf(t, 80, 10)
    const { told, share } = watch(t, limits)
    assert.equal(share(), 0)
    assert.deepEqual(told, [])
    assert.equal(seen.asked, 0)
  })

  it('is told of as it is when it is well again', async t => {
    heapOf(t, 91, 4)
    const found: [isOver: boolean, heap: number][] = []
    const load = watchLoad(limits, (isOver, { heap }) => void found.push([isOver, heap]))
    t.after(load.stop)
    await until('it is over', () => found.length > 0)
    t.mock.restoreAll()
    heapOf(t, 50, 10)
    await until('it is well again', () => found.length > 1)
    assert.deepEqual(found.slice(1), [[false, 0.5]])
  })
})

describe('a container that several processes share', () => {
  it('is nearly used up when all of them together have nearly filled it', async t => {
    const own = process.memoryUsage.rss()
    t.mock.method(process, 'constrainedMemory', () => own * 4)
    const limits = { delay: never, memory: 1.2, sample: 10 }
    const [alone, three, eight] = [watch(t, limits), watch(t, limits, 3), watch(t, limits, 8)]
    // It looks after the others.
    const last = watch(t, { ...limits, memory: 0.01 })
    await until('all have looked', () => last.told.length > 0)
    assert.deepEqual([alone.told, three.told, eight.told], [[], [], [true]])
  })
})

describe('a gateway that is overloaded', () => {
  it('answers most with 503 before any work, and says when to come again; health goes on', async t => {
    const upstream = await startRecordingUpstream()
    const front = await startFront({
      upstream: upstream.url,
      listening: { overload: { delay: never, memory: 0, sample: 10 } },
    })
    t.after(async () => {
      await front.close()
      await upstream.close()
    })
    await until('it is over', () => front.log().includes('requests are turned away'))
    const answers = []
    for (let count = 0; count < 16; count += 1) {
      answers.push(await rawRequest(front.port, head('GET /public/a', 'Sec-Fetch-Mode: navigate')))
    }
    const refused = answers.filter(({ status }) => status === 503)
    assert.equal(refused.length, 15)
    assert.equal(upstream.requests.length, 1)
    for (const each of refused) {
      assert.deepEqual(headerValues(each, 'retry-after'), ['5'])
      assert.match(each.body.toString(), /<html[\s\S]*ERR_OVERLOADED/)
    }
    assert.equal((await front.gateway.admin.inject('/healthz')).statusCode, 200)
    assert.equal(front.logged().filter(({ level }) => level === 'error').length, 1)
  })
})
