import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { goals, judge, passesGate, sentence, type Goal } from '../../bench/goals.ts'
import type { Series } from '../../bench/metrics.ts'
import { scenarios } from '../../bench/scenarios/all.ts'

const less: Goal = {
  ...{ what: 'gateway / raw', scenario: 'get-1k', of: 'gateway', to: 'raw', by: 'cpu' },
  ...{ better: 'less', gate: 1.6, goal: 1.35 },
}
const more: Goal = {
  ...{ what: 'stock / gateway', scenario: 'get-1k', of: 'stock', to: 'gateway', by: 'cpu' },
  ...{ better: 'more', gate: 1.5, goal: 2 },
}
const memory: Goal = {
  ...{ what: 'memory', scenario: 'get-1k', of: 'gateway', by: 'memory', unit: 'MiB' },
  ...{ better: 'less', gate: 110, goal: 85 },
}

function outcomeOf(goal: Goal, targets: Readonly<Record<string, Series>>) {
  const found = Object.entries(targets).map(([name, series]) => ({ name, series }))
  const scenario = { name: 'get-1k', what: '', targets: found, comparisons: [], notes: [] }
  return judge({ scenarios: [scenario] }, [goal])[0]
}

function cpu(gateway: readonly number[], raw: readonly number[]) {
  return outcomeOf(less, { gateway: { cpu: gateway }, raw: { cpu: raw } })
}

describe('a goal that is a ratio', () => {
  it('is reached when the medians are exactly at it', () => {
    assert.equal(cpu([135, 135, 135], [100, 100, 100])?.reached, 'yes')
  })

  it('is missed above it, while the gate holds up to its own limit', () => {
    assert.equal(cpu([136, 136, 136], [100, 100, 100])?.reached, 'gate')
    assert.equal(cpu([160, 160, 160], [100, 100, 100])?.reached, 'gate')
  })

  it('is missed with the gate above that', () => {
    assert.equal(cpu([161, 161, 161], [100, 100, 100])?.reached, 'no')
    assert.equal(cpu([480, 480, 480], [100, 100, 100])?.reached, 'no')
  })

  it('is missed by far when it is three times as bad as the gate', () => {
    assert.equal(cpu([481, 481, 481], [100, 100, 100])?.reached, 'far')
  })

  it('lets the gate go by the best rounds of both, and shows the middle of them', () => {
    const outcome = cpu([158, 170, 170], [100, 100, 100])
    assert.deepEqual([outcome?.reached, outcome?.measured, outcome?.inBest], ['gate', 1.7, 1.58])
  })

  it('lets the gate go by the middle as well, where only the best rounds are beyond it', () => {
    assert.equal(cpu([150, 150, 150], [100, 90, 100])?.reached, 'gate')
  })

  it('is judged when rounds are slow for both sides', () => {
    assert.deepEqual(cpu([130, 260, 390], [100, 200, 300])?.reached, 'yes')
  })

  it('is not judged when the rounds differ by more than 20 %', () => {
    assert.equal(cpu([100, 125, 100], [100, 100, 100])?.reached, 'noisy')
    assert.equal(cpu([100, 100, 100], [100, 130, 100])?.reached, 'noisy')
  })

  it('is still judged at a spread of exactly 20 %', () => {
    assert.equal(cpu([120, 100, 100], [100, 100, 100])?.reached, 'yes')
  })

  it('can ask for more instead of less', () => {
    const of = (stock: number) =>
      outcomeOf(more, { stock: { cpu: [stock] }, gateway: { cpu: [100] } })?.reached
    assert.deepEqual([200, 199, 150, 149, 50, 49].map(of), ['yes', 'gate', 'gate', 'no', 'no', 'far'])
  })

  it('was not measured without one of its two targets', () => {
    assert.equal(outcomeOf(less, { gateway: { cpu: [100] } })?.reached, 'not measured')
    assert.equal(outcomeOf(less, { raw: { cpu: [100] } })?.reached, 'not measured')
  })
})

describe('a goal that is a figure', () => {
  it('goes by the median, and its gate by the best round, however memory varied', () => {
    const of = (best: number, middle: number) =>
      outcomeOf(memory, { gateway: { memory: [best, middle, 400] } })?.reached
    assert.deepEqual([of(70, 85), of(70, 86), of(110, 200), of(111, 200)], ['yes', 'gate', 'gate', 'no'])
  })
})

describe('the gate', () => {
  it('fails only for what was measured steadily and is worse by more than the slack', () => {
    const reached = ['yes', 'gate', 'no', 'noisy', 'not measured'] as const
    assert.equal(passesGate(reached.map(each => ({ goal: less, reached: each }))), true)
    assert.equal(passesGate([{ goal: less, reached: 'far' }]), false)
  })

  it('says in a line what was found', () => {
    assert.equal(
      sentence({ goal: less, measured: 1.713, reached: 'no' }),
      'worse than the gate: gateway / raw is 1.71, at most 1.60, better 1.35',
    )
    assert.equal(
      sentence({ goal: memory, measured: 90.4, reached: 'gate' }),
      'gate holds: memory is 90 MiB, at most 110 MiB, better 85 MiB',
    )
    assert.equal(
      sentence({ goal: more, reached: 'not measured' }),
      'not measured: stock / gateway, at least 1.50, better 2.00',
    )
  })
})

describe('the goals of the bench', () => {
  it('name scenarios that there are', () => {
    const names = new Set(scenarios.map(({ name }) => name))
    assert.ok(goals.length > 0)
    assert.deepEqual(
      goals.filter(({ scenario }) => !names.has(scenario)),
      [],
    )
  })

  it('are all harder than their gates', () => {
    for (const { what, better, gate, goal } of goals) {
      assert.ok(better === 'less' ? goal < gate : goal > gate, what)
    }
  })
})
