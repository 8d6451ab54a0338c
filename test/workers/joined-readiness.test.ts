import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Readiness } from '../../src/observe/readiness.ts'
import { joinReadiness } from '../../src/workers/joined-readiness.ts'

const ready: Readiness = { status: 'ready' }
const away: Readiness = { status: 'degraded', reason: 'idp_unreachable', detail: 'refused' }
const looking: Readiness = { status: 'unavailable', reason: 'idp_unreachable', detail: 'looking' }

function joined(
  workers: readonly Readiness[],
  more: { size?: number; isDraining?: boolean } = {},
): Readiness {
  return joinReadiness({ workers, size: workers.length, isDraining: false, own: [], ...more })
}

describe('the readiness of several workers', () => {
  it('is ready when all are', () => {
    assert.deepEqual(joined([ready, ready]), { status: 'ready' })
  })

  it('is unavailable while they drain, whatever they say', () => {
    assert.deepEqual(joined([ready], { isDraining: true }), { status: 'unavailable', reason: 'draining' })
  })

  it('is unavailable while none can take requests', () => {
    assert.deepEqual(joined([looking, looking]), looking)
    const missing = { reason: 'workers_missing', detail: '2 of 2' }
    assert.deepEqual(joined([], { size: 2 }), { status: 'unavailable', ...missing })
  })

  it('is degraded when one is missing, or not ready', () => {
    const missing = { reason: 'workers_missing', detail: '1 of 2' }
    assert.deepEqual(joined([ready], { size: 2 }), { status: 'degraded', ...missing })
    assert.deepEqual(joined([ready, looking]), { ...looking, status: 'degraded' })
  })

  it('tells each reason once, those of the primary too', () => {
    const own = [{ reason: 'revocations_not_kept', detail: 'disk full' }]
    assert.deepEqual(joinReadiness({ workers: [away, away], size: 2, isDraining: false, own }), {
      ...away,
      also: own,
    })
  })
})
