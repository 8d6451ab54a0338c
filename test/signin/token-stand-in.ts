import assert from 'node:assert/strict'
import type { Credentials, Identity } from '../../src/identity/identity.ts'
import { providerRefusal } from '../../src/provider/provider-refusal.ts'
import type { AppToken, TokenFor } from '../../src/provider/token-for.ts'
import { createCookieJar } from '../../src/session/cookie-jar.ts'
import type { Outcome } from '../../src/session/refresh-together.ts'
import { firstGeneration } from '../../src/session/renewal.ts'
import type { SharedTokens } from '../../src/session/shared-tokens.ts'
import { createAppTokens } from '../../src/signin/app-tokens.ts'
import { ada, zoe } from '../support/session-cookie.ts'

const identityOf = (person: typeof ada, sessionId = person.user): Identity => ({
  ...person,
  sessionId,
  authenticatedAt: 100,
})
export const ofAda = identityOf(ada)
export const ofZoe = identityOf(zoe)

/** Has called with a token of her own. */
export const calling: Identity = { ...identityOf(zoe, 'a-hash'), scopes: ['access'] }

export const aToken: AppToken = { kind: 'token', token: 'the-token', lifetime: 3600 }

/** What the provider says instead, by the members of its answer. */
export function refusing(body: Readonly<Record<string, unknown>>): AppToken {
  return { kind: 'failed', error: providerRefusal({ endpoint: 'token', body, retryAfter: 15 }) }
}

const sessionIds = new Map([
  [ofAda, 'ada'],
  [ofZoe, 'zoe'],
])

/** Tokens for the sessions of two people, and for who has called, from a provider that a test stands in for. */
export function startTokens({
  tokenFor,
  isEnded = () => false,
  timeout = 10,
  refreshed = 'refreshed',
  shared,
}: {
  tokenFor: TokenFor
  isEnded?: () => boolean
  timeout?: number
  refreshed?: Outcome
  shared?: SharedTokens
}) {
  const ends: (() => void)[] = []
  const clock = { now: 150 }
  const told: object[] = []
  const tokens = createAppTokens({
    sessions: {
      sessionOf: identity => {
        const id = sessionIds.get(identity)
        return id === undefined
          ? undefined
          : { ...firstGeneration({ person: ada, refreshToken: 'r' }, 100), id }
      },
      isEnded,
      onEnd: listener => void ends.push(listener),
      identify: () => ({ kind: 'yes', identity: ofAda, setCookies: ['renewed'] }),
    },
    provider: { tokenFor, refresh: async () => assert.fail('no ID token was wanted') },
    spend: async (_session, redeem) => (await redeem('r')).result,
    refresh: async () => refreshed,
    ...(shared !== undefined && { sharing: { tokens: shared } }),
    jar: createCookieJar({ name: 'entrada', sameSite: 'lax', secure: false, path: '/' }),
    attempts: { seal: ({ k }) => `sealed ${String(k)}`, open: () => undefined },
    log: { info: () => undefined, warn: fields => void told.push(fields), error: () => undefined },
    now: () => clock.now,
    timeout,
  })
  const find = async (identity = ofAda, more: Partial<Credentials> = {}, scopes = ['read']) =>
    tokens.find(identity, { cookie: 'c', authorization: undefined, ...more }, scopes)
  return {
    ...{ clock, told, find, signInAgain: tokens.signInAgain },
    end: () => {
      for (const end of ends) end()
    },
  }
}
