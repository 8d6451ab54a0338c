import type { ErrorCode } from '../errors.ts'

/** What a route says of the people it lets in. */
export type Access = 'public' | 'optional' | 'authenticated' | 'deny'

/** What is missing for a route, as it may be named on the denied page. */
export type Missing = Readonly<{ roles: readonly string[]; groups: readonly string[] }>

/**
 * The outcome of the policy for one request. `route` is the name of the route, or its path, or `default`.
 * `identify: false` in an allow means that the upstream is told of nobody (public routes).
 */
export type Decision =
  | Readonly<{ kind: 'allow'; route: string; identify: boolean }>
  | Readonly<{ kind: 'sign-in'; route: string; code: ErrorCode }>
  | Readonly<{ kind: 'deny'; route: string; code: ErrorCode; missing: Missing; hint?: string }>
  | Readonly<{ kind: 'bad-request'; route: ''; code: ErrorCode; detail: string }>
