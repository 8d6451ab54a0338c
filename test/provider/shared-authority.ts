import { createProvider } from '../../src/provider/provider.ts'
import type { ProviderSettings } from '../../src/provider/settings.ts'
import {
  challengeOf,
  metadataOf,
  startScriptedProvider,
  type Call,
  type Scope,
} from '../support/scripted-provider.ts'
import { collectLog, nowSeconds, settingsFor } from './start.ts'

export const contoso = '11111111-1111-4111-8111-111111111111'
export const fabrikam = '22222222-2222-4222-8222-222222222222'
export const stranger = '33333333-3333-4333-8333-333333333333'
export const consumers = '9188040d-6c67-4c5b-b112-36a304b66dad'

type Wanted = Readonly<{
  authority?: 'organizations' | 'common'
  allowedTenants?: readonly string[]
  more?: Partial<ProviderSettings>
}>

/** The provider room in front of an authority of Entra that many tenants share. */
export async function startShared(
  scope: Scope,
  { authority = 'organizations', allowedTenants = [contoso, fabrikam], more = {} }: Wanted = {},
) {
  const idp = await startScriptedProvider(scope, `/${authority}/v2.0`)
  const { origin } = new URL(idp.issuer)
  const template = `${origin}/{tenantid}/v2.0`
  const issuerOf = (tid: string) => template.replace('{tenantid}', tid)
  const metadataFor = ({ path }: Call): Record<string, unknown> => {
    const segment = path.split('/')[1] ?? ''
    const issuer = segment === authority ? template : issuerOf(segment)
    return { ...metadataOf(issuerOf(segment)), issuer, grant_types_supported: ['refresh_token'] }
  }
  idp.script.answers['openid-configuration'] = call => ({ body: metadataFor(call) })
  idp.script.keys = idp.script.keys.map(key => Object.assign({}, key, { issuer: template }))
  const collected = collectLog()
  const entra = { tenantId: authority, authorityHost: origin, allowedTenants }
  const provider = createProvider(settingsFor(idp.issuer, { entra, ...more }), collected.log, nowSeconds)
  scope.after(provider.stop)
  const redirectUri = 'https://app.example/.auth/callback'
  const attempt = { state: 'the-state', nonce: 'the-nonce', codeVerifier: 'v'.repeat(43), redirectUri }
  const code = idp.codeFor({ nonce: attempt.nonce, challenge: challengeOf(attempt.codeVerifier) })
  return {
    ...{ idp, provider, issuerOf, metadataFor, attempt, ...collected },
    /** Who signs in next. */
    person: (tid: string, more: Record<string, unknown> = {}) => {
      idp.script.claims = { iss: issuerOf(tid), tid, oid: 'oid-ada', ...more }
    },
    exchange: (now = nowSeconds(), query = '') =>
      provider.exchange(`code=${code}&state=${attempt.state}${query}`, attempt, now),
    /** Paths that were asked for, by their last part. */
    paths: (endpoint: string) => idp.calls.filter(call => call.endpoint === endpoint).map(call => call.path),
  }
}
