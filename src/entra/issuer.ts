import type { Claims } from '../identity/claims.ts'
import { consumersTenantId, isSharedAuthority, isTenantId } from './tenant.ts'

type Issued = Readonly<{
  claims: Claims
  /** `issuer` of the discovery document; holds `{tenantid}` when the document speaks for many tenants. */
  metadataIssuer: string
  /** The member `issuer` of the JWK that verified the token; `undefined` when the key has none. */
  keyIssuer: string | undefined
  /** The setting: GUID, domain, `organizations`, `common` or `consumers`. */
  configuredTenant: string
  /** GUIDs that may sign in at an authority of many tenants: with an empty list nobody may. */
  allowedTenants: readonly string[]
}>

/**
 * Why a token with a good signature is still not from a tenant that may sign in here: a sentence for the log that
 * names the clause, or `undefined` when all is well. One signing key serves every tenant of a cloud, so the
 * signature alone says nothing about who let the person in.
 * Source: Entra "access tokens", validate the issuer and the signing key issuer; OpenID Connect Core 3.1.3.7.
 */
export function issuerProblem(input: Issued): string | undefined {
  const { tid, iss } = ownClaims(input.claims)
  if (!isTenantId(tid)) return 'The claim tid is not a GUID (Entra access tokens, "validate the issuer").'
  const expected = issuerOfTenant(input.metadataIssuer, tid)
  if (iss !== expected) {
    return `The claim iss is not ${expected}, the issuer of the metadata (OpenID Connect Core 3.1.3.7, rule 2).`
  }
  return keyProblem(input, tid, expected) ?? tenantProblem(input, tid.toLowerCase())
}

function keyProblem({ keyIssuer, metadataIssuer }: Issued, tid: string, iss: string): string | undefined {
  if (keyIssuer === undefined) {
    if (!isIssuerTemplate(metadataIssuer)) return undefined
    return 'The signing key names no issuer (Entra access tokens, "validate the signing key issuer").'
  }
  if (issuerOfTenant(keyIssuer, tid) === iss) return undefined
  return `The signing key is not for the issuer ${iss} (Entra access tokens, "validate the signing key issuer").`
}

function tenantProblem({ configuredTenant, allowedTenants }: Issued, tid: string): string | undefined {
  const configured = configuredTenant.toLowerCase()
  if (isTenantId(configured) && tid !== configured) {
    return `The tenant ${tid} is not the one of provider.tenantId (OpenID Connect Core 3.1.3.7, rule 2).`
  }
  if (configured === 'organizations' && tid === consumersTenantId) {
    return 'A personal account is in no organization (Entra authority "organizations").'
  }
  const needsList = isSharedAuthority(configured) || allowedTenants.length > 0
  if (needsList && !allowedTenants.some(allowed => allowed.toLowerCase() === tid)) {
    return `The tenant ${tid} is not in provider.allowedTenants (Entra claims validation, "validate the tenant").`
  }
  return undefined
}

const placeholder = '{tenantid}'

/** Whether an issuer of a discovery document stands for many tenants. */
export function isIssuerTemplate(issuer: string): boolean {
  return issuer.includes(placeholder)
}

/** The issuer of one tenant, byte for byte as its tokens have it. @param issuer with a place for the tenant, or without */
export function issuerOfTenant(issuer: string, tid: string): string {
  return issuer.replaceAll(placeholder, tid)
}

/**
 * Whether `iss` of an answer that carries no token names this provider: its issuer, or for a template the one of a tenant
 * that may sign in here.
 */
export function isIssuerHere(
  iss: string,
  metadataIssuer: string,
  allowedTenants: readonly string[] = [],
): boolean {
  if (!isIssuerTemplate(metadataIssuer)) return iss === metadataIssuer
  return allowedTenants.some(tid => issuerOfTenant(metadataIssuer, tid) === iss)
}

function ownClaims(claims: Claims): { tid: unknown; iss: unknown } {
  return {
    tid: Object.hasOwn(claims, 'tid') ? claims['tid'] : undefined,
    iss: Object.hasOwn(claims, 'iss') ? claims['iss'] : undefined,
  }
}
