import type { ErrorCode } from '../errors.ts'
import type { Assurance } from '../identity/assurance.ts'
import type { Requirement } from './route.ts'

/** What a route says of the people it lets in. */
export type Access = 'public' | 'optional' | 'authenticated' | 'deny'

/** What is missing for a route, as it may be named on the denied page. */
export type Missing = Readonly<{
  roles: readonly string[]
  groups: readonly string[]
  /** Those of a bearer token; only where a route asks for any. */
  scopes?: readonly string[]
}>

/** What a route asks of those whom it lets in, in the words of the settings; for pages and answers only with `showReason`. */
export type Rule = Readonly<{ access?: 'deny'; clients?: readonly string[]; require?: Requirement }>

/** What a route in shadow would have said to somebody whom it let pass. */
export type Shadowed = Readonly<{ kind: 'deny' | 'step-up'; code: ErrorCode }>

/**
 * The outcome of the policy for one request. `route` is the name of the route, or its path, or `default`.
 * `identify: false` in an allow means that the upstream is told of nobody (public routes).
 */
export type Decision =
  | Readonly<{ kind: 'allow'; route: string; identify: boolean; shadowed?: Shadowed }>
  | Readonly<{ kind: 'sign-in'; route: string; code: ErrorCode }>
  /** Somebody who may, once they have signed in as the route wants it: `asks` is for that sign-in. */
  | Readonly<{ kind: 'step-up'; route: string; code: ErrorCode; asks: Assurance }>
  | Readonly<{ kind: 'deny'; route: string; code: ErrorCode; missing: Missing; rule?: Rule; hint?: string }>
  | Readonly<{ kind: 'bad-request'; route: ''; code: ErrorCode; detail: string }>
