import { entraIssuer } from './authority.ts'

type Application = Readonly<{
  /** Origin or bare host name of the cloud's login host. */
  authorityHost: string
  /** GUID, domain, `organizations`, `common` or `consumers`. */
  tenantId: string
  clientId: string
  scopes: readonly string[]
  /** Where the administrator comes back to, with `admin_consent` and without `code`. */
  redirectUri: string
}>

/**
 * Where an administrator approves the application for a whole organization, or undefined where there is none: personal
 * accounts have no administrator. `common` is not an address for this, so it becomes `organizations`.
 * Source: Entra "admin consent on the Microsoft identity platform".
 */
export function adminConsentUrl(application: Application): URL | undefined {
  const { authorityHost, clientId, scopes, redirectUri } = application
  const tenantId = application.tenantId.toLowerCase()
  if (tenantId === 'consumers') return undefined
  const url = new URL(
    `${entraIssuer(authorityHost, tenantId === 'common' ? 'organizations' : tenantId)}/adminconsent`,
  )
  url.search = new URLSearchParams({
    client_id: clientId,
    scope: scopes.join(' '),
    redirect_uri: redirectUri,
    // It is asked for, and comes back; since the return decides nothing, there is nothing to be kept apart by it.
    state: 'approval',
  }).toString()
  return url
}
