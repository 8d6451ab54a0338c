import type { Claims } from '../identity/claims.ts'
import { foreignPurpose, scopesIn, type Grant } from '../identity/grant.ts'
import { isIssuerTemplate, issuerOfTenant, issuerProblem } from './issuer.ts'
import { isTenantId } from './tenant.ts'

type Issued = Parameters<typeof issuerProblem>[0]

/**
 * Why an access token with a good signature is from nobody who may issue any here, or undefined: as `issuerProblem`, by the
 * version of the token, which the registration of the API decides on and not the endpoint that was used.
 *
 * The keys of v1.0 name no issuer, and are those of v2.0. So a token of v1.0 is held against the key document of v2.0, where
 * its key has to be one for the v2.0 issuer of its tenant.
 * Source: Entra "access tokens", token formats and "validate the signing key issuer".
 */
export function accessIssuerProblem(issued: Issued): string | undefined {
  const { claims, metadataIssuer } = issued
  const { ver, iss, tid } = claims
  if (ver === '2.0') return issuerProblem(issued)
  if (ver !== '1.0') return 'The claim ver is neither 1.0 nor 2.0 (Entra access tokens, "token formats").'
  if (!isTenantId(tid)) return issuerProblem(issued)
  if (iss !== `https://sts.windows.net/${tid}/`) {
    return 'The claim iss is not the one of v1.0 for the tenant of the token (Entra access tokens, "token formats").'
  }
  const expected = issuerOfTenant(metadataIssuer, tid)
  if (!isIssuerTemplate(metadataIssuer) && !expected.endsWith(`/${tid}/v2.0`)) {
    return `The tenant ${tid} is not the one of the metadata (Entra access tokens, "validate the issuer").`
  }
  return issuerProblem({ ...issued, claims: { ...claims, iss: expected } })
}

/** Graph, and the directory's own that it has replaced, by ids and addresses in all clouds: nobody else's business. */
const graph =
  /^(?:0000000[23]-0000-0000-c000-000000000000|https:\/\/(?:[\w-]*graph\.microsoft\.|microsoftgraph\.|graph\.windows\.)[\w.]+)\/?$/

/** Whether an audience is Microsoft Graph. */
export function isGraph(audience: string): boolean {
  return graph.test(audience)
}

/**
 * What a verified access token stands for; or, as a string, why it is none that an API may take. A token for a person has
 * `scp`; one for an application says so by `idtyp`, without which its roles could be those of a person's ID token. With
 * neither scopes nor roles it stands for nothing: Entra gives such a token to every client of the tenant that asks.
 * Source: Entra "access token claims reference", "secure applications by validating claims".
 */
export function grantOf(claims: Claims): Grant | string {
  const { ver, azp, appid, scp, idtyp, roles, nonce, oid, aud } = claims
  const client = ver === '1.0' ? appid : azp
  const scopes = scopesIn(scp)
  const purpose = foreignPurpose(claims)
  if (purpose !== undefined) return purpose
  if (typeof aud === 'string' && isGraph(aud)) return 'the token is for Microsoft Graph'
  if (nonce !== undefined && scopes.length === 0) return 'the token is an ID token'
  if (typeof client !== 'string' || client === '') return 'the token names no client, as an access token does'
  if (typeof oid !== 'string' || oid === '')
    return 'the token has no oid: its client is unknown to the tenant'
  if (scopes.length > 0) {
    return idtyp === 'app'
      ? 'the token is for an application and has scopes of a person'
      : { client, scopes, isApp: false, grantsNothing: false }
  }
  const hasRoles = roles !== undefined && !(Array.isArray(roles) && roles.length === 0)
  if (hasRoles && idtyp !== 'app') return 'the token has neither scp nor idtyp app'
  // Without idtyp one tells by the subject, which is a person's for this application alone, and a program's own id.
  const isApp = idtyp === 'app' || (idtyp === undefined && claims['sub'] === oid)
  return { client, scopes, isApp, grantsNothing: !hasRoles }
}

/** The claims with the name of a person where v2.0 has it. */
export function asVersion2(claims: Claims): Claims {
  if (claims['ver'] !== '1.0' || Object.hasOwn(claims, 'preferred_username')) return claims
  return { ...claims, preferred_username: claims['upn'] ?? claims['unique_name'] }
}
