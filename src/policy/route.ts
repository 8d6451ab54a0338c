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

/** One entry of the setting `routes`. Without `access` a route is `authenticated`. */
export type RouteRule = Readonly<{
  path: string
  host?: string
  methods?: readonly string[]
  access?: Access
  require?: Requirement
  name?: string
  hint?: string
}>
