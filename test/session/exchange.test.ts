import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLocalExchange } from '../../src/session/exchange.ts'
import { keepsTheRulesOfAnExchange } from './exchange-rules.ts'

describe('an exchange in the memory of a process', () => {
  keepsTheRulesOfAnExchange(async () => {
    const exchange = createLocalExchange()
    return [exchange, exchange]
  })

  it('has room for so many values, and forgets the oldest beyond', async () => {
    const exchange = createLocalExchange(20)
    for (let at = 0; at < 30; at += 1) await exchange.put(String(at), 'value', 100)
    assert.equal(await exchange.get('0'), undefined)
    assert.equal(await exchange.get('10'), 'value')
    assert.equal(await exchange.get('29'), 'value')
    assert.equal(exchange.size(), 20)
  })

  it('makes room by what is over first', async () => {
    const clock = { now: 0 }
    const exchange = createLocalExchange(20, () => clock.now)
    await exchange.put('lasting', 'value', 100)
    for (let at = 0; at < 19; at += 1) await exchange.put(String(at), 'value', 1)
    clock.now = 1000
    for (let at = 0; at < 19; at += 1) await exchange.put(`later ${at}`, 'value', 1)
    assert.equal(await exchange.get('lasting'), 'value')
  })
})
