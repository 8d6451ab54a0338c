import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startProvider } from '../provider/start.ts'
import { metadataOf, type ScriptedProvider } from '../support/scripted-provider.ts'
import { refusesDiscovery, refusesKeys } from './refused-documents.ts'

/** The usual document as text, with more text put before its end. */
const withMore = (more: string) => (idp: ScriptedProvider) => ({
  body: `${JSON.stringify(metadataOf(idp.issuer)).slice(0, -1)},${more}}`,
})

describe('IDP-03 a discovery document with odd members', () => {
  it('cannot set what it lacks through __proto__', async t => {
    const of = ({ issuer }: ScriptedProvider) => {
      const { token_endpoint, ...rest } = metadataOf(issuer)
      const proto = JSON.stringify({ token_endpoint })
      return { body: `{"__proto__":${proto},${JSON.stringify(rest).slice(1)}` }
    }
    await refusesDiscovery(t, { of }, /no usable token_endpoint/)
    assert.equal(Object.hasOwn(Object.prototype, 'token_endpoint'), false)
  })

  it('changes no other object through __proto__, constructor or prototype', async t => {
    const { idp, exchange } = await startProvider(t)
    const more = ['__proto__', 'constructor', 'prototype'].map(name => `"${name}":{"polluted":true}`)
    idp.script.answers['openid-configuration'] = () => withMore(more.join())(idp)
    assert.ok(await exchange())
    assert.equal(Reflect.get({}, 'polluted'), undefined)
  })

  it('is judged by the last of two members of one name, the one that is used', async t => {
    const of = withMore('"token_endpoint":"file:///etc/passwd"')
    await refusesDiscovery(t, { of }, /token_endpoint of the discovery document must be https/)
    const again = withMore('"issuer":"https://evil.example"')
    await refusesDiscovery(t, { of: again }, /names the issuer https:\/\/evil\.example/)
  })

  it('is refused when it is no UTF-8', async t => {
    const bytes = (idp: ScriptedProvider) =>
      Buffer.concat([
        Buffer.from(JSON.stringify(metadataOf(idp.issuer)).slice(0, -1)),
        Buffer.from(',"a":"\xff"}', 'latin1'),
      ])
    await refusesDiscovery(t, { of: idp => ({ body: bytes(idp) }) }, /is not UTF-8/)
  })

  it('may nest as deep as a mebibyte allows without ending the process', async t => {
    const { idp, exchange } = await startProvider(t)
    const depth = 400_000
    idp.script.answers['openid-configuration'] = () =>
      withMore(`"a":${'['.repeat(depth)}${']'.repeat(depth)}`)(idp)
    await exchange().catch(() => undefined)
    delete idp.script.answers['openid-configuration']
    assert.ok(await exchange())
  })

  const odd: [name: string, metadata: Record<string, unknown>][] = [
    ['algorithms that are a word', { id_token_signing_alg_values_supported: 'none' }],
    ['algorithms that are numbers', { id_token_signing_alg_values_supported: [1, null, 'RS256'] }],
    ['endpoints that nobody calls', { userinfo_endpoint: 'file:///etc/passwd', registration_endpoint: 1 }],
  ]
  for (const [name, metadata] of odd) {
    it(`still signs in with ${name}`, async t => {
      const { idp, exchange } = await startProvider(t)
      idp.script.metadata = metadata
      assert.ok(await exchange())
    })
  }
})

describe('IDP-03 a key document with odd members', () => {
  it('cannot set what it lacks through __proto__', async t => {
    const of = (idp: ScriptedProvider) => ({
      body: `{"__proto__":${JSON.stringify({ keys: idp.script.keys })}}`,
    })
    await refusesKeys(t, { of }, /holds no keys/)
  })

  it('is judged by the last of two members of one name', async t => {
    const of = (idp: ScriptedProvider) => ({
      body: `${JSON.stringify({ keys: idp.script.keys }).slice(0, -1)},"keys":[]}`,
    })
    await refusesKeys(t, { of }, /holds no keys/)
  })

  it('is refused when it is no UTF-8', async t => {
    await refusesKeys(t, { body: Buffer.from('{"keys":[{"kid":"\xff"}]}', 'latin1') }, /is not UTF-8/)
  })

  it('may nest as deep as a mebibyte allows without ending the process', async t => {
    const { idp, exchange } = await startProvider(t)
    const depth = 500_000
    idp.script.answers.keys = () => ({ body: `{"keys":${'['.repeat(depth)}${']'.repeat(depth)}}` })
    await assert.rejects(exchange())
    delete idp.script.answers.keys
    assert.ok(await exchange())
  })
})
