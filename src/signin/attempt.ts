import { createHash } from 'node:crypto'
import type { Assurance } from '../identity/assurance.ts'
import type { Sealer } from '../session/sealer.ts'
import { attemptLifetime, clockDrift } from '../session/session.ts'

/** What an attempt carries through the sign-in. */
type Carried = Readonly<{
  /** The public origin that it has begun on, and ends on; undefined: the first. */
  origin?: string | undefined
  /** Path and query on this origin to go to afterwards. */
  returnTo: string
  /** NumericDate, seconds. */
  startedAt: number
  /** Which round it is for a browser that signs in again and again; 0 for all others. */
  round: number
  /** It asked for no page of the provider (`prompt=none`), so that it may be repeated once with one. */
  silent: boolean
  /** What it was to bring beyond who somebody is. */
  asks?: Assurance | undefined
  /** It answers a claims challenge. */
  challenged?: boolean
}>

/**
 * One sign-in under way. It lives in a sealed cookie of its own, is used once, and is dead after ten minutes.
 * Sealing draws 192 random bits, so the sealed value, which only this browser gets, is the secret of the attempt:
 * handle, verifier and nonce are different hashes of it, and none of them needs room in the cookie (docs/adr/0010).
 */
export type LoginAttempt = Carried &
  Readonly<{
    /** Value of the cookie. */
    sealed: string
    /** Names the cookie, and is the `state`: time in base 36, so that the oldest sorts first, and 128 bits. */
    handle: string
  }>

const handleShape = /^[0-9a-z]{9}[A-Za-z0-9_-]{22}$/

/** A fresh attempt. */
export function newAttempt(sealer: Pick<Sealer, 'seal'>, carried: Carried): LoginAttempt {
  const { origin, returnTo, startedAt, round, silent, asks, challenged = false } = carried
  const sealed = sealer.seal({
    r: returnTo,
    ...(origin !== undefined && { o: origin }),
    t: startedAt,
    ...(round > 0 && { n: round }),
    ...(silent && { q: 1 }),
    ...(asks?.authContext !== undefined && { c: asks.authContext }),
    ...(asks?.maxAge !== undefined && { m: asks.maxAge }),
    ...(challenged && { x: 1 }),
  })
  return { ...carried, sealed, handle: handleOf(sealed, startedAt) }
}

/**
 * The attempt of a cookie value, if we have sealed it, `handle` is its own, and it is still alive: a cookie that was
 * renamed is none. @param now NumericDate, seconds
 */
export function openAttempt(
  sealer: Pick<Sealer, 'open'>,
  sealed: string,
  handle: string,
  now: number,
): LoginAttempt | undefined {
  const opened = sealer.open(sealed) ?? {}
  const { o: origin, r: returnTo, t: startedAt, n: round = 0, q: silent, x: challenged } = opened
  if (typeof returnTo !== 'string' || typeof startedAt !== 'number' || typeof round !== 'number')
    return undefined
  if (handleOf(sealed, startedAt) !== handle) return undefined
  if (!isAlive(startedAt, now)) return undefined
  const asks = asksOf(opened)
  const opens = { sealed, handle, returnTo, startedAt, round, silent: silent === 1 }
  return {
    ...opens,
    ...(typeof origin === 'string' && { origin }),
    ...(asks !== undefined && { asks }),
    ...(challenged === 1 && { challenged: true }),
  }
}

function asksOf({ c: authContext, m: maxAge }: Readonly<Record<string, unknown>>): Assurance | undefined {
  if (authContext === undefined && maxAge === undefined) return undefined
  return {
    ...(typeof authContext === 'string' && { authContext }),
    ...(typeof maxAge === 'number' && { maxAge }),
  }
}

/**
 * What takes the place of an attempt that is over, under the same name: where it was to return to, for somebody who
 * reloads the page that it has ended with.
 */
export function sealSpent(
  sealer: Pick<Sealer, 'seal'>,
  { handle, returnTo, startedAt }: LoginAttempt,
): string {
  return sealer.seal({ h: handle, b: returnTo, t: startedAt })
}

/** Where the attempt `handle` was to return to, which has been put away by `sealSpent`. @param now NumericDate, seconds */
export function openSpent(
  sealer: Pick<Sealer, 'open'>,
  sealed: string,
  handle: string,
  now: number,
): string | undefined {
  const { h, b: returnTo, t: startedAt } = sealer.open(sealed) ?? {}
  const isIts = h === handle && typeof startedAt === 'number' && isAlive(startedAt, now)
  return isIts && typeof returnTo === 'string' ? returnTo : undefined
}

/**
 * Whether a cookie value is that of the live attempt `handle`, whoever has sealed it: if it does not open, our keys are
 * not those that it was sealed with. @param now NumericDate, seconds
 */
export function isAttempt(sealed: string, handle: string, now: number): boolean {
  const startedAt = Number.parseInt(handle.slice(0, 9), 36)
  return isAlive(startedAt, now) && handleOf(sealed, startedAt) === handle
}

/** Whether a text has the shape of a handle; only such a text is ever looked for among the cookies. */
export function isHandle(text: string | null | undefined): text is string {
  return typeof text === 'string' && handleShape.test(text)
}

/** PKCE `code_verifier`: 43 characters (RFC 7636 section 4.1). */
export function codeVerifierOf({ sealed }: LoginAttempt): string {
  return derive('code_verifier', sealed)
}

/** `nonce` of the ID token (OpenID Connect Core 1.0 section 3.1.2.1). */
export function nonceOf({ sealed }: LoginAttempt): string {
  return derive('nonce', sealed)
}

function isAlive(startedAt: number, now: number): boolean {
  const age = now - startedAt
  return age >= -clockDrift && age < attemptLifetime
}

function handleOf(sealed: string, startedAt: number): string {
  return startedAt.toString(36).padStart(9, '0') + derive('handle', sealed).slice(0, 22)
}

function derive(use: string, sealed: string): string {
  return createHash('sha256').update(`entrada ${use} ${sealed}`).digest('base64url')
}
