import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isClosedUnderneath, upstreamError } from '../../src/forward/upstream-error.ts'

const coded = (code: string) => Object.assign(new Error('connect 10.1.2.3:80'), { code })

describe('a failure on the way to the upstream', () => {
  const rows: [thrown: unknown, code: string, status: number][] = [
    [coded('ECONNREFUSED'), 'ERR_UPSTREAM_UNREACHABLE', 502],
    [coded('UND_ERR_CONNECT_TIMEOUT'), 'ERR_UPSTREAM_UNREACHABLE', 502],
    [coded('UND_ERR_HEADERS_TIMEOUT'), 'ERR_UPSTREAM_TIMEOUT', 504],
    [coded('ETIMEDOUT'), 'ERR_UPSTREAM_TIMEOUT', 504],
    [coded('HPE_INVALID_CONSTANT'), 'ERR_UPSTREAM_INVALID', 502],
    [coded('DEPTH_ZERO_SELF_SIGNED_CERT'), 'ERR_UPSTREAM_INVALID', 502],
    [new Error('x'), 'ERR_UPSTREAM_INVALID', 502],
    ['x', 'ERR_UPSTREAM_INVALID', 502],
  ]
  for (const [thrown, code, status] of rows) {
    it(`${String(thrown instanceof Error && 'code' in thrown ? thrown.code : thrown)} is answered with ${status}`, () => {
      const error = upstreamError(thrown)
      assert.deepEqual([error.code, error.status], [code, status])
    })
  }

  it('shows no address to anybody', () => {
    assert.deepEqual(upstreamError(coded('ECONNREFUSED')).facts, {})
  })
})

describe('a connection closed under a request', () => {
  it('is told apart from one that was never there', () => {
    assert.deepEqual(
      ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE', 'ECONNREFUSED'].map(code => isClosedUnderneath(coded(code))),
      [true, true, true, false],
    )
  })
})
