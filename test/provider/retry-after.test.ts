import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { retryAfterSeconds } from '../../src/provider/retry-after.ts'

const now = Date.parse('2026-11-21T10:00:00Z') / 1000
const later = 'Sat, 21 Nov 2026 10:02:00 GMT'

describe('how long the provider asks to wait', () => {
  for (const [name, headers, seconds] of [
    ['seconds', { 'retry-after': '42' }, 42],
    ['seconds with blanks around', { 'retry-after': ' 42 ' }, 42],
    ['a date', { 'retry-after': later }, 120],
    [
      'a date by the clock of the provider',
      { 'retry-after': later, date: 'Sat, 21 Nov 2026 10:01:30 GMT' },
      30,
    ],
    ['a date that has passed', { 'retry-after': 'Sat, 21 Nov 2026 09:00:00 GMT' }, 1],
    ['nothing', {}, 15],
    ['an empty value', { 'retry-after': '' }, 15],
    ['zero', { 'retry-after': '0' }, 1],
    ['a day', { 'retry-after': '86400' }, 3600],
    ['a number without end', { 'retry-after': '9'.repeat(400) }, 15],
    ['less than nothing', { 'retry-after': '-5' }, 15],
    ['words', { 'retry-after': 'soon' }, 15],
  ] as const) {
    it(`is ${seconds} s for ${name}`, () => {
      assert.equal(retryAfterSeconds(new Headers(headers), now), seconds)
    })
  }
})
