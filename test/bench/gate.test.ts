import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { judge, rules, sentence, type Figures, type Rule } from '../../bench/gate.ts'

const rule: Rule = { kind: 'cpu', candidate: 'gateway', against: 'raw', atMost: 1.8 }
const memoryRule: Rule = { kind: 'memory', candidate: 'gateway', atMost: 110 }

function figures(cpu: readonly number[], memory: readonly number[] = [80]): Figures {
  return { cpu, memory }
}

function verdictOf(gateway: readonly number[], raw: readonly number[]) {
  const measured = new Map([
    ['gateway', figures(gateway)],
    ['raw', figures(raw)],
  ])
  return judge(measured, [rule])[0]?.verdict
}

function memoryVerdict(memory: readonly number[]) {
  return judge(new Map([['gateway', figures([50, 100], memory)]]), [memoryRule])[0]?.verdict
}

describe('the gate on ratios of CPU time', () => {
  it('holds when the ratio is exactly at its limit', () => {
    assert.equal(verdictOf([90, 90, 90], [50, 50, 50]), 'holds')
  })

  it('fails above the limit', () => {
    assert.equal(verdictOf([91, 91, 91], [50, 50, 50]), 'fails')
  })

  it('compares the best rounds of both sides', () => {
    const measured = new Map([
      ['gateway', figures([88, 95, 100])],
      ['raw', figures([50, 55, 55])],
    ])
    assert.equal(judge(measured, [rule])[0]?.value, 1.76)
  })

  it('says noisy instead of failing when the rounds of the candidate differ by more than 20 %', () => {
    assert.equal(verdictOf([100, 125, 100], [50, 50, 50]), 'noisy')
  })

  it('says noisy instead of holding when the rounds of the other side do', () => {
    assert.equal(verdictOf([60, 60, 60], [50, 61, 50]), 'noisy')
  })

  it('still judges at a spread of exactly 20 %', () => {
    assert.equal(verdictOf([60, 50, 50], [50, 50, 50]), 'holds')
  })

  it('leaves out a rule whose targets were not measured', () => {
    assert.deepEqual(judge(new Map([['gateway', figures([60])]]), [rule]), [])
  })

  it('has a rule for the gateway without and with its access log', () => {
    assert.deepEqual(new Set(rules.map(({ candidate }) => candidate)), new Set(['gateway', 'gateway-log']))
  })

  it('judges memory by the median of the rounds, however CPU time varied', () => {
    assert.equal(memoryVerdict([90, 110, 200]), 'holds')
    assert.equal(memoryVerdict([90, 111, 200]), 'fails')
  })

  it('says in a sentence what was judged', () => {
    const line = sentence({ rule, value: 1.913, verdict: 'fails' })
    assert.equal(line, 'fails: gateway takes 1.91 of the CPU time of raw in their best rounds, at most 1.8')
    assert.match(sentence({ rule: memoryRule, value: 90.4, verdict: 'holds' }), /^holds: gateway has 90 MiB/)
  })
})
