import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { head, startFront } from '../support/front.ts'
import { rawRequest } from '../support/raw-client.ts'
import { until } from '../support/until.ts'

describe('the access line of a request that may not pass', () => {
  it('names the route that it was refused by, and nobody', async t => {
    const routes = [{ path: '/admin/**', name: 'admin', require: { anyRole: ['Admin'] } }]
    const front = await startFront({ upstream: 'http://127.0.0.1:1', settings: { routes } })
    t.after(async () => front.close())
    await rawRequest(front.port, head('GET /admin/x'))
    await until('there is a line', () => front.accessLines().length === 1)
    const [line] = front.accessLines()
    assert.deepEqual([line?.['status'], line?.['route'], line?.['subject']], [401, 'admin', undefined])
  })
})
