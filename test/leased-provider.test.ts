import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { readSecret } from '../src/config/load.ts'
import { leaseProvider } from '../src/leased-provider.ts'
import { createMetrics } from '../src/observe/metrics.ts'
import type { Reach } from '../src/provider/reach.ts'
import { createSlot } from '../src/slot.ts'
import { testConfig } from './support/config.ts'
import { startScriptedProvider } from './support/scripted-provider.ts'
import { until } from './support/until.ts'

/** Leases a provider by settings; it counts how often its documents were asked for. */
async function leasing(t: TestContext) {
  const idp = await startScriptedProvider(t)
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const reaches = createSlot<Reach>(async reach => reach.stop())
  const around = { ...{ log, reaches }, now: () => 1_800_000_000, metrics: createMetrics('1') }
  const lease = async (
    provider: NonNullable<Parameters<typeof testConfig>[0]['provider']>,
    before?: Readonly<{ isFound: () => boolean }>,
  ) => {
    const config = testConfig({ provider: { issuer: idp.issuer, allowHttp: true, ...provider } })
    const leased = await leaseProvider(config, { readSecret }, around, { named: [], sendsAll: false }, before)
    t.after(leased.release)
    return leased
  }
  return { idp, lease }
}

describe('a provider by changed settings', () => {
  it('is known at once where nothing has changed of the way to it', async t => {
    const { idp, lease } = await leasing(t)
    const first = await lease({})
    first.provider.start()
    await until('it is found', () => first.provider.state().found)
    const second = await lease({ scopes: ['openid', 'more'] }, { isFound: () => true })
    assert.deepEqual(second.provider.state(), { found: true })
    assert.equal(idp.count('openid-configuration'), 1)
    await first.release()
    assert.match((await second.provider.authorizationUrl(asked)).search, /more/)
  })

  it('is looked for before it counts where something has', async t => {
    const { idp, lease } = await leasing(t)
    const second = await lease({ timeout: 7 }, { isFound: () => true })
    assert.deepEqual(second.provider.state(), { found: true })
    idp.script.answers['openid-configuration'] = () => 'reset'
    await assert.rejects(lease({ timeout: 8 }, { isFound: () => true }), /the provider cannot be used/)
    // Nothing is lost with it while it was not found before either, as at a start.
    assert.equal((await lease({ timeout: 9 }, { isFound: () => false })).provider.state().found, false)
  })
})

const asked = {
  ...{ state: 's', nonce: 'n', codeVerifier: 'v'.repeat(43), extra: {} },
  redirectUri: 'https://app.example/.auth/callback',
}
