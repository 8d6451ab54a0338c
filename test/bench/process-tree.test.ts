import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { parentOf, treeIn } from '../../bench/machine/process-tree.ts'

describe('a process and what comes of it', () => {
  it('is found by the parents of all, however deep', () => {
    const parents = new Map([
      [10, 1],
      [11, 10],
      [12, 10],
      [13, 12],
      [20, 1],
    ])
    assert.deepEqual(treeIn(parents, 10), [10, 11, 12, 13])
    assert.deepEqual(treeIn(parents, 20), [20])
  })

  it('has its parent behind a command that may hold blanks and brackets', () => {
    assert.equal(parentOf('42 (a) b (c) 7) R 17 42 42 0 -1 4194304'), 17)
    assert.throws(() => parentOf(''), /not that of/)
  })
})
