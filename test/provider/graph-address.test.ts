import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { graphAddress } from '../../src/provider/graph-address.ts'

const strict = { insecure: false, isHttpAllowed: () => true }
const onLoopback = { insecure: true, isHttpAllowed: (name: string) => name === '127.0.0.1' }

function at(host: unknown, settings: Parameters<typeof graphAddress>[1] = strict): string {
  return graphAddress({ issuer: 'https://login.example', msgraph_host: host as string }, settings)
}

describe('the address of Microsoft Graph', () => {
  it('is that of the cloud which discovery names', () => {
    assert.equal(at('dod-graph.microsoft.us'), 'https://dod-graph.microsoft.us/v1.0')
  })

  it('is the one that is set', () => {
    const graph = { baseUrl: 'https://graph.example/x', profile: [], photo: false, asksUserRead: false }
    const metadata = { issuer: 'https://login.example', msgraph_host: 'graph.microsoft.com' }
    assert.equal(graphAddress(metadata, { ...strict, graph }), 'https://graph.example/x/v1.0')
  })

  it('is plain http only where the provider is, on a host that may be', () => {
    assert.equal(at('127.0.0.1:8000', onLoopback), 'http://127.0.0.1:8000/v1.0')
    assert.equal(at('graph.example', onLoopback), 'https://graph.example/v1.0')
  })

  for (const host of [
    undefined,
    '',
    7,
    'https://graph.example',
    'a@graph.example',
    'graph.example/x',
    '.',
    'a b',
  ]) {
    it(`is none for ${JSON.stringify(host)}, and the operator is told what to set`, () => {
      assert.throws(() => at(host), {
        code: 'ERR_PROVIDER_ANSWER_INVALID',
        message: /provider\.graph\.baseUrl/,
      })
    })
  }
})
