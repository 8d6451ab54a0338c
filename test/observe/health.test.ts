import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createAdmin } from '../../src/observe/health.ts'
import { readinessOf } from '../../src/observe/readiness.ts'

/** Status and body of an address of the admin port. */
async function ask(
  path: string,
  provider: { found: boolean; problem?: string },
  isDraining = false,
  revocations?: string,
  sessions?: string,
) {
  const admin = createAdmin({
    readiness: () =>
      readinessOf({
        provider: () => provider,
        isDraining: () => isDraining,
        revocations: () => revocations,
        sessions: () => sessions,
      }),
    metrics: async () => 'entrada_ready 1\n',
    revoking: {
      token: undefined,
      revoke: () => undefined,
      audit: () => undefined,
      log: { warn: () => undefined },
      now: () => 0,
    },
  })
  const answer = await admin.inject(path)
  await admin.close()
  assert.equal(answer.headers['cache-control'], 'no-store')
  const isJson = String(answer.headers['content-type']).startsWith('application/json')
  return [answer.statusCode, isJson ? answer.json() : answer.body]
}

describe('the admin port', () => {
  it('says alive whatever else is wrong', async () => {
    assert.deepEqual(await ask('/healthz', { found: false }, true), [200, { status: 'ok' }])
  })

  it('says not ready before the provider was ever found, with the reason', async () => {
    assert.deepEqual(await ask('/readyz', { found: false, problem: 'refused' }), [
      503,
      { status: 'unavailable', reason: 'idp_unreachable', detail: 'refused' },
    ])
    const [status] = await ask('/readyz', { found: false })
    assert.equal(status, 503)
  })

  it('says ready once it was found, and degraded when it is away again', async () => {
    assert.deepEqual(await ask('/readyz', { found: true }), [200, { status: 'ready' }])
    assert.deepEqual(await ask('/readyz', { found: true, problem: 'refused' }), [
      200,
      { status: 'degraded', reason: 'idp_unreachable', detail: 'refused' },
    ])
  })

  it('says degraded while sessions cannot be looked up', async () => {
    assert.deepEqual(await ask('/readyz', { found: true }, false, undefined, 'refused'), [
      200,
      { status: 'degraded', reason: 'session_store', detail: 'refused' },
    ])
  })

  it('says degraded while revocations cannot be kept, and names both troubles where there are two', async () => {
    const kept = { reason: 'revocations_not_kept', detail: 'disk full' }
    assert.deepEqual(await ask('/readyz', { found: true }, false, 'disk full'), [
      200,
      { status: 'degraded', ...kept },
    ])
    assert.deepEqual(await ask('/readyz', { found: true, problem: 'refused' }, false, 'disk full'), [
      200,
      { status: 'degraded', reason: 'idp_unreachable', detail: 'refused', also: [kept] },
    ])
  })

  it('says degraded while the audit log cannot be written', () => {
    const well = { provider: () => ({ found: true }), isDraining: () => false, revocations: () => undefined }
    assert.deepEqual(readinessOf({ ...well, audit: () => 'ENOSPC' }), {
      status: 'degraded',
      reason: 'audit_not_kept',
      detail: 'audit.file cannot be written: ENOSPC',
    })
    assert.deepEqual(readinessOf({ ...well, audit: () => undefined }), { status: 'ready' })
  })

  it('says not ready while draining', async () => {
    assert.deepEqual(await ask('/readyz', { found: true }, true), [
      503,
      { status: 'unavailable', reason: 'draining' },
    ])
  })

  it('tells what was counted', async () => {
    assert.deepEqual(await ask('/metrics', { found: true }), [200, 'entrada_ready 1\n'])
  })

  it('has nothing else', async () => {
    for (const path of ['/', '/revoke', '/metrics/x', '/healthz/x', '/debug']) {
      assert.equal((await ask(path, { found: true }))[0], 404)
    }
  })
})
