import assert from 'node:assert/strict'
import { describe, it, mock, type TestContext } from 'node:test'
import { createCrew, type Hand } from '../../src/workers/crew.ts'

type Made = { hand: Hand; end: (how?: string) => void; killed: boolean }

/** A crew of processes that are none, and whose time passes by hand. */
function crewOf(t: TestContext, size: number) {
  mock.timers.enable({ apis: ['setTimeout'] })
  t.after(() => mock.timers.reset())
  const made: Made[] = []
  const clock = { now: 0 }
  const seen = { hopeless: 0, fatal: 0, killed: [] as unknown[] }
  const crew = createCrew({
    size,
    fork: () => {
      const ends: ((how: string) => void)[] = []
      const one: Made = {
        hand: {
          pid: made.length + 1,
          send: () => undefined,
          onMessage: () => undefined,
          onEnd: listener => void ends.push(listener),
          kill: () => {
            one.killed = true
            one.end('SIGKILL')
          },
        },
        end: (how = 'SIGKILL') => ends.forEach(tell => tell(how)),
        killed: false,
      }
      made.push(one)
      return one.hand
    },
    onMessage: () => undefined,
    onEnd: () => undefined,
    onHopeless: () => (seen.hopeless += 1),
    log: { warn: () => undefined, error: () => undefined, fatal: () => (seen.fatal += 1) },
    now: () => clock.now,
  })
  const pass = (milliseconds: number): void => {
    clock.now += milliseconds
    mock.timers.tick(milliseconds)
  }
  crew.start()
  return { crew, made, seen, pass }
}

describe('a worker that ends', () => {
  it('is replaced at once', t => {
    const { crew, made, pass } = crewOf(t, 2)
    crew.isUp()
    pass(60_000)
    made[0]?.end()
    assert.equal(made.length, 3)
    assert.equal(crew.hands().length, 2)
  })

  it('is replaced ever later, when those after it end soon after their start too, and that is an alarm', t => {
    const { crew, made, seen, pass } = crewOf(t, 1)
    crew.isUp()
    made[0]?.end()
    made[1]?.end()
    assert.equal(made.length, 2)
    pass(500)
    assert.equal(made.length, 3)
    assert.equal(seen.fatal, 0)
    made[2]?.end()
    pass(999)
    assert.equal(made.length, 3)
    pass(1)
    assert.equal(made.length, 4)
    assert.equal(seen.fatal, 1)
    assert.equal(seen.hopeless, 0)
  })

  it('waits half a minute at the most', t => {
    const { crew, made, pass } = crewOf(t, 1)
    crew.isUp()
    const waits: number[] = []
    for (let count = 0; count < 12; count += 1) {
      const before = made.length
      made.at(-1)?.end()
      let seconds = 0
      for (; made.length === before && seconds < 60; seconds += 0.5) pass(500)
      waits.push(seconds)
    }
    assert.deepEqual(waits, [0, 0.5, 1, 2, 4, 8, 16, 30, 30, 30, 30, 30])
  })

  it('is replaced at once again after one has settled in', t => {
    const { crew, made, pass } = crewOf(t, 1)
    crew.isUp()
    made[0]?.end()
    pass(10_000)
    made[1]?.end()
    assert.equal(made.length, 3)
  })

  it('makes it hopeless, when none has ever come up', t => {
    const { made, seen, pass } = crewOf(t, 1)
    for (let count = 0; count < 3; count += 1) {
      made.at(-1)?.end()
      pass(1000)
    }
    assert.equal(seen.hopeless, 1)
    assert.equal(made.length, 3)
  })
})

describe('a crew that is to end', () => {
  it('replaces nobody, and has ended with the last of them', { timeout: 1000 }, async t => {
    const { crew, made } = crewOf(t, 2)
    const ended = crew.end(5)
    for (const one of made) one.end('exit code 0')
    await ended
    assert.equal(made.length, 2)
    assert.ok(made.every(({ killed }) => !killed))
  })

  it('kills who does not end in time', { timeout: 1000 }, async t => {
    const { crew, made, pass } = crewOf(t, 2)
    const ended = crew.end(5)
    made[0]?.end('exit code 0')
    pass(4999)
    assert.equal(made[1]?.killed, false)
    pass(1)
    await ended
    assert.equal(made[1]?.killed, true)
  })

  it('does not wait for one that was to be replaced later', async t => {
    const { crew, made, pass } = crewOf(t, 1)
    crew.isUp()
    made[0]?.end()
    made[1]?.end()
    await crew.end(5)
    pass(30_000)
    assert.equal(made.length, 2)
  })
})
