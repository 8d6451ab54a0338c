import { parseAuthority } from '../../entra/authority.ts'
import { v1Host } from '../../entra/cloud.ts'
import { isSharedAuthority } from '../../entra/tenant.ts'
import type { TheirSettings } from './their-settings.ts'
import type { Note, Part, Tree } from './translation.ts'

/** Which of their providers it is; google is what they take without one. */
export function kindOf(theirs: TheirSettings): string {
  return theirs.text('provider') || 'google'
}

/** The claim that holds the address. `user_id_claim` is its old name. */
function emailClaimOf(theirs: TheirSettings): string {
  return theirs.text('oidc_email_claim') || theirs.text('user_id_claim') || 'email'
}

function isEntra(theirs: TheirSettings): boolean {
  return tenantOf(theirs) !== undefined
}

/** Whether people of several Entra tenants come in. */
export function isShared(theirs: TheirSettings): boolean {
  return isSharedAuthority(tenantOf(theirs) ?? '')
}

/** Providers of theirs that speak OpenID Connect, with their issuer where they have but one. */
const openid: ReadonlyMap<string, string> = new Map([
  ...['oidc', 'keycloak-oidc', 'keycloak', 'adfs', 'azure', 'entra-id', 'cidaas'].map(
    kind => [kind, ''] as const,
  ),
  ['gitlab', 'https://gitlab.com'],
  ['google', 'https://accounts.google.com'],
])

/** Where people sign in, and as whom the gateway asks. */
export function providerPart(theirs: TheirSettings): Part {
  const provider = kindOf(theirs)
  if (!openid.has(provider)) {
    const what = `${provider} does not speak OpenID Connect, or not in a way that Entrada knows: set provider.issuer to one that does, for example Keycloak or Dex in front of it`
    return { settings: {}, notes: [{ option: 'provider', what }] }
  }
  const { settings: where, notes, comments } = placeOf(theirs)
  const credential = credentialOf(theirs)
  const redirectUri = redirectUriOf(theirs)
  const scopes = scopesOf(theirs)
  const prompts = theirs.text('prompt')
  const prompt = ['login', 'consent', 'select_account', 'create'].includes(prompts) ? prompts : ''
  const caFiles = theirs.list('provider_ca_files')
  const email = emailClaimOf(theirs)
  const groups = theirs.text('oidc_groups_claim')
  const isKeycloak = provider === 'keycloak-oidc'
  const claims = {
    // X-Forwarded-User stays what it was, so that applications know their people; with several tenants it cannot.
    ...(isEntra(theirs) && !isShared(theirs) && { user: 'sub' }),
    ...(email !== 'email' && { email }),
    ...(isKeycloak && { roles: ['realm_access.roles'] }),
    ...(groups !== '' && { groups: [groups] }),
  }
  const sources = isKeycloak
    ? ['idToken', 'accessToken']
    : ['gitlab', 'cidaas'].includes(provider) || (!isEntra(theirs) && readsProfile(theirs))
      ? ['idToken', 'userinfo']
      : []
  const settings: Tree = {
    ...where,
    ...(theirs.text('client_id') !== '' && { clientId: theirs.text('client_id') }),
    ...credential.settings,
    ...(redirectUri !== undefined && { redirectUri }),
    ...(scopes !== undefined && { scopes }),
    ...(prompt !== '' && { prompt }),
    ...(caFiles.length === 1 && { caFile: caFiles[0] ?? '' }),
    ...(Object.keys(claims).length > 0 && { claims }),
    ...(sources.length > 0 && { claimSources: sources }),
  }
  return {
    settings: { provider: settings },
    comments: { ...comments, ...credential.comments },
    notes: [
      ...(notes ?? []),
      ...(redirectUri === undefined
        ? [
            {
              option: 'redirect_url',
              what: 'is missing: set provider.redirectUri, as it is registered with the provider',
            },
          ]
        : []),
      ...(prompts !== '' && prompt === ''
        ? [{ option: 'prompt', what: `${prompts} is not taken over` }]
        : []),
      ...(caFiles.length > 1
        ? [
            {
              option: 'provider_ca_files',
              what: 'put the certificates into one file and name it in provider.caFile',
            },
          ]
        : []),
      ...(theirs.list('oidc_extra_audiences').length > 0 && !theirs.flag('skip_jwt_bearer_tokens', false)
        ? [{ option: 'oidc_extra_audiences', what: 'an ID token must be for provider.clientId' }]
        : []),
    ],
  }
}

/** Who issues the tokens. */
function placeOf(theirs: TheirSettings): Part {
  const provider = kindOf(theirs)
  const issuer = theirs.text('oidc_issuer_url') || (provider === 'keycloak' ? realmOf(theirs) : '')
  const tenantId = tenantOf(theirs)
  const listed = theirs.list('entra_id_allowed_tenants')
  if (tenantId === undefined) {
    const known = issuer || (openid.get(provider) ?? '')
    const none = { option: 'oidc_issuer_url', what: 'is missing: set provider.issuer' }
    const idle = { option: 'entra_id_allowed_tenants', what: 'is for Entra ID' }
    return {
      settings: known === '' ? {} : { issuer: known },
      notes: [...(known === '' ? [none] : []), ...(listed.length > 0 ? [idle] : [])],
    }
  }
  const authorityHost = parseAuthority(issuer)?.authorityHost
  const notes: Note[] = []
  if (isSharedAuthority(tenantId) && listed.length === 0) {
    const what = `with ${tenantId}, provider.allowedTenants has to say whose people may sign in`
    notes.push({ option: provider === 'azure' ? 'azure_tenant' : 'entra_id_allowed_tenants', what })
  }
  return {
    settings: {
      tenantId,
      ...(authorityHost !== undefined &&
        authorityHost !== 'https://login.microsoftonline.com' && { authorityHost }),
      ...(listed.length > 0 && { allowedTenants: listed }),
    },
    notes,
  }
}

/** The Entra tenant; undefined where it is another provider. */
function tenantOf(theirs: TheirSettings): string | undefined {
  const issuer = theirs.text('oidc_issuer_url')
  const authority = parseAuthority(issuer)
  if (authority !== undefined) return authority.tenantId
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined
  // The issuer of v1 tokens of the same tenant.
  if (url?.hostname === v1Host) return url.pathname.split('/')[1] || 'common'
  return kindOf(theirs) === 'azure' && issuer === ''
    ? theirs.text('azure_tenant').toLowerCase() || 'common'
    : undefined
}

/** The realm that the sign-in address of the old Keycloak provider is of. */
function realmOf(theirs: TheirSettings): string {
  return /^(https?:\/\/\S+)\/protocol\/openid-connect\/auth$/.exec(theirs.text('login_url'))?.[1] ?? ''
}

/** No secret is ever printed. */
function credentialOf(theirs: TheirSettings): Part {
  const file = theirs.text('client_secret_file')
  if (theirs.flag('entra_id_federated_token_auth', false)) {
    const line =
      'No secret: AZURE_FEDERATED_TOKEN_FILE, which the platform sets, names the token that stands for it.'
    return { settings: {}, comments: { provider: [line] } }
  }
  if (file !== '') return { settings: { clientSecretFile: file } }
  const what = theirs.text('client_secret') === '' ? 'stands nowhere' : 'is not printed here'
  const line = `The client secret ${what}: give it as CLIENT_SECRET, or name its file in clientSecretFile.`
  return { settings: {}, comments: { provider: [line] } }
}

/** The address they have registered, so that the registration can stay as it is. */
function redirectUriOf(theirs: TheirSettings): string | undefined {
  const given = theirs.text('redirect_url')
  if (!URL.canParse(given)) return undefined
  const url = new URL(given)
  if (!['http:', 'https:'].includes(url.protocol)) return undefined
  const path = url.pathname === '/' ? `${prefixOf(theirs)}/callback` : url.pathname
  return `${url.origin}${path}`
}

export function prefixOf(theirs: TheirSettings): string {
  return `/${theirs.text('proxy_prefix').replace(/^\/+|\/+$/g, '') || 'oauth2'}`
}

function scopesOf(theirs: TheirSettings): readonly string[] | undefined {
  const given = theirs
    .text('scope')
    .split(/\s+/)
    .filter(scope => scope !== '' && scope !== 'offline_access')
  if (given.length > 0) return given.includes('openid') ? given : ['openid', ...given]
  const asksGroups = kindOf(theirs) === 'oidc' && !isEntra(theirs) && theirs.list('allowed_groups').length > 0
  return asksGroups ? ['openid', 'profile', 'email', 'groups'] : undefined
}

/** Theirs asks the profile address for what the ID token lacks. */
function readsProfile(theirs: TheirSettings): boolean {
  return kindOf(theirs) === 'oidc' && !theirs.flag('skip_claims_from_profile_url', false)
}
