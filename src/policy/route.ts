import type { Assurance } from '../identity/assurance.ts'
import type { ClaimValues } from '../identity/claim-values.ts'
import type { Access } from './decision.ts'

/** What a route asks of somebody; all that are given must hold. */
export type Requirement = Assurance &
  Readonly<{
    anyRole?: readonly string[]
    allRoles?: readonly string[]
    anyGroup?: readonly string[]
    allGroups?: readonly string[]
    /** Ids as X-Forwarded-User has them, never addresses. */
    anyUser?: readonly string[]
    /** Entra tenant ids. */
    anyTenant?: readonly string[]
    /** Scopes of a bearer token; a session has none. */
    anyScope?: readonly string[]
    allScopes?: readonly string[]
    /** Clients that a bearer token was issued to: `azp`, `appid` or `client_id`. */
    anyClient?: readonly string[]
    /** Domains of an address that `trustEmail` vouches for, in small letters. */
    anyEmailDomain?: readonly string[]
    /** By claim path: one of these values, of the same type. */
    claims?: ClaimValues
    /** Holds where the requirement is known not to hold: what is not known never opens anything (docs/adr/0026). */
    not?: Requirement
    anyOf?: readonly Requirement[]
    allOf?: readonly Requirement[]
  }>

/** How callers may show a route who they are. */
export type Way = 'session' | 'bearer'

/** What a navigation is answered that nobody is signed in for. */
export type Unauthenticated = 'redirect' | '401'

/** What a route may let pass that is refused elsewhere because readers disagree on it (docs/adr/0003). */
export type Oddity = 'encodedSlash' | 'doubleSlash' | 'semicolon'

/** What pages of other origins may do. Each of `origins` is as browsers send it, or `*` for any. */
export type Cors = Readonly<{
  origins: readonly string[]
  methods: readonly string[]
  headers: readonly string[]
  /** Whether they may send cookies along; never with `*`. */
  credentials: boolean
  /** Seconds for which a browser may remember it. */
  maxAge: number
}>

/** A token for the application: of one resource, for what these scopes allow there, in a header of this name. */
export type AccessToken = Readonly<{ scopes: readonly string[]; header: string }>

/** What a route says of requests that may pass: nothing of this takes part in matching or deciding. */
export type Handling = Readonly<{
  /** Name of the upstream; the default one without it. */
  upstream?: string
  /** Seconds, over those of the upstream. */
  timeouts?: Readonly<{ headers?: number; bodyIdle?: number }>
  /** Largest request body, bytes; unlimited without it. */
  maxBody?: number
  /** `keep`: the caching headers of the upstream's answers stay as they are. */
  cache?: 'keep'
  /** Answered by the gateway itself; no upstream is asked. */
  respond?: Readonly<{ status: number; body: string }>
  /** Origins that may open a WebSocket here beside the public one. */
  origins?: readonly string[]
  cors?: Cors
  /** What the upstream gets to act on behalf of whoever is signed in. */
  accessToken?: AccessToken
  /** The client's own Authorization header goes on to the upstream. */
  forwardAuthorization?: boolean
}>

/** One entry of the setting `routes`. Without `access` a route is `authenticated`. */
export type RouteRule = Handling &
  Readonly<{
    path: string
    host?: string
    methods?: readonly string[]
    access?: Access
    require?: Requirement
    /** `[session]` without it. */
    accept?: readonly Way[]
    /** What a bearer token may be meant for; at least one where the route accepts any. */
    audiences?: readonly string[]
    /** Clients whose bearer tokens are taken; those of any without it. */
    clients?: readonly string[]
    name?: string
    /** False: letters of the path are compared without regard to case. */
    caseSensitive?: boolean
    allow?: readonly Oddity[]
    /** Whoever is signed in passes; what would have been said to them goes to the log. */
    shadow?: boolean
    /** What somebody gets who is not signed in: a redirect for navigations and 401 for all else without it. */
    unauthenticated?: Unauthenticated
    hint?: string
  }>
