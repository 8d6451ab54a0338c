import { consumersId } from './directory.ts'
import { authorityOf, type World } from './world.ts'

/**
 * The metadata document of v2.0. What Entra leaves out is left out: PKCE, introspection, revocation, registration and
 * back-channel logout. Source: Entra "OpenID Connect on the Microsoft identity platform".
 * @param segment the tenant as the path has it; the issuer of one tenant has its GUID all the same
 * @param clientId of `?appid=`
 * @returns undefined for a tenant that does not exist
 */
export function metadataV2(world: World, segment: string, clientId: string | null): object | undefined {
  const authority = authorityOf(world, segment)
  if (authority === undefined) return undefined
  const { origin, graphUrl } = world
  const tenant = authority.kind === 'tenant' ? authority.tenant.id : '{tenantid}'
  const path = authority.kind === 'tenant' ? authority.tenant.id : authority.name
  const base = `${origin}/${tenant === consumersId ? 'consumers' : path}`
  return {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${base}/discovery/v2.0/keys${clientId === null ? '' : `?appid=${encodeURIComponent(clientId)}`}`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: `${origin}/${tenant}/v2.0`,
    request_uri_parameter_supported: false,
    userinfo_endpoint: `${graphUrl}/oidc/userinfo`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    tenant_region_scope: authority.kind === 'tenant' ? 'EU' : null,
    cloud_instance_name: 'microsoftonline.com',
    cloud_graph_host_name: 'graph.windows.net',
    // The emulator's own, so that nobody who forgets the base address of Graph comes to the real one.
    msgraph_host: new URL(graphUrl).host,
    ...world.script.metadata,
  }
}

/** The document of v1.0, where somebody lands who forgets `/v2.0`. Source: Entra "access tokens", token formats. */
export function metadataV1(world: World, segment: string): object | undefined {
  const authority = authorityOf(world, segment)
  if (authority === undefined) return undefined
  const { origin } = world
  const tenant = authority.kind === 'tenant' ? authority.tenant.id : '{tenantid}'
  const base = `${origin}/${authority.kind === 'tenant' ? authority.tenant.id : authority.name}`
  return {
    token_endpoint: `${base}/oauth2/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${base}/discovery/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'token id_token', 'token'],
    scopes_supported: ['openid'],
    issuer: v1Issuer(tenant),
    authorization_endpoint: `${base}/oauth2/authorize`,
    end_session_endpoint: `${base}/oauth2/logout`,
    ...world.script.metadata,
  }
}

export function v1Issuer(tenantId: string): string {
  return `https://sts.windows.net/${tenantId}/`
}
