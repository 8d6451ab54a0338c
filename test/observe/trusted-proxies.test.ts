import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { describe, it } from 'node:test'
import { requestIdOf } from '../../src/observe/request-id.ts'
import { createTrust } from '../../src/observe/trusted-proxies.ts'

describe('the proxies that are believed', () => {
  it('are none by default', () => {
    const trusts = createTrust([])
    for (const address of ['127.0.0.1', '::1', undefined, '10.0.0.1']) assert.equal(trusts(address), false)
  })

  const trusts = createTrust(['10.0.0.0/8', '192.0.2.7', '2001:db8::/32', '::1'])
  const rows: [address: string | undefined, isTrusted: boolean][] = [
    ['10.1.2.3', true],
    ['11.1.2.3', false],
    ['192.0.2.7', true],
    ['192.0.2.8', false],
    ['::ffff:10.1.2.3', true],
    ['::FFFF:10.1.2.3', true],
    ['::ffff:11.1.2.3', false],
    ['2001:db8:1::1', true],
    ['2001:db8:1::1%eth0', true],
    ['2001:db9::1', false],
    ['::1', true],
    [undefined, false],
    ['', false],
    ['unknown', false],
    ['10.0.0.1:4711', false],
    ['10.0.0', false],
    ['"; drop', false],
  ]
  for (const [address, isTrusted] of rows) {
    it(`are known by address, and nothing else throws: ${address}`, () =>
      assert.equal(trusts(address), isTrusted))
  }
})

describe('addresses that come one after the other', () => {
  it('are each judged by themselves, however often they come', () => {
    const asked = createTrust(['10.0.0.0/8'])
    const addresses = [
      '10.0.0.1',
      '10.0.0.1',
      '192.0.2.7',
      '192.0.2.7',
      '10.0.0.1',
      undefined,
      '10.0.0.1',
      '',
    ]
    assert.deepEqual(
      addresses.map(address => asked(address)),
      [true, true, false, false, true, false, true, false],
    )
    assert.equal(createTrust(['10.0.0.0/8'])(''), false)
  })
})

describe('the id of a request', () => {
  const idOf = (given: string | string[] | undefined, isTrusted: boolean) =>
    requestIdOf(
      {
        headers: { 'x-request-id': given },
        socket: { remoteAddress: '10.0.0.1' },
      } as unknown as IncomingMessage,
      () => isTrusted,
    )
  const random = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/

  it('is that of a trusted proxy when it is well formed', () => {
    for (const given of ['12345678', 'a.b:c_d-e9', 'x'.repeat(128)]) assert.equal(idOf(given, true), given)
  })

  it('is random otherwise', () => {
    for (const given of [
      undefined,
      '',
      'short',
      'x'.repeat(129),
      'with space',
      'a"b"c"d"e',
      'Zo\u00eb45678',
      ['a', 'b'],
    ]) {
      assert.match(idOf(given, true), random)
    }
    assert.match(idOf('12345678', false), random)
    assert.notEqual(idOf(undefined, true), idOf(undefined, true))
  })
})
