import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { Config } from '../src/config/config.ts'
import type { Rules } from '../src/forward/live-connections.ts'
import { openStoreys } from '../src/storeys.ts'
import { turns } from '../src/turns.ts'
import { testConfig } from './support/config.ts'
import { until } from './support/until.ts'

/** Settings by the name of the product, which is what their storey is called here. */
const named = (productName: string): Config => testConfig({ pages: { productName } })

/** Storeys that say what happens to them. */
async function opened(linger = 0) {
  const happened: string[] = []
  const finish = new Map<string, () => void>()
  const build = async ({ pages: { productName: name } }: Config) => {
    if (name === 'bad') throw new Error('cannot be built')
    const idle = new Promise<void>(resolve => finish.set(name, resolve))
    const rules: Rules = { refusalNow: () => undefined }
    ruleNames.set(rules, name)
    return {
      name,
      rules,
      line: { server: createServer(), idle: async () => idle },
      keys: [],
      judgeBy: (by: Readonly<{ rules: Rules }>) =>
        void happened.push(`${name} judges by ${ruleNames.get(by.rules)}`),
      end: () => void happened.push(`${name} ends`),
      close: async () => void happened.push(`${name} closed`),
    }
  }
  const connected: string[] = []
  const lines = new Map<unknown, string>()
  const storeys = await openStoreys(
    line => void connected.push(lines.get(line) ?? 'unknown'),
    named('first'),
    async config => {
      const storey = await build(config)
      lines.set(storey.line, storey.name)
      return storey
    },
    error => assert.fail(String(error)),
    linger,
  )
  const take = async (name: string) => {
    const next = await storeys.prepare(named(name))
    next.take()
  }
  return { storeys, take, happened, connected, finish: (name: string) => finish.get(name)?.() }
}

const ruleNames = new WeakMap<Rules, string>()

describe('storeys', () => {
  it('take what comes one after the other, and close when nothing runs in them any more', async () => {
    const { storeys, take, happened, connected, finish } = await opened()
    await take('second')
    assert.deepEqual([connected, storeys.current().name], [['first', 'second'], 'second'])
    // Long enough for one that waits for nothing.
    await wait(20)
    assert.deepEqual(happened, ['first judges by second'])
    finish('first')
    await until('the first is closed', () => happened.includes('first closed'))
    await storeys.close()
    assert.deepEqual(happened, ['first judges by second', 'first closed', 'second closed'])
  })

  it('stay for a while behind their last request, for what that has begun', async () => {
    const { take, happened, finish } = await opened(600_000)
    await take('second')
    finish('first')
    await turns(5)
    assert.deepEqual(happened, ['first judges by second'])
  })

  it('stay as they are when the next cannot be built', async () => {
    const { storeys, happened, connected } = await opened()
    await assert.rejects(storeys.prepare(named('bad')), /cannot be built/)
    assert.deepEqual([connected, storeys.current().name, happened], [['first'], 'first', []])
  })

  it('stay as they are when the next is dropped', async () => {
    const { storeys, happened, connected } = await opened()
    const second = await storeys.prepare(named('second'))
    await second.drop()
    assert.deepEqual([connected, storeys.current().name, happened], [['first'], 'first', ['second closed']])
  })

  it('all judge what is open in them by the newest rules', async () => {
    const { take, happened } = await opened()
    await take('second')
    await take('third')
    assert.deepEqual(happened, ['first judges by second', 'first judges by third', 'second judges by third'])
  })

  it('end what is open in the oldest when there are more than four behind the newest', async () => {
    const { take, happened, finish } = await opened()
    for (const name of ['second', 'third', 'fourth', 'fifth']) await take(name)
    finish('second')
    await until('the second is closed', () => happened.includes('second closed'))
    await take('sixth')
    const ended = () => happened.filter(each => each.endsWith('ends'))
    assert.deepEqual(ended(), [])
    await take('seventh')
    assert.deepEqual(ended(), ['first ends'])
    await take('eighth')
    assert.deepEqual(ended(), ['first ends', 'third ends'])
  })

  it('are closed together, each once', async () => {
    const { storeys, take, happened, finish } = await opened()
    await take('second')
    happened.length = 0
    await storeys.close()
    finish('first')
    await storeys.close()
    assert.deepEqual(happened.toSorted(), ['first closed', 'second closed'])
  })
})
