import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import * as fc from 'fast-check'
import { createLineWriter } from '../../src/observe/line-writer.ts'
import { createLogger } from '../../src/observe/logger.ts'

/** A log and a writer of its lines that stand at one moment, and all that both have written. */
function logging(t: TestContext, level = 'info', pid?: number) {
  t.mock.timers.enable({ apis: ['Date'], now: 1_800_000_000_123 })
  const written: string[] = []
  const to = { write: (line: string) => void written.push(line) }
  const log = createLogger(level, to, pid)
  return { log, lines: createLineWriter(log, to, pid), written, tick: (ms: number) => t.mock.timers.tick(ms) }
}

describe('a line that each request writes', () => {
  for (const pid of [undefined, 17]) {
    it(`is byte for byte that of the log, whatever it says, ${pid === undefined ? 'of one process' : 'of several'}`, t => {
      const { log, lines, written } = logging(t, 'info', pid)
      // What comes over the wire is read as latin1, so that no half of a pair is among it.
      const text = fc.oneof(
        fc.string({ unit: 'grapheme', maxLength: 120 }),
        fc.string({ unit: fc.integer({ min: 0, max: 255 }).map(code => String.fromCharCode(code)) }),
      )
      const value = fc.option(fc.oneof(text, fc.double(), fc.integer(), fc.boolean()), { nil: undefined })
      const members = fc.record({ path: value, status: value, ms: value, route: value, cut: value })
      fc.assert(
        fc.property(members, rest => {
          const line = { event: 'access', ...rest }
          log.info(line)
          lines.info(line)
          const [expected, found] = written.splice(0)
          assert.equal(found, expected)
        }),
      )
    })
  }

  it('has the time of the moment', t => {
    const { lines, written, tick } = logging(t)
    lines.info({ event: 'access' })
    tick(1)
    lines.info({ event: 'access' })
    assert.deepEqual(written, [
      '{"level":"info","time":"2027-01-15T08:00:00.123Z","event":"access"}\n',
      '{"level":"info","time":"2027-01-15T08:00:00.124Z","event":"access"}\n',
    ])
  })

  it('is not written below the level of the log, as it is at the time', t => {
    const { log, lines, written } = logging(t, 'warn')
    lines.info({ event: 'access' })
    assert.deepEqual(written, [])
    log.level = 'info'
    lines.info({ event: 'access' })
    assert.equal(written.length, 1)
    log.level = 'silent'
    lines.info({ event: 'access' })
    assert.equal(written.length, 1)
  })
})
