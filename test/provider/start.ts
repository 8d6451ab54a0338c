import assert from 'node:assert/strict'
import { GatewayError } from '../../src/errors.ts'
import type { Credential } from '../../src/provider/credential-kinds.ts'
import { createProvider } from '../../src/provider/provider.ts'
import type { ProviderSettings } from '../../src/provider/settings.ts'
import { challengeOf, clientId, startScriptedProvider, type Scope } from '../support/scripted-provider.ts'

export const nowSeconds = () => Math.floor(Date.now() / 1000)

/** A client secret. */
export function secretBy(secret: () => string, method: 'post' | 'basic' = 'post'): Credential {
  return { kind: 'secret', secret, method }
}

/** Settings for a provider on loopback. */
export function settingsFor(issuer: string, more: Partial<ProviderSettings> = {}): ProviderSettings {
  return {
    issuer,
    insecure: true,
    isHttpAllowed: () => true,
    clientId,
    credential: secretBy(() => 'the-secret'),
    redirectUri: 'https://app.example/.auth/callback',
    scopes: ['openid', 'profile'],
    revalidates: false,
    claimSources: ['idToken'],
    clockTolerance: 120,
    timeout: 5,
    ...more,
  }
}

/** What went into the log, and a promise of the first line that holds a text. */
export function collectLog() {
  const lines: string[] = []
  const waiting: { word: string; resolve: () => void }[] = []
  const take = (fields: object, text: string) => {
    lines.push(JSON.stringify({ ...fields, text }))
    for (const { word, resolve } of waiting) if (lines.at(-1)?.includes(word)) resolve()
  }
  const line = (word: string) => new Promise<void>(resolve => waiting.push({ word, resolve }))
  return { log: { info: take, warn: take, error: take }, lines, line }
}

/** The provider room in front of a scripted provider. @param base path of the issuer */
export async function startProvider(
  scope: Scope,
  more: Partial<ProviderSettings> = {},
  base = '',
  clock = nowSeconds,
) {
  const idp = await startScriptedProvider(scope, base)
  const collected = collectLog()
  const provider = createProvider(settingsFor(idp.issuer, more), collected.log, clock)
  scope.after(provider.stop)
  const redirectUri = 'https://app.example/.auth/callback'
  const attempt = { state: 'the-state', nonce: 'the-nonce', codeVerifier: 'v'.repeat(43), redirectUri }
  const code = idp.codeFor({ nonce: attempt.nonce, challenge: challengeOf(attempt.codeVerifier) })
  return {
    idp,
    provider,
    attempt,
    ...collected,
    /** Redeems a good code. */
    exchange: (now = nowSeconds(), query = '') =>
      provider.exchange(`code=${code}&state=${attempt.state}${query}`, attempt, now),
  }
}

export const tenant = '11111111-1111-4111-8111-111111111111'

/** The same with a provider that looks like one tenant of Entra. */
export function startEntra(scope: Scope, tenantId = tenant) {
  return startProvider(scope, { entra: { tenantId, authorityHost: 'http://127.0.0.1' } }, `/${tenant}/v2.0`)
}

/** The error that a promise ends in. */
export async function failure(promise: Promise<unknown>): Promise<GatewayError> {
  const outcome: unknown = await promise.then(
    () => 'no error',
    (error: unknown) => error,
  )
  assert.ok(outcome instanceof GatewayError, String(outcome))
  return outcome
}
