import type { Access } from './decision.ts'

/** What a route asks of somebody; all that are given must hold. */
export type Requirement = Readonly<{
  anyRole?: readonly string[]
  allRoles?: readonly string[]
  anyGroup?: readonly string[]
  allGroups?: readonly string[]
  /** Ids as X-Forwarded-User has them, never addresses. */
  anyUser?: readonly string[]
  /** Entra tenant ids. */
  anyTenant?: readonly string[]
}>

/** What a route may let pass that is refused elsewhere because readers disagree on it (docs/adr/0003). */
export type Oddity = 'encodedSlash' | 'doubleSlash' | 'semicolon'

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
}>

/** One entry of the setting `routes`. Without `access` a route is `authenticated`. */
export type RouteRule = Handling &
  Readonly<{
    path: string
    host?: string
    methods?: readonly string[]
    access?: Access
    require?: Requirement
    name?: string
    /** False: letters of the path are compared without regard to case. */
    caseSensitive?: boolean
    allow?: readonly Oddity[]
    hint?: string
  }>
