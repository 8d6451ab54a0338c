import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { describe, it } from 'node:test'
import { dropClientPorts } from '../../src/observe/forwarded-for.ts'

function chainAfter(chain: string | undefined, isTrusted = true): unknown {
  const headers = chain === undefined ? {} : { 'x-forwarded-for': chain }
  const raw = { headers, socket: { remoteAddress: '10.0.0.1' } }
  dropClientPorts(raw as unknown as IncomingMessage, () => isTrusted)
  return raw.headers['x-forwarded-for']
}

describe('the addresses that a trusted proxy names', () => {
  const rows: [given: string, left: string][] = [
    ['203.0.113.9:4711', '203.0.113.9'],
    ['203.0.113.9:4711,10.0.0.2:80', '203.0.113.9, 10.0.0.2'],
    ['[2001:db8::1]:4711', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['2001:db8::1:4711', '2001:db8::1:4711'],
    ['203.0.113.9', '203.0.113.9'],
    ['unknown:80', 'unknown:80'],
    ['203.0.113.9:x', '203.0.113.9:x'],
    ['203.0.113:80', '203.0.113:80'],
    ['', ''],
  ]
  for (const [given, left] of rows) {
    it(`are left without their ports: ${given}`, () => assert.equal(chainAfter(given), left))
  }

  it('may be none', () => assert.equal(chainAfter(undefined), undefined))

  it('are not looked at when anybody else names them', () => {
    assert.equal(chainAfter('203.0.113.9:4711', false), '203.0.113.9:4711')
  })
})
