import { decodeJwt } from 'jose'
import { entraIssuer } from '../entra/authority.ts'
import { issuerOfTenant } from '../entra/issuer.ts'
import { isSharedAuthority, isTenantId } from '../entra/tenant.ts'
import { GatewayError } from '../errors.ts'
import type { BoundedFetch } from './bounded-fetch.ts'
import { discover, type Metadata } from './discovery.ts'
import { createKeySet, type KeySet } from './key-set.ts'
import { unreachable } from './oauth-error.ts'
import type { ProviderSettings } from './settings.ts'

/** What tokens of one tenant are held against. */
type OfTenant = Readonly<{ metadata: Metadata; keys: KeySet }>

/** The tenants behind an authority of many. */
export type Tenants = Readonly<{
  /**
   * Metadata and keys of the tenant that a token names, before anything of it is believed: a key that serves all tenants
   * today may be that of one tomorrow (Entra "signing key rollover").
   * @param shared the metadata of the authority, whose issuer has a place for the tenant
   * @param now NumericDate, seconds
   * @throws GatewayError ERR_PROVIDER_TOKEN_INVALID, ERR_SIGNIN_TENANT_NOT_ALLOWED, ERR_PROVIDER_UNREACHABLE,
   * ERR_PROVIDER_ANSWER_INVALID
   */
  of: (token: string, shared: Metadata, now: number) => Promise<OfTenant>
}>

/** Seconds after which a document is fetched again, and after which that is tried again if it failed. */
const maxAge = 3600
const pause = 15

/** Seconds for which it counts that a tenant could not be found at all. */
const missingFor = 5

type Held = {
  found?: OfTenant
  askedAt: number
  pending?: Promise<OfTenant> | undefined
  missing?: Readonly<{ error: unknown; at: number }>
}

/**
 * Undefined for a provider that has one issuer, and where the discovery document comes from a file. Nobody else can make
 * it remember anything: only tenants that are allowed are asked for.
 * @param note hears of trouble with keys, or that it has passed
 */
export function createTenants(
  settings: ProviderSettings,
  fetch: BoundedFetch,
  note: (trouble: string | undefined) => void,
): Tenants | undefined {
  const { entra, metadataFile } = settings
  if (entra === undefined || !isSharedAuthority(entra.tenantId) || metadataFile !== undefined)
    return undefined
  const { authorityHost, allowedTenants = [] } = entra
  const held = new Map<string, Held>(allowedTenants.map(tid => [tid, { askedAt: -Infinity }]))

  async function lookUp(tid: string, shared: Metadata, known: OfTenant | undefined): Promise<OfTenant> {
    const own = {
      ...settings,
      issuer: entraIssuer(authorityHost, tid),
      entra: { ...entra, authorityHost, tenantId: tid },
    }
    const metadata = await discover(own, fetch).catch((error: unknown) => {
      throw error instanceof GatewayError
        ? error
        : unreachable('the metadata of a tenant cannot be fetched', error)
    })
    const expected = issuerOfTenant(shared.issuer, tid)
    if (metadata.issuer !== expected) {
      const message = `the metadata of the tenant ${tid} names the issuer ${metadata.issuer} and not ${expected}`
      throw new GatewayError('ERR_PROVIDER_ANSWER_INVALID', { message })
    }
    const isSame = known?.metadata.jwks_uri === metadata.jwks_uri
    return { metadata, keys: isSame ? known.keys : createKeySet(metadata.jwks_uri, fetch, note) }
  }

  return {
    of: async (token, shared, now) => {
      const tid = tenantOf(token)
      const entry = held.get(tid)
      if (entry === undefined) {
        const message = `The tenant ${tid} is not in provider.allowedTenants (Entra claims validation, "validate the tenant").`
        throw new GatewayError('ERR_SIGNIN_TENANT_NOT_ALLOWED', { message })
      }
      const { found } = entry
      const isFresh = now >= entry.askedAt && now - entry.askedAt < maxAge
      if (found !== undefined && isFresh) return found
      const { missing } = entry
      // Anybody can name it, with a token that nobody has signed.
      if (missing !== undefined && now >= missing.at && now < missing.at + missingFor) throw missing.error
      entry.pending ??= lookUp(tid, shared, found)
        .then(
          latest => {
            Object.assign(entry, { found: latest, askedAt: now })
            return latest
          },
          (error: unknown) => {
            // The last good ones stay in use, and are asked for again before long.
            if (found === undefined) {
              entry.missing = { error, at: now }
              throw error
            }
            entry.askedAt = now - maxAge + pause
            return found
          },
        )
        .finally(() => {
          entry.pending = undefined
        })
      return entry.pending
    },
  }
}

/** The tenant that a token names, in lower case. @throws GatewayError ERR_PROVIDER_TOKEN_INVALID when it names none */
function tenantOf(token: string): string {
  let tid: unknown
  try {
    tid = decodeJwt(token)['tid']
  } catch (cause) {
    throw new GatewayError('ERR_PROVIDER_TOKEN_INVALID', { message: 'the token cannot be read', cause })
  }
  if (isTenantId(tid)) return tid.toLowerCase()
  const message = 'The claim tid is not a GUID (Entra access tokens, "validate the issuer").'
  throw new GatewayError('ERR_PROVIDER_TOKEN_INVALID', { message })
}
