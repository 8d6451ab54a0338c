import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { followOrders } from '../../src/workers/settings-orders.ts'
import { testConfig } from '../support/config.ts'
import { until } from '../support/until.ts'

const named = (productName: string) => testConfig({ pages: { productName } })

/** A worker that tells what happens in it; settings called `bad` are none for it. */
function worker() {
  const happened: string[] = []
  const orders = followOrders((id, fault) => void happened.push(`${id}: ${fault ?? 'ready'}`))
  const prepare = async ({ pages: { productName: name } }: ReturnType<typeof named>) => {
    if (name === 'bad') throw new Error('cannot be built')
    await new Promise(resolve => setImmediate(resolve))
    return {
      take: () => void happened.push(`${name} taken`),
      drop: async () => void happened.push(`${name} dropped`),
    }
  }
  const happens = async (...all: readonly string[]) => {
    await until(all.join(), () => happened.length >= all.length)
    assert.deepEqual(happened, all)
  }
  return { ...orders, prepare, happens }
}

describe('a worker that is told of other settings', () => {
  it('makes ready, says so, and changes over when it is told to', async () => {
    const { prepares, prepare, heard, happens } = worker()
    prepares(prepare)
    heard({ kind: 'settings', id: 1, config: named('one') })
    await happens('1: ready')
    heard({ kind: 'settings.take', id: 1 })
    await happens('1: ready', 'one taken')
  })

  it('says why it cannot, and is ready for the next', async () => {
    const { prepares, prepare, heard, happens } = worker()
    prepares(prepare)
    heard({ kind: 'settings', id: 1, config: named('bad') })
    heard({ kind: 'settings.drop', id: 1 })
    heard({ kind: 'settings', id: 2, config: named('two') })
    heard({ kind: 'settings.take', id: 2 })
    await happens('1: cannot be built', '2: ready', 'two taken')
  })

  it('drops what it is still making when the others could not', async () => {
    const { prepares, prepare, heard, happens } = worker()
    prepares(prepare)
    heard({ kind: 'settings', id: 1, config: named('one') })
    heard({ kind: 'settings.drop', id: 1 })
    await happens('1: ready', 'one dropped')
  })

  it('takes what it was told before it could', async () => {
    const { prepares, prepare, heard, happens } = worker()
    heard({ kind: 'settings', id: 1, config: named('one') })
    heard({ kind: 'settings.take', id: 1 })
    prepares(prepare)
    await happens('1: ready', 'one taken')
  })
})
