import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { measureParts, partLine } from '../../bench/micro/measure-parts.ts'
import { parts } from '../../bench/micro/parts.ts'

const part = { name: 'decode', usual: 10 }

describe('the parts of a request', () => {
  it('are each timed', async () => {
    const lines: string[] = []
    await measureParts(line => lines.push(line), 5)
    assert.equal(lines.length, 1 + parts.length)
    for (const line of lines.slice(1)) assert.match(line, /^ *\d+\.\d  \S/)
  })

  it('are shown by the median of their batches', () => {
    assert.equal(partLine(part, [12, 11, 10, 11, 11, 11, 30]), '    11.0  decode')
  })

  it('get a remark above three times what is usual, and when they are not steady', () => {
    assert.equal(partLine(part, [30, 30, 30, 30, 30]), '    30.0  decode')
    assert.equal(
      partLine(part, [31, 31, 31, 31, 31]),
      '    31.0  decode (more than 30, three times what is usual)',
    )
    assert.equal(partLine(part, [10, 15, 10, 20, 10]), '    10.0  decode (noisy)')
  })
})
