import * as client from 'openid-client'
import { GatewayError } from '../errors.ts'
import type { BoundedFetch } from './bounded-fetch.ts'
import { createCredential } from './credential.ts'
import type { Metadata } from './discovery.ts'
import type { ProviderLog } from './finder.ts'
import { graphAddress } from './graph-address.ts'
import { exchangeError } from './oauth-error.ts'
import { ProviderRefusal } from './provider-refusal.ts'
import type { ProviderSettings } from './settings.ts'

/**
 * What the provider says of the credential: it takes it, refuses it or the client, cannot be asked, or has answered
 * something that can mean either.
 */
export type CredentialVerdict =
  | Readonly<{ kind: 'accepted' }>
  | Readonly<{ kind: 'refused' | 'unreachable' | 'unclear'; error: GatewayError }>

type Probe = Readonly<{
  metadata: Metadata
  settings: ProviderSettings
  fetch: BoundedFetch
  /** Hears when one credential serves in the place of another. */
  log: Pick<ProviderLog, 'info' | 'warn'>
  /** NumericDate, seconds. */
  now: number
}>

/**
 * Shows the provider the credential once, for nothing: no person, code or refresh token is in it. A provider has to look
 * at the client before the grant (RFC 6749 section 3.2.1), so it gets a code that nobody has ever made. Entra has been
 * seen to judge the code alone (AADSTS9002313), so it is asked for a token of the application itself, which is thrown away.
 */
export async function probeCredential({
  metadata,
  settings,
  fetch,
  log,
  now,
}: Probe): Promise<CredentialVerdict> {
  const withCredential = createCredential(settings, log, () => now)
  const asksForToken = hasOneTenant(settings)
  try {
    await withCredential(async authentication => {
      const configuration = new client.Configuration(metadata, settings.clientId, {}, authentication)
      configuration[client.customFetch] = fetch
      configuration.timeout = settings.timeout
      if (settings.insecure) client.allowInsecureRequests(configuration)
      if (asksForToken) {
        // What Graph is called is the same in every version of it.
        const graph = graphAddress(metadata, settings).replace(/\/v1\.0$/, '')
        return client.clientCredentialsGrant(configuration, { scope: `${graph}/.default` })
      }
      return client.genericGrantRequest(configuration, 'authorization_code', {
        code: 'entrada-doctor',
        redirect_uri: settings.redirectUri,
        code_verifier: 'entrada-doctor-has-made-no-sign-in-with-this-verifier',
      })
    })
    return { kind: 'accepted' }
  } catch (error) {
    const known = await exchangeError(error, now)
    return verdictOn(known, settings.entra !== undefined)
  }
}

/** Only a tenant of its own gives a token to an application. */
function hasOneTenant({ entra }: ProviderSettings): boolean {
  return entra !== undefined && !['common', 'organizations', 'consumers'].includes(entra.tenantId)
}

function verdictOn(error: GatewayError, isEntra: boolean): CredentialVerdict {
  if (error.code === 'ERR_PROVIDER_CREDENTIAL_REJECTED') return { kind: 'refused', error }
  if (error.code === 'ERR_PROVIDER_UNREACHABLE') return { kind: 'unreachable', error }
  if (!(error instanceof ProviderRefusal)) return { kind: 'unclear', error }
  // The client is not known there, or may not sign anybody in (RFC 6749 section 5.2).
  if (error.said.error === 'unauthorized_client') return { kind: 'refused', error }
  return !isEntra && error.said.error === 'invalid_grant' ? { kind: 'accepted' } : { kind: 'unclear', error }
}
