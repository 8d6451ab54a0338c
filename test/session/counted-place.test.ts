import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import Fastify from 'fastify'
import { createSessions } from '../../src/session/sessions.ts'
import { sessionOptionsOf } from '../../src/slices.ts'
import { testConfig } from '../support/config.ts'
import { ada } from '../support/session-cookie.ts'

const now = 1_000_000

/** Sessions in cookies, and what was counted of them. */
async function counted() {
  const app = Fastify()
  const sizes: number[] = []
  const caches = new Map<string, () => number>()
  const { sessions } = await createSessions(
    app,
    sessionOptionsOf(testConfig({}), () => true),
    {
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      now: () => now,
      counted: {
        sessionWritten: bytes => void sizes.push(bytes),
        cache: (name, size) => void caches.set(name, size),
      },
    },
  )
  return { app, sessions, sizes, caches }
}

describe('the cookies of a session', () => {
  it('are counted by their bytes as they are written, and not when one is taken away', async t => {
    const { app, sessions, sizes } = await counted()
    t.after(async () => app.close())
    const stale = '__Host-entrada.0=2abc; __Host-entrada.1=2def'
    const created = await sessions.create({ person: ada }, stale, now)
    const [line = ''] = created?.setCookies ?? []
    assert.equal(created?.setCookies.length, 3)
    assert.deepEqual(sizes, [line.indexOf(';')])
    const cookie = line.slice(0, line.indexOf(';'))
    const later = now + 1800
    const found = await sessions.identify({ cookie, authorization: undefined }, later)
    assert.ok(found.kind === 'yes' && found.setCookies.length === 1)
    assert.equal(sizes.length, 2)
  })

  it('that are remembered are told by their number', async t => {
    const { app, sessions, caches } = await counted()
    t.after(async () => app.close())
    assert.equal(caches.get('sessions')?.(), 0)
    const created = await sessions.create({ person: ada }, undefined, now)
    const [cookie = ''] = created?.setCookies.map(line => line.slice(0, line.indexOf(';'))) ?? []
    await sessions.identify({ cookie, authorization: undefined }, now)
    assert.equal(caches.get('sessions')?.(), 1)
  })
})
