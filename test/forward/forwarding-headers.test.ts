import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { describe, it } from 'node:test'
import { createForwardingHeaders, plainAddress } from '../../src/forward/forwarding-headers.ts'

const requestId = '0f8fad5b-d9cb-469f-a165-70867728950e'
const trusted = '10.0.0.1'

function sent(headers: Record<string, string | undefined>, peer: string, origin = 'https://app.example') {
  const forwarding = createForwardingHeaders({
    origins: { of: () => ({ origin }) },
    trusts: address => address === trusted,
  })
  const raw = {
    headers: { host: 'app.example', ...headers },
    httpVersion: '1.0',
    socket: { remoteAddress: peer },
  }
  const list = forwarding(raw as unknown as IncomingMessage, requestId)
  return Object.fromEntries(
    list.flatMap((name, at) => (at % 2 === 0 ? [[name.toLowerCase(), list[at + 1]]] : [])),
  )
}

const claimed = {
  'x-forwarded-for': '1.2.3.4',
  'x-forwarded-proto': 'http',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-port': '1',
}

describe('what the upstream is told of the way', () => {
  it('is made here when nothing in front is trusted', () => {
    const headers = sent(claimed, '192.0.2.7')
    assert.equal(headers['x-forwarded-for'], '192.0.2.7')
    assert.equal(headers['x-forwarded-proto'], 'https')
    assert.equal(headers['x-forwarded-host'], 'app.example')
    assert.equal(headers['x-forwarded-port'], '443')
    assert.equal(headers['x-request-id'], requestId)
  })

  it('is kept from a trusted proxy, whose address is added', () => {
    const headers = sent(claimed, trusted)
    assert.equal(headers['x-forwarded-for'], `1.2.3.4, ${trusted}`)
    for (const name of ['x-forwarded-proto', 'x-forwarded-host', 'x-forwarded-port'] as const) {
      assert.equal(headers[name], claimed[name])
    }
  })

  it('is made here when a trusted proxy says nothing', () => {
    const headers = sent({}, trusted, 'http://app.example:8080')
    assert.equal(headers['x-forwarded-for'], trusted)
    assert.equal(headers['x-forwarded-proto'], 'http')
    assert.equal(headers['x-forwarded-port'], '8080')
  })

  it('has the host of the public origin without a Host', () => {
    assert.equal(sent({ host: undefined }, trusted)['x-forwarded-host'], 'app.example')
    assert.equal(sent({ host: '' }, trusted)['x-forwarded-host'], '')
  })

  it('has port 80 for http without a port', () => {
    assert.equal(sent({}, trusted, 'http://app.example')['x-forwarded-port'], '80')
  })
})

describe('the way of a request', () => {
  it('is told in Via, with the version in which it came here', () => {
    assert.equal(sent({}, '192.0.2.7')['via'], '1.0 entrada')
  })
})

describe('an address', () => {
  it('is IPv4 when it came over an IPv6 socket', () => {
    assert.equal(plainAddress('::ffff:192.0.2.7'), '192.0.2.7')
    assert.equal(plainAddress('2001:db8::1'), '2001:db8::1')
    assert.equal(plainAddress(undefined), 'unknown')
  })
})
