import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { instantOf, readOrder } from '../../src/session/revocation-order.ts'
import { publicSessionId } from '../../src/session/session.ts'

const now = Date.UTC(2026, 10, 21, 12) / 1000

describe('what an operator names', () => {
  it('is an id, as it is', () => {
    assert.deepEqual(readOrder('user', 'a b.c', now), { order: { user: 'a b.c' } })
    assert.deepEqual(readOrder('tenant', 't', now), { order: { tenant: 't' } })
    for (const value of ['', ' ', ' a', 'a ', 'a\n', 'a\u0000b', 'a'.repeat(1001)]) {
      for (const name of ['user', 'tenant', 'session'] as const) {
        assert.ok('fault' in readOrder(name, value, now), JSON.stringify(value))
      }
    }
  })

  it('is the public value of a session, and neither its id nor the sid of the provider', () => {
    const session = publicSessionId('some-session')
    assert.deepEqual(readOrder('session', session, now), { order: { session } })
    for (const value of [
      '0f8fad5b-d9cb-469f-a165-70867728950e',
      `${session}x`,
      session.slice(1),
      '!'.repeat(22),
    ]) {
      assert.ok('fault' in readOrder('session', value, now), value)
    }
  })

  it('is a time that has come', () => {
    assert.deepEqual(readOrder('before', '2026-11-21T12:00:00Z', now), { order: { before: now } })
    assert.deepEqual(readOrder('before', '2026-11-21T12:00:00.25Z', now), { order: { before: now + 0.25 } })
    for (const value of ['2026-11-21T12:00:01Z', '2026-11-21T12:00:00-00:01', '9999-12-31T23:59:59Z']) {
      const read = readOrder('before', value, now)
      assert.match('fault' in read ? read.fault : '', /in the future: here it is 2026-11-21T12:00:00.000Z/)
    }
    for (const value of ['now', '', String(now), '2026-11-21']) {
      const read = readOrder('before', value, now)
      assert.match('fault' in read ? read.fault : '', /RFC 3339/)
    }
  })
})

describe('a time', () => {
  it('is a date-time with its offset, as of RFC 3339', () => {
    for (const text of [
      ...[
        '2026-11-21T12:00:00Z',
        '2026-11-21t12:00:00z',
        '2026-11-21 12:00:00Z',
        '2026-11-21T12:00:00+00:00',
      ],
      ...['2026-11-21T13:30:00+01:30', '2026-11-20T23:00:00-13:00', '2026-11-21T12:00:00.000000000Z'],
    ]) {
      assert.equal(instantOf(text), now, text)
    }
    assert.equal(instantOf('2024-02-29T00:00:00.5Z'), Date.UTC(2024, 1, 29) / 1000 + 0.5)
  })

  it('is nothing else', () => {
    for (const text of [
      ...['2026-11-21T12:00:00', '2026-11-21T12:00Z', '2026-02-30T00:00:00Z', '2026-13-01T00:00:00Z'],
      ...['2026-11-21T24:00:00Z', '2026-11-21T12:60:00Z', '2026-11-21T12:00:00+99:00', '26-11-21T12:00:00Z'],
      ...[
        '2026-11-21T12:00:00.Z',
        '2026-11-21T12:00:00+0100',
        'x2026-11-21T12:00:00Z',
        '2026-11-21T12:00:00Zx',
      ],
    ]) {
      assert.equal(instantOf(text), undefined, text)
    }
  })
})
