import type { CryptoKey, JWK } from 'jose'
import type { Call, ScriptedAnswer } from '../support/scripted-provider.ts'
import type { BrowserSession } from './browser-session.ts'
import type { App, Tenant } from './directory.ts'
import type { Grants } from './grants.ts'
import type { Population } from './population.ts'
import type { EntraRefusal } from './refusal.ts'

export type Endpoint =
  | 'openid-configuration'
  | 'keys'
  | 'authorize'
  | 'token'
  | 'logout'
  | 'adminconsent'
  | 'userinfo'
  | 'me'
  | 'photo'
  | 'transitiveMemberOf'
  | 'checkMemberGroups'
  | 'getMemberGroups'
  | 'getMemberObjects'
  /** The retired Azure AD Graph, which the claims of a token still name. */
  | 'trap'
  /** What can go wrong, to be turned on and off by hand. */
  | 'switches'

/** An answer that is written as JSON, or as it is where it is text or bytes. */
export type Answer = Readonly<{ status?: number; headers?: Record<string, string>; body?: unknown }>

/** What a test wants otherwise. A member that is `undefined` is left out of what is sent. */
export type Script = {
  /** Answers instead of the usual one; `undefined` leaves the usual. */
  answers: Partial<Record<Endpoint, (call: Call) => ScriptedAnswer | undefined>>
  /** Members over those of the discovery document. */
  metadata: Record<string, unknown>
  /** Instead of the keys of the key document. */
  keys?: JWK[]
  /** Over the usual ones of each ID token. */
  idHeader: Record<string, unknown>
  idClaims: Record<string, unknown>
  /** Over the usual ones of each access token for an API. */
  accessClaims: Record<string, unknown>
  /** Another key for all tokens; `kid` stays unless a header says otherwise. */
  signWith?: CryptoKey
  /** Members over those of the token answer. */
  tokens: Record<string, unknown>
  /** Refuses with a number of Entra's error codes (or with a refusal as told) what comes to an endpoint. */
  refuse: {
    authorize?: string | EntraRefusal
    token?: string | EntraRefusal | ((form: URLSearchParams) => string | EntraRefusal | undefined)
  }
  /** A token names so many groups at most (200 in a JWT, Entra "group claims"). */
  groupsLimit: number
  /** Entries of a page of Graph where the caller asks for more; at most 999. */
  pageLimit: number
  /** Where Graph says that the next page is. */
  nextLink?: (usual: string) => string
  /** Graph asks for more of the person first: these claims, as JSON. */
  challenge?: string
  /** Graph answers 429 to the next `times` calls; `retryAfter` in seconds, left out when undefined. */
  throttle?: { times: number; retryAfter?: number }
}

export type World = Readonly<{
  origin: string
  /** Graph's base, without `/v1.0`. */
  graphUrl: string
  /** NumericDate, seconds. */
  now: () => number
  tenants: Population['tenants'] & Record<string, Tenant>
  apps: Population['apps'] & Record<string, App>
  people: Population['people']
  script: Script
  grants: Grants
  /** Of Entra's own cookie. */
  sessions: Map<string, BrowserSession>
}>

export function newScript(): Script {
  return {
    answers: {},
    metadata: {},
    idHeader: {},
    idClaims: {},
    accessClaims: {},
    tokens: {},
    refuse: {},
    groupsLimit: 200,
    pageLimit: 999,
  }
}

/** Whose path it is: one tenant's, or `common` or `organizations`, which many share. `consumers` is a tenant. */
export type Authority =
  | Readonly<{ kind: 'tenant'; tenant: Tenant }>
  | Readonly<{ kind: 'shared'; name: 'common' | 'organizations' }>

/** Undefined for a tenant that does not exist. @param segment GUID, verified domain, or one of the three names */
export function authorityOf(world: World, segment: string): Authority | undefined {
  const name = segment.toLowerCase()
  if (name === 'common' || name === 'organizations') return { kind: 'shared', name }
  const tenant = Object.values(world.tenants).find(
    ({ id, domains }) =>
      id === name || domains.includes(name) || (name === 'consumers' && id === world.tenants.consumers.id),
  )
  return tenant && { kind: 'tenant', tenant }
}

export function appOf(world: World, clientId: string | null): App | undefined {
  return Object.values(world.apps).find(app => app.clientId === clientId)
}
