import { createHash, randomBytes } from 'node:crypto'
import { attemptLifetime, clockDrift } from '../session/session.ts'

/**
 * One sign-in under way. It lives in a sealed cookie of its own, named by `handle`, is used once, and is dead
 * after ten minutes. Verifier and nonce follow from `secret`, so that the cookie stays small.
 */
export type LoginAttempt = Readonly<{
  /** Also the `state`: time in base 36, so that the oldest sorts first, and 128 random bits. */
  handle: string
  /** 256 random bits, base64url. */
  secret: string
  /** Path and query on this origin to go to afterwards. */
  returnTo: string
  /** NumericDate, seconds. */
  startedAt: number
  /** Which round it is for a browser that signs in again and again; 0 for all others. */
  round: number
}>

const handleShape = /^[0-9a-z]{9}[A-Za-z0-9_-]{22}$/

/** A fresh attempt. @param now NumericDate, seconds */
export function newAttempt(returnTo: string, now: number, round = 0): LoginAttempt {
  const time = now.toString(36).padStart(9, '0')
  return {
    handle: time + randomBytes(16).toString('base64url'),
    secret: randomBytes(32).toString('base64url'),
    returnTo,
    startedAt: now,
    round,
  }
}

/** Whether a text has the shape of a handle; only such a text is ever looked for among the cookies. */
export function isHandle(text: string | null | undefined): text is string {
  return typeof text === 'string' && handleShape.test(text)
}

/** PKCE `code_verifier`: 43 characters (RFC 7636 section 4.1). */
export function codeVerifierOf(attempt: LoginAttempt): string {
  return derive('code_verifier', attempt)
}

/** `nonce` of the ID token (OpenID Connect Core 1.0 section 3.1.2.1). */
export function nonceOf(attempt: LoginAttempt): string {
  return derive('nonce', attempt)
}

function derive(use: string, attempt: LoginAttempt): string {
  return createHash('sha256').update(`entrada ${use} ${attempt.handle} ${attempt.secret}`).digest('base64url')
}

/** What is sealed. The handle goes in as well, so that a cookie cannot be renamed into another attempt. */
export function packAttempt(attempt: LoginAttempt): Record<string, unknown> {
  const { handle, secret, returnTo, startedAt, round } = attempt
  return { h: handle, s: secret, r: returnTo, t: startedAt, ...(round > 0 && { n: round }) }
}

/** The attempt of an opened cookie if it is the one that `handle` names and still alive. */
export function unpackAttempt(
  opened: Readonly<Record<string, unknown>> | undefined,
  handle: string,
  now: number,
): LoginAttempt | undefined {
  if (opened === undefined || opened['h'] !== handle) return undefined
  const { s: secret, r: returnTo, t: startedAt, n: round = 0 } = opened
  if (typeof secret !== 'string' || typeof returnTo !== 'string' || typeof startedAt !== 'number')
    return undefined
  if (typeof round !== 'number') return undefined
  const age = now - startedAt
  return age >= -clockDrift && age < attemptLifetime
    ? { handle, secret, returnTo, startedAt, round }
    : undefined
}
