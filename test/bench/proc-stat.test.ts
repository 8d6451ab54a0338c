import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { coreTicks, cpuTicks, ownMemoryKiB } from '../../bench/machine/proc-stat.ts'

describe('the texts of /proc', () => {
  it('adds user and system time of a process', () => {
    const stat = '42 (node) S 1 42 42 0 -1 4194304 900 0 3 0 1234 567 0 0 20 0 11 0 5000 1 2'
    assert.equal(cpuTicks(stat), 1801)
  })

  it('is not led astray by blanks and brackets in the name of the command', () => {
    const stat = '42 (a) b (c) 7) R 1 42 42 0 -1 4194304 900 0 3 0 10 5 0 0 20 0 11 0 5000 1 2'
    assert.equal(cpuTicks(stat), 15)
  })

  it('refuses another text', () => {
    assert.throws(() => cpuTicks(''), /not that of/)
    assert.throws(() => ownMemoryKiB('Name:\tnode\n'), /not that of/)
  })

  it('finds the memory of its own', () => {
    const rollup = 'Rss:  152000 kB\nPrivate_Dirty:  90900 kB\nAnonymous:  90872 kB\nAnonHugePages:  0 kB\n'
    assert.equal(ownMemoryKiB(rollup), 90872)
  })

  it('counts idle and waiting as not busy, and guests only once', () => {
    const stat = 'cpu  9 9 9 9 9 9 9 9 9 9\ncpu0 100 1 50 800 40 2 3 4 90 0\ncpu1 1 1 1 1 1 1 1 1 1 1\n'
    assert.deepEqual(coreTicks(stat, 0), { busy: 160, total: 1000 })
  })

  it('does not take CPU 1 for CPU 10', () => {
    assert.deepEqual(coreTicks('cpu10 5 0 0 5 0 0 0 0 0 0\ncpu1 1 0 0 1 0 0 0 0 0 0\n', 1), {
      busy: 1,
      total: 2,
    })
    assert.throws(() => coreTicks('cpu10 5 0 0 5 0 0 0 0 0 0\n', 1), /no line for CPU 1/)
  })
})
