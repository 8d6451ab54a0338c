import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Hand } from '../../src/workers/crew.ts'
import { createSettingsRounds } from '../../src/workers/settings-round.ts'
import { testConfig } from '../support/config.ts'

const config = testConfig({ defaultAccess: 'deny' })

/** So many workers, and what they were told. */
function crew(count: number, deadline?: number) {
  const told: string[] = []
  const killed: number[] = []
  const hand = (pid: number): Hand => ({
    pid,
    send: () => undefined,
    onMessage: () => undefined,
    onEnd: () => undefined,
    kill: () => void killed.push(pid),
  })
  const hands = Array.from({ length: count }, (_, index) => hand(index + 1))
  const rounds = createSettingsRounds((to, order) => {
    told.push(`${to.pid} ${order.kind}`)
    if (order.kind === 'settings') assert.equal(order.config, config)
  }, deadline)
  for (const each of hands) rounds.begun(each)
  const [first, second] = hands
  assert.ok(first && second)
  return { rounds, told, killed, first, second, hand }
}

describe('settings for several workers', () => {
  it('are taken when all are ready, and not before', async () => {
    const { rounds, told, first, second } = crew(2)
    const offered = rounds.offer(config)
    rounds.answered(first, 1, undefined)
    rounds.answered(first, 1, undefined)
    assert.deepEqual(told, ['1 settings', '2 settings'])
    rounds.answered(second, 1, undefined)
    await offered
    assert.deepEqual(told.slice(2), ['1 settings.take', '2 settings.take'])
  })

  it('are dropped by all when one cannot take them', async () => {
    const { rounds, told, first, second } = crew(2)
    const offered = rounds.offer(config)
    rounds.answered(first, 1, undefined)
    rounds.answered(second, 1, 'no room')
    await assert.rejects(offered, /no room/)
    assert.deepEqual(told.slice(2), ['1 settings.drop', '2 settings.drop'])
  })

  it('are dropped by all when one does not answer', async () => {
    const { rounds, told, first } = crew(2, 5)
    const offered = rounds.offer(config)
    rounds.answered(first, 1, undefined)
    await assert.rejects(offered, /does not answer/)
    assert.deepEqual(told.slice(2), ['1 settings.drop', '2 settings.drop'])
  })

  it('do not wait for one that has died, nor go by what comes late', async () => {
    const { rounds, told, first, second } = crew(2)
    const refused = rounds.offer(config)
    rounds.answered(first, 1, 'no room')
    await assert.rejects(refused)
    const offered = rounds.offer(config)
    rounds.answered(first, 2, undefined)
    rounds.answered(second, 1, undefined)
    await new Promise(resolve => setImmediate(resolve))
    assert.deepEqual(told.slice(4), ['1 settings', '2 settings'])
    rounds.ended(second)
    await offered
    assert.deepEqual(told.slice(4), ['1 settings', '2 settings', '1 settings.take'])
  })

  it('reach one that has begun with the old ones meanwhile, which ends when it cannot take them', async () => {
    const { rounds, told, killed, first, second, hand } = crew(2)
    const offered = rounds.offer(config)
    const [third, fourth] = [hand(3), hand(4)]
    for (const newcomer of [third, fourth]) rounds.begun(newcomer)
    for (const each of [first, second]) rounds.answered(each, 1, undefined)
    await offered
    assert.deepEqual(told.slice(4), ['3 settings', '4 settings'])
    rounds.answered(third, 1, undefined)
    rounds.answered(fourth, 1, 'no room')
    assert.deepEqual([told.slice(6), killed], [['3 settings.take'], [4]])
  })
})
