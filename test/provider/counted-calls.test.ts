import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { ProviderCounting } from '../../src/provider/call-watch.ts'
import { createProvider } from '../../src/provider/provider.ts'
import { challengeOf, startScriptedProvider } from '../support/scripted-provider.ts'
import { collectLog, nowSeconds, secretBy, settingsFor } from './start.ts'

const redirectUri = 'https://app.example/.auth/callback'

/** A provider that takes some client secrets, and what was counted of talking to it. */
async function counted(t: TestContext, taken: readonly string[] = ['first']) {
  const idp = await startScriptedProvider(t)
  const calls: string[] = []
  const times: number[] = []
  const counting: ProviderCounting = {
    providerCalled: (call, outcome, seconds) => {
      calls.push(`${call} ${outcome}`)
      times.push(seconds)
    },
    refreshed: outcome => void calls.push(outcome),
  }
  const clock = { now: nowSeconds() }
  const settings = settingsFor(idp.issuer, {
    credential: {
      ...{ kind: 'secret', method: 'post', secret: () => 'first' },
      expiresAt: clock.now + 86_400 * 20,
    },
    fallback: secretBy(() => 'second'),
  })
  const provider = createProvider(settings, collectLog().log, () => clock.now, counting)
  t.after(provider.stop)
  idp.script.token = async (form, usual) =>
    taken.includes(form.get('client_secret') ?? '')
      ? usual()
      : { status: 401, body: { error: 'invalid_client' } }
  const attempt = { state: 'the-state', nonce: 'the-nonce', codeVerifier: 'v'.repeat(43), redirectUri }
  const signIn = async () => {
    const code = idp.codeFor({ nonce: attempt.nonce, challenge: challengeOf(attempt.codeVerifier) })
    return provider.exchange(`code=${code}&state=${attempt.state}`, attempt, clock.now)
  }
  return { idp, provider, calls, times, clock, signIn }
}

describe('calls to the provider', () => {
  it('are counted by what they are for and what came of them', async t => {
    const { calls, times, signIn } = await counted(t, ['second'])
    await signIn()
    assert.deepEqual(calls, ['discovery ok', 'token refused', 'token ok', 'keys ok'])
    assert.ok(times.every(seconds => seconds > 0 && seconds < 60))
  })

  it('that get no answer have failed', async t => {
    const { provider, idp, calls } = await counted(t)
    await provider.refresh('r', { subject: 'sub-ada', issuer: idp.issuer }, nowSeconds())
    const before = calls.length
    idp.script.token = async () => ({ status: 503, body: {} })
    await provider.refresh('r', { subject: 'sub-ada', issuer: idp.issuer }, nowSeconds())
    assert.deepEqual(calls.slice(before), ['token failed', 'failed'])
  })
})

describe('how the provider is doing', () => {
  it('has the age of its keys once there are any', async t => {
    const { provider, clock, signIn } = await counted(t)
    assert.equal(provider.vitals().keysAge, undefined)
    await signIn()
    clock.now += 90
    assert.equal(provider.vitals().keysAge, 90)
  })

  it('has the credential that was taken last, and the days that each has', async t => {
    const { provider, signIn } = await counted(t, ['second'])
    assert.deepEqual(provider.vitals().credentials, [
      { use: 'first', isServing: true, daysLeft: 20 },
      { use: 'fallback', isServing: false },
    ])
    await signIn()
    assert.deepEqual(provider.vitals().credentials, [
      { use: 'first', isServing: false, daysLeft: 20 },
      { use: 'fallback', isServing: true },
    ])
  })
})
