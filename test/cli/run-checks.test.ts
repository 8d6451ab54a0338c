import assert from 'node:assert/strict'
import { describe, it, mock } from 'node:test'
import { fail, ok, unknown } from '../../src/cli/doctor/finding.ts'
import { runChecks } from '../../src/cli/doctor/run-checks.ts'

describe('checks one after the other', () => {
  const run = async (checks: Parameters<typeof runChecks>[0]) => runChecks(checks, () => undefined)

  it('names a cause once, however far it reaches', async () => {
    const never = async () => assert.fail('it was looked at')
    const found = await run([
      { name: 'a', look: async () => fail('broken', 'mend it') },
      { name: 'b', needs: ['a'], look: never },
      { name: 'c', needs: ['b'], look: never },
      { name: 'd', look: async () => ok('fine') },
    ])
    assert.deepEqual(
      found.map(({ check, status, detail }) => [check, status, detail]),
      [
        ['a', 'fail', 'broken'],
        ['b', 'unknown', 'not looked at, because a has failed'],
        ['c', 'unknown', 'not looked at, because a has failed'],
        ['d', 'ok', 'fine'],
      ],
    )
  })

  it('goes on behind what is unknown, and behind a check that breaks', async () => {
    const found = await run([
      { name: 'a', look: async () => unknown('no idea') },
      { name: 'b', look: async () => Promise.reject(new Error('oh')) },
      { name: 'c', needs: ['a', 'b'], look: async () => ok('fine') },
    ])
    assert.deepEqual(
      found.map(({ status }) => status),
      ['unknown', 'unknown', 'ok'],
    )
    assert.equal(found[1]?.detail, 'cannot be looked at: oh')
  })

  it('waits for none of them for ever', async t => {
    mock.timers.enable({ apis: ['setTimeout'] })
    t.after(() => mock.timers.reset())
    const pending = run([{ name: 'a', look: async () => new Promise(() => undefined) }])
    mock.timers.tick(30_000)
    assert.match((await pending)[0]?.detail ?? '', /nothing came of it within 30 s/)
  })

  it('lets nobody steer the terminal', async () => {
    const found = await run([{ name: 'a', look: async () => fail('a\u001b[2J\u202e\nok b', 'c\r\nd') }])
    assert.deepEqual([found[0]?.detail, found[0]?.remedy], ['a?[2J?ok b', 'c?d'])
  })
})
