import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { startAsked, type Dialect } from '../support/asked-front.ts'
import { headerValues } from '../support/raw-client.ts'
import { sessionCookie, zoe } from '../support/session-cookie.ts'

/** The cookies that a session of two gets when it is extended: as they are set, and by number. */
async function extended(t: TestContext, dialect: Dialect) {
  const now = Math.floor(Date.now() / 1000)
  const { front, ask } = await startAsked(t, dialect, { now: () => now })
  const groups = Array.from(
    { length: 60 },
    (_, at) => `a group with a name that is long and not packed ${at}`,
  )
  const cookie = await sessionCookie(front.config, { ...zoe, groups }, now - 3000)
  const { status, answer } = await ask({}, `Cookie: ${cookie}`)
  assert.equal(status, 200)
  const numbered = answer.rawHeaders.filter(([name]) => /^x-entrada-set-cookie-/i.test(name))
  return { set: headerValues(answer, 'set-cookie'), numbered }
}

describe('a session that is extended while a proxy asks', () => {
  for (const dialect of ['nginx', 'caddy'] as const) {
    it(`has a header for each of its cookies for ${dialect}, which cannot read several lines of one`, async t => {
      const { set, numbered } = await extended(t, dialect)
      assert.equal(set.length, 2)
      assert.deepEqual(numbered, [
        ['x-entrada-set-cookie-1', set[0]],
        ['x-entrada-set-cookie-2', set[1]],
      ])
    })
  }

  it('is told once to the others', async t => {
    const { set, numbered } = await extended(t, 'traefik')
    assert.deepEqual([set.length, numbered], [2, []])
  })
})
