import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { attacked } from '../support/attacked.ts'
import { head } from '../support/front.ts'

describe('GHSA-g6q3-96cp-5r5m of @fastify/middie: /%61dmin was no /admin for the guard', () => {
  it('decides alike for every spelling of a letter', async context => {
    const { ask, zoe } = await attacked(context)
    for (const target of ['/%61dmin/a', '/%41dmin/../admin/a', '/adm%69n/a', '/admin/%2561/../a']) {
      const { status, seen } = await ask(head(`GET ${target}`, zoe))
      assert.ok([400, 403].includes(status), `${target} ${status}`)
      assert.deepEqual(seen, [], target)
    }
  })
})
