import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startFront } from '../support/front.ts'

const token = 'correct-horse:battery'

describe('the status page of a gateway', () => {
  it('is there as soon as the settings have a token, and not before', async t => {
    for (const [admin, expected] of [
      [{ host: '127.0.0.1', port: 0, token: { value: token } }, 200],
      [{ host: '127.0.0.1', port: 0 }, 404],
    ] as const) {
      const front = await startFront({ settings: { admin } })
      t.after(async () => front.close())
      const answer = await front.gateway.admin.inject({
        url: '/',
        headers: { authorization: `Bearer ${token}` },
      })
      assert.equal(answer.statusCode, expected)
    }
  })
})
