import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { mustFind } from '../src/at-start.ts'
import { ProviderMissing } from '../src/provider/provider-missing.ts'
import { testConfig } from './support/config.ts'
import { startScriptedProvider } from './support/scripted-provider.ts'

describe('a provider that has to be there at the start', () => {
  it('is looked for once, and the start goes on when it is there', async t => {
    const idp = await startScriptedProvider(t)
    await mustFind(testConfig({ provider: { issuer: idp.issuer } }), () => '')
    assert.deepEqual(
      idp.calls.map(({ endpoint }) => endpoint),
      ['openid-configuration'],
    )
  })

  it('ends the start with the reason when it is not', async t => {
    const idp = await startScriptedProvider(t)
    idp.script.answers['openid-configuration'] = () => ({ status: 503 })
    await assert.rejects(
      mustFind(testConfig({ provider: { issuer: idp.issuer } }), () => ''),
      (error: unknown) =>
        error instanceof ProviderMissing && error.message.endsWith('answer with status 503'),
    )
    assert.equal(idp.calls.length, 1)
  })
})
