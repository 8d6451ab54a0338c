import { refuse, refuseOnPage } from './refusal.ts'
import type { App } from './directory.ts'
import { readScopes, type Scope } from './scopes.ts'
import { appOf, authorityOf, type Authority, type World } from './world.ts'

/** Where a browser goes back to, and how. */
export type Return = Readonly<{ clientId: string; redirectUri: string; state: string | null; mode: string }>

export type AuthorizationRequest = Readonly<{
  authority: Authority
  app: App
  scopes: readonly Scope[]
  nonce: string | null
  challenge: Readonly<{ value: string; method: string }> | undefined
  prompt: string | null
  loginHint: string | null
  /** Authentication contexts asked for by `claims`, for the ID token and for the access token. */
  wanted: Readonly<{ id: readonly string[]; access: readonly string[] }>
  /** Whether `claims` names a policy, which a second factor meets. */
  wantsFactor: boolean
  wantsClientInfo: boolean
}>

/**
 * The application and the way back. Whatever is wrong with these is shown by Microsoft and never comes back.
 * Source: Entra "redirect URI restrictions", "error codes".
 * @throws Refused on a page
 */
export function readReturn(world: World, segment: string, query: URLSearchParams) {
  const authority = authorityOf(world, segment)
  if (authority === undefined) throw refuseOnPage('90002')
  const app = appOf(world, query.get('client_id'))
  if (app === undefined) throw refuseOnPage('700016')
  const isShared = app.signInAudience !== 'AzureADMyOrg'
  if (authority.kind === 'shared' && !isShared) throw refuseOnPage('50194')
  if (authority.kind === 'tenant' && !isShared && authority.tenant.id !== app.tenant)
    throw refuseOnPage('700016')
  const redirectUri = query.get('redirect_uri')
  if (redirectUri === null) throw refuseOnPage('900971')
  if (!app.redirectUris.some(registered => isRegistered(registered, redirectUri))) throw refuseOnPage('50011')
  if (app.disabled) throw refuseOnPage('7000112')
  // HTML in it is taken out.
  const state = query.get('state')?.replaceAll(/<[^>]*>/g, '') ?? null
  return {
    authority,
    app,
    back: { clientId: app.clientId, redirectUri, state, mode: query.get('response_mode') ?? 'query' },
  }
}

/** Compared as it is, case included; only the port of `localhost` does not count. */
function isRegistered(registered: string, given: string): boolean {
  const plain = (uri: string) => uri.replace(/^http:\/\/localhost:\d+/, 'http://localhost')
  return plain(registered) === plain(given)
}

/**
 * The rest of a request. Source: Entra "authorization code flow", parameters.
 * @throws Refused that goes back to the application
 */
export function readRequest(
  world: World,
  query: URLSearchParams,
  { authority, app }: Pick<AuthorizationRequest, 'authority' | 'app'>,
): AuthorizationRequest {
  const type = query.get('response_type')
  if (type === null) throw refuse('900144')
  // The implicit grant is switched off in the registration.
  if (type !== 'code') throw refuse('700054')
  if (!['query', 'fragment', 'form_post'].includes(query.get('response_mode') ?? 'query'))
    throw refuse('70007')
  // The two exclude each other.
  if (query.get('prompt') === 'select_account' && query.has('login_hint')) throw refuse('90023')
  const scopes = readScopes(world, query.get('scope') ?? '')
  if (scopes.length === 0) throw refuse('900144')
  const claims = parsed(query.get('claims') ?? '{}')
  const value = query.get('code_challenge')
  // Without a method it is `plain`.
  const challenge =
    value === null ? undefined : { value, method: query.get('code_challenge_method') ?? 'plain' }
  if (challenge !== undefined && !/^[\w.~-]{43,128}$/.test(challenge.value)) throw refuse('501491')
  return {
    authority,
    app,
    scopes,
    challenge,
    nonce: query.get('nonce'),
    prompt: query.get('prompt'),
    loginHint: query.get('login_hint'),
    wanted: { id: contextsOf(claims, 'id_token'), access: contextsOf(claims, 'access_token') },
    wantsFactor: memberOf(memberOf(claims, 'access_token'), 'polids') !== undefined,
    wantsClientInfo: query.get('client_info') === '1',
  }
}

/** `acrs` in the parameter `claims` (Entra "authentication context", "claims challenge"). */
function contextsOf(claims: unknown, member: 'id_token' | 'access_token'): string[] {
  const acrs = memberOf(memberOf(claims, member), 'acrs')
  const values = memberOf(acrs, 'values')
  const all: unknown[] = [memberOf(acrs, 'value'), ...(Array.isArray(values) ? (values as unknown[]) : [])]
  return all.filter(each => typeof each === 'string')
}

/** @throws Refused when it is no JSON */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw refuse('90013')
  }
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.entries(value).find(([key]) => key === name)?.[1]
}
