import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { AuditEvent } from '../../src/observe/audit.ts'
import { boundFloods } from '../../src/observe/flood-bound.ts'

const asked = { requestId: 'r', client: '192.0.2.1' }
const token = (reason: string) => ({ event: 'token.refused', ...asked, reason, route: 'api' }) as const
const admin = { event: 'admin.refused', ...asked, path: '/revoke', reason: 'token' } as const
const foreign = { ...admin, reason: 'foreign' } as const
const frame = { event: 'signout.notified', ...asked, channel: 'front', ended: 'session' } as const
const told = { ...frame, channel: 'back' } as const
const signout = { event: 'signout', ...asked, subject: 'ada', session: 'hash' } as const

function bounded(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const written: AuditEvent[] = []
  return { ...boundFloods(event => void written.push(event), 1000), written, tick: t.mock.timers }
}

describe('events that anybody can make', () => {
  it('are written at once, and those of the second after it as the last one with their number', t => {
    const { audit, written, tick } = bounded(t)
    for (const reason of ['first', 'second', 'third', 'last']) audit(token(reason))
    assert.deepEqual(written, [token('first')])
    tick.tick(1000)
    assert.deepEqual(written.slice(1), [{ ...token('last'), times: 3 }])
  })

  it('are one line a second for as long as they come, and at once again after a quiet second', t => {
    const { audit, written, tick } = bounded(t)
    for (let second = 0; second < 3; second += 1) {
      for (let at = 0; at < 100; at += 1) audit(token(`${second}`))
      tick.tick(1000)
    }
    assert.deepEqual(
      written.map(event => ('times' in event ? event.times : 'at once')),
      ['at once', 99, 100, 100],
    )
    tick.tick(1000)
    audit(token('later'))
    assert.deepEqual(written.at(-1), token('later'))
  })

  it('are one kind when a frame tells of a sign-out, which the provider itself is not', t => {
    const { audit, written } = bounded(t)
    for (const event of [frame, frame, told, told]) audit(event)
    assert.deepEqual(written, [frame, told, told])
  })

  it('do not hide by wrong tokens what another site has brought about', t => {
    const { audit, written } = bounded(t)
    for (const event of [admin, admin, foreign]) audit(event)
    assert.deepEqual(written, [admin, foreign])
  })

  it('hold back no other kind', t => {
    const { audit, written } = bounded(t)
    audit(token('one'))
    audit(token('two'))
    audit(admin)
    audit(signout)
    audit(signout)
    assert.deepEqual(written, [token('one'), admin, signout, signout])
  })

  it('are written when they are asked for, for the end of the process, and not once more', t => {
    const { audit, written, flush, tick } = bounded(t)
    audit(token('one'))
    audit(token('two'))
    audit(admin)
    flush()
    tick.tick(5000)
    assert.deepEqual(written, [token('one'), admin, { ...token('two'), times: 1 }])
  })
})
