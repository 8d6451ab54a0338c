import { randomBytes } from 'node:crypto'
import type { Scope } from './scopes.ts'

/** What somebody's sign-in at Entra has settled, and all tokens of it tell. */
export type SignIn = Readonly<{
  /** `accountOf` the person. */
  account: string
  sid: string
  /** NumericDate. */
  authTime: number
  secondFactor: boolean
  /** Authentication contexts that were met. */
  acrs: readonly string[]
}>

export type Code = Readonly<{
  clientId: string
  /** GUID of the tenant that somebody has signed in to. */
  tenantId: string
  /** The tenant's GUID, or the name that many share: where the code has to be redeemed. */
  authority: string
  signIn: SignIn
  scopes: readonly Scope[]
  redirectUri: string
  nonce: string | null
  challenge: Readonly<{ value: string; method: string }> | undefined
  /** `acrs` that the request wanted in the access token and in the ID token, by `claims`. */
  wanted: Readonly<{ id: readonly string[]; access: readonly string[] }>
  expiresAt: number
}>

export type RefreshGrant = Readonly<{
  clientId: string
  signIn: SignIn
  issuedAt: number
  /** 90 days after its issue (Entra "refresh tokens"). */
  expiresAt: number
}>

/** An access token for Graph, which is opaque to everybody else. */
export type GraphGrant = Readonly<{
  tenantId: string
  oid: string
  scopes: readonly string[]
  expiresAt: number
}>

/** Everything that has been given out. */
export type Grants = Readonly<{
  codes: Map<string, Code>
  usedCodes: Set<string>
  refreshTokens: Map<string, RefreshGrant>
  graphTokens: Map<string, GraphGrant>
  /** Names of scopes by client and account: what people have consented to until now. */
  consents: Map<string, Set<string>>
  /** `jti` of client assertions. */
  assertionIds: Set<string>
}>

export function newGrants(): Grants {
  return {
    codes: new Map(),
    usedCodes: new Set(),
    refreshTokens: new Map(),
    graphTokens: new Map(),
    consents: new Map(),
    assertionIds: new Set(),
  }
}

/** A name of the shape that Entra's codes and refresh tokens have, and of about their length. */
export function opaque(prefix: string, bytes: number): string {
  return `${prefix}.${randomBytes(bytes).toString('base64url')}`
}
