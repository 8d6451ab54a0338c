import { createHash } from 'node:crypto'
import { LruMap } from 'toad-cache'
import { GatewayError } from '../errors.ts'
import type { Credentials, Identity } from '../identity/identity.ts'
import { createExclusive } from '../session/exclusive.ts'
import type { Sealer } from '../session/sealer.ts'
import type { SessionStore } from '../session/session-store.ts'
import { isJustAnswered, keepChallenge } from './challenges.ts'
import type { SigninOptions } from './options.ts'
import {
  bearerOf,
  createTokenAsking,
  unavailable,
  type FoundToken,
  type TokenAskingOptions,
} from './token-asking.ts'
import { createAppTokenMemory } from './app-token-memory.ts'

/** What a request gets. @property setCookies of an answer that was waited for: the session may be another generation */
export type TokenForRequest = FoundToken & Readonly<{ setCookies?: readonly string[] }>

export type AppTokens = Readonly<{
  /** At once where it is known. */
  find: (
    identity: Identity,
    credentials: Credentials,
    scopes: readonly string[],
  ) => TokenForRequest | Promise<TokenForRequest>
  /**
   * Set-Cookie lines of an answer that has somebody sign in once more for a token; undefined when they have just done
   * so, and it was of no use.
   */
  signInAgain: (
    identity: Identity,
    cookie: string | undefined,
    scopes: readonly string[],
    claims: string | undefined,
  ) => readonly string[] | undefined
}>

export type AppTokenOptions = TokenAskingOptions &
  Pick<SigninOptions, 'jar' | 'counted'> &
  Readonly<{
    sessions: Pick<SessionStore, 'identify' | 'isEnded' | 'onEnd'>
    attempts: Sealer
    /** Seconds that the provider has for an answer. */
    timeout: number
  }>

/** Seconds that anybody is kept waiting. */
const longestWait = 10

/** Seconds that a refusal counts, and trouble that passes: scripts that ask in a loop ask us (AADSTS50196). */
const refusedFor = 10
const troubledFor = 5

/** Seconds after which somebody who was sent to sign in may have forgotten why. */
const sentFor = 600

/** Milliseconds in which several ends are one reason to forget what has ended. */
const gathering = 200

/**
 * Tokens for the application, each for the scopes of a route: by the refresh token of a session, or on behalf of whoever
 * has called with a token of their own. One is asked for once for all who wait for it, and remembered: all here, those of
 * sessions also where sessions are kept together.
 */
export function createAppTokens(options: AppTokenOptions): AppTokens {
  const { sessions, jar, now, counted } = options
  const shared = options.sharing?.tokens
  const ask = createTokenAsking(options)
  const memory = createAppTokenMemory<FoundToken>()
  const asking = createExclusive<FoundToken>()
  const sent = new LruMap<Readonly<{ from: string; at: number }>>(5000)
  counted?.cache('app_tokens', () => memory.size().entries)
  counted?.cache('token_signins', () => sent.size)
  let sweep: NodeJS.Timeout | undefined
  sessions.onEnd(() => {
    sweep ??= setTimeout(() => {
      sweep = undefined
      const over = memory.forgetAll(sessions.isEnded, now())
      void shared?.forget(over)
    }, gathering).unref()
  })

  async function askAndKeep(
    owner: string,
    identity: Identity,
    credentials: Credentials,
    scopes: readonly string[],
  ): Promise<FoundToken> {
    const from = now()
    const found = await ask(identity, credentials, scopes)
    // It may have ended in the meantime, and then nobody asks for it again.
    if (sessions.isEnded(identity)) {
      void shared?.forget([{ owner, scopes: scopes.join(' ') }])
      return found
    }
    const isOfSession = sessions.sessionOf(identity) !== undefined
    const to = found.kind === 'token' ? found.until : from + countsFor(found)
    memory.keep(owner, scopes.join(' '), {
      ...{ value: remembered(found), from, to },
      size: found.kind === 'token' ? found.token.length : sizeOfRefusal,
      identity: isOfSession ? identity : undefined,
    })
    return found
  }

  return {
    find: (identity, credentials, scopes) => {
      const isOfSession = sessions.sessionOf(identity) !== undefined
      const owner = ownerOf(isOfSession, identity, credentials)
      const key = scopes.join(' ')
      const known = memory.get(owner, key, now())
      if (known !== undefined) return known
      const found = asking(`${owner} ${key}`, async () => askAndKeep(owner, identity, credentials, scopes))
      return withPatience(found, Math.min(options.timeout, longestWait)).then(async answered => {
        if (!isOfSession) return answered
        // The refresh token that has come with it is in the session by now, and has to get to the browser.
        const renewed = await sessions.identify({ ...credentials, authorization: undefined }, now())
        return renewed.kind === 'yes' ? { ...answered, setCookies: renewed.setCookies } : answered
      })
    },
    signInAgain: (identity, cookie, scopes, claims) => {
      const key = `${identity.user} ${scopes.join(' ')}`
      const last = sent.get(key)
      if (
        (last !== undefined && isBack(identity, last, now())) ||
        (claims !== undefined && isJustAnswered(jar, cookie))
      ) {
        // A later navigation tries again.
        sent.delete(key)
        return undefined
      }
      sent.set(key, { from: identity.sessionId, at: now() })
      const challenge = claims === undefined ? undefined : keepChallenge(options, claims)
      return challenge === undefined ? [] : [challenge]
    },
  }
}

/** Whether somebody has signed in since they were sent there. */
function isBack(
  { sessionId, authenticatedAt }: Identity,
  { from, at }: Readonly<{ from: string; at: number }>,
  now: number,
): boolean {
  return sessionId !== from && authenticatedAt >= at && now < at + sentFor
}

/** What a refusal weighs in the memory, in characters. */
const sizeOfRefusal = 1000

/** Without what the provider's whole answer was. */
function remembered(found: FoundToken): FoundToken {
  if (found.kind === 'token') return found
  const { code, message, facts } = found.error
  return { ...found, error: new GatewayError(code, { message, facts }) }
}

function countsFor({ error }: Exclude<FoundToken, Readonly<{ kind: 'token' }>>): number {
  const { retryAfterSeconds } = error.facts
  return error.status === 503 ? Math.min(retryAfterSeconds ?? troubledFor, troubledFor) : refusedFor
}

/** Whose token it is: a session's, by its public value, or that of one bearer token, by its hash. */
function ownerOf(isOfSession: boolean, identity: Identity, credentials: Credentials): string {
  if (isOfSession) return identity.sessionId
  return createHash('sha256')
    .update(bearerOf(credentials) ?? '')
    .digest('base64')
}

async function withPatience(found: Promise<FoundToken>, seconds: number): Promise<FoundToken> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<FoundToken>(resolve => {
    timer = setTimeout(() => resolve({ kind: 'refused', error: unavailable() }), seconds * 1000)
  })
  return Promise.race([found, over]).finally(() => clearTimeout(timer))
}
