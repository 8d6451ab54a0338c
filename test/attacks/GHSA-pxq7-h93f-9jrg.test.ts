import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { attacked } from '../support/attacked.ts'
import { head } from '../support/front.ts'

describe('GHSA-pxq7-h93f-9jrg of oauth2-proxy: a fragment took part in the match', () => {
  it('lets no fragment speak for a path', async context => {
    const { ask } = await attacked(context)
    for (const target of ['/a#/public/a', '/a%23/public/a', '/a#/../public/a', '/public#/../a']) {
      const { status, seen } = await ask(head(`GET ${target}`))
      assert.ok([400, 401, 403, 404].includes(status), `${target} ${status}`)
      assert.deepEqual(seen, [], target)
    }
  })
})
