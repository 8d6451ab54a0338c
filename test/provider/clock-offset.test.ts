import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { BoundedFetch } from '../../src/provider/bounded-fetch.ts'
import { watchClock } from '../../src/provider/clock-offset.ts'
import { failure, startProvider } from './start.ts'

/** A provider whose clock is so many seconds ahead, or which has none. */
function startWatch() {
  const lines: Record<string, unknown>[] = []
  const clock = { now: 1_800_000_000, offset: 0, dated: true }
  const answer = async () => {
    const date = new Date((clock.now + clock.offset) * 1000).toUTCString()
    return new Response('{}', { headers: clock.dated ? { date } : {} })
  }
  const fetch: BoundedFetch = Object.assign(answer, { close: async () => undefined })
  const log = {
    warn: (fields: object, text: string) => void lines.push({ ...fields, text }),
    info: () => undefined,
    error: () => undefined,
  }
  const watch = watchClock(fetch, log, () => clock.now)
  return { ...watch, lines, clock, ask: () => watch.fetch('https://idp.example/keys') }
}

describe('the clock of the provider', () => {
  for (const [offset, text] of [
    [31, 'the clock of the provider is 31 s ahead of the one of this machine'],
    [-400, 'the clock of the provider is 400 s behind the one of this machine'],
  ] as const) {
    it(`is in the log when it is off by ${offset} s`, async () => {
      const { clock, ask, lines } = startWatch()
      clock.offset = offset
      await ask()
      assert.deepEqual(lines, [{ event: 'provider.clock', offsetSeconds: offset, text }])
    })
  }

  it('is no matter up to half a minute', async () => {
    const { clock, ask, lines } = startWatch()
    for (clock.offset of [0, 30, -30]) await ask()
    assert.deepEqual(lines, [])
  })

  it('is in the log once in ten minutes', async () => {
    const { clock, ask, lines } = startWatch()
    clock.offset = 60
    await ask()
    clock.now += 599
    await ask()
    assert.equal(lines.length, 1)
    clock.now += 1
    await ask()
    assert.equal(lines.length, 2)
  })

  it('is in the log at once for a check that has failed, small or not', async () => {
    const { clock, ask, lines, logOffset } = startWatch()
    await ask()
    logOffset()
    assert.equal(lines.at(-1)?.['text'], 'the clocks of the provider and of this machine agree')
    clock.offset = 60
    await ask()
    logOffset()
    assert.deepEqual(
      lines.map(({ offsetSeconds }) => offsetSeconds),
      [0, 60],
    )
  })

  it('is not guessed from an answer without a date', async () => {
    const { clock, ask, lines, logOffset } = startWatch()
    clock.dated = false
    await ask()
    logOffset()
    assert.deepEqual(lines, [])
  })
})

describe('a token that is not valid at this time', () => {
  for (const [name, shift] of [
    ['that has ended', 7200],
    ['of the future', -7200],
  ] as const) {
    it(`${name} is refused, and the log says which clock is off`, async t => {
      const { exchange, lines } = await startProvider(t)
      const now = Math.floor(Date.now() / 1000) + shift
      assert.equal((await failure(exchange(now))).code, 'ERR_PROVIDER_CLOCK')
      assert.ok(lines.some(line => line.includes('"provider.clock"') && line.includes('"offsetSeconds"')))
    })
  }
})
