import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { formatDuration, parseDuration, parseSize } from '../../src/config/units.ts'

describe('a duration', () => {
  it('is a number and one unit', () => {
    assert.deepEqual(['90s', '15m', '8h', '7d', '0s'].map(parseDuration), [90, 900, 28_800, 604_800, 0])
  })

  it('is nothing else', () => {
    const others = [
      '',
      '5',
      's',
      '-5s',
      '1.5h',
      '1h30m',
      '5 m',
      ' 5m',
      '5m\n',
      '5M',
      '5ms',
      '1e3s',
      '0x5s',
      '05m',
      '1'.repeat(10) + 's',
    ]
    assert.deepEqual(
      others.filter(text => parseDuration(text) !== undefined),
      [],
    )
  })

  it('survives being written and read again', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 999_999_999 }),
        seconds => parseDuration(formatDuration(seconds)) === seconds,
      ),
    )
  })

  it('is written with the largest unit that fits', () => {
    assert.deepEqual([0, 61, 120, 7200, 86_400].map(formatDuration), ['0s', '61s', '2m', '2h', '1d'])
  })

  it('is never read from arbitrary text as something that is no whole number of seconds', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        const seconds = parseDuration(text)
        return (
          seconds === undefined || (Number.isSafeInteger(seconds) && seconds >= 0 && /^\d+[smhd]$/.test(text))
        )
      }),
    )
  })
})

describe('a size', () => {
  it('is a number and a binary unit', () => {
    assert.deepEqual(
      ['512B', '64KiB', '10MiB', '1GiB'].map(parseSize),
      [512, 65_536, 10_485_760, 1_073_741_824],
    )
  })

  it('is nothing else', () => {
    const others = ['', '5', '5k', '5KB', '5kib', '-1B', '1.5MiB', 'KiB', '5 MiB', '5B\n']
    assert.deepEqual(
      others.filter(text => parseSize(text) !== undefined),
      [],
    )
  })
})
