import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { attacked } from '../support/attacked.ts'
import { head } from '../support/front.ts'

describe('GHSA-5hvv-m4w4-gf6v of oauth2-proxy: a health check was known by its User-Agent', () => {
  it('answers every User-Agent alike', async context => {
    const { ask } = await attacked(context)
    for (const agent of ['kube-probe/1.29', 'GoogleHC/1.0', 'ELB-HealthChecker/2.0']) {
      for (const target of ['/', '/a', '/healthz', '/ping']) {
        const { status, seen } = await ask(head(`GET ${target}`, `User-Agent: ${agent}`))
        assert.equal(status, 401)
        assert.deepEqual(seen, [])
      }
    }
  })
})
