import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { readSummary } from '../../bench/load/wrk.ts'

describe('the output of wrk', () => {
  it('is read from the line of our own script', () => {
    const output =
      'Running 3s test\n  1 threads and 64 connections\n\nSUMMARY 42869 3010080 3.500000 18.743000 2\n'
    assert.deepEqual(readSummary(output), {
      requests: 42869,
      seconds: 3.01008,
      p50: 3.5,
      p99: 18.743,
      failures: 2,
    })
  })

  it('is refused without that line', () => {
    assert.throws(() => readSummary('unable to connect'), /no summary/)
  })
})
