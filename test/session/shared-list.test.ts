import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createKeyRing } from '../../src/session/key-ring.ts'
import { createMarks } from '../../src/session/marks.ts'
import { createRevocations } from '../../src/session/revocations.ts'
import { shareList } from '../../src/session/shared-list.ts'
import { testConfig } from '../support/config.ts'

const now = 1_000_000
const config = testConfig({})
const marks = createMarks(createKeyRing(config.session.keys), {
  issuer: config.provider.issuer,
  clientId: config.provider.clientId,
  publicOrigin: config.publicOrigin,
})
const newList = () => createRevocations(1000, marks)
const ended = (mark: string) => ({ mark, upTo: now, at: now, isVouched: true })

/** A list that is kept, and two that are one with it. */
function shared() {
  const kept = newList()
  const join = shareList({ list: kept, problem: () => 'no disk', settled: async () => undefined }, () => now)
  const [one, other] = [newList(), newList()]
  kept.enter([ended('before')])
  return { kept, one, other, join, keepers: [join(one), join(other)] as const }
}

const marked = (list: ReturnType<typeof newList>) =>
  list.entries(now).map(entry => 'mark' in entry && entry.mark)

describe('lists of one process', () => {
  it('hold what was ended before they came', () => {
    const { one, other } = shared()
    assert.deepEqual([marked(one), marked(other)], [['before'], ['before']])
  })

  it('are told of what ends in any of them, or elsewhere, each once', () => {
    const { kept, one, other } = shared()
    let tells = 0
    other.onEnd(() => (tells += 1))
    one.enter([ended('here')])
    kept.takeOver([ended('elsewhere')], now)
    for (const list of [kept, one, other]) assert.deepEqual(marked(list), ['before', 'here', 'elsewhere'])
    assert.equal(tells, 2)
  })

  it('say why it is not kept', () => {
    assert.equal(shared().keepers[0].problem(), 'no disk')
  })

  it('go their own way when they are taken out', async () => {
    const { kept, one, other, keepers } = shared()
    await keepers[0].close()
    one.enter([ended('here')])
    other.enter([ended('there')])
    assert.deepEqual(
      [marked(kept), marked(one)],
      [
        ['before', 'there'],
        ['before', 'here'],
      ],
    )
  })
})
