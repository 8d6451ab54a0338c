import type { Assurance } from '../identity/assurance.ts'
import type { Identity } from '../identity/identity.ts'
import type { Answer } from '../pages/answer.ts'
import type { Decision } from '../policy/decision.ts'

/** Where a client gets a token: Entra's parameters of a challenge (Entra "claims challenges"). */
export type TokenSource = Readonly<{
  /** The tenant, or empty where there are many; the public origin with other providers. */
  realm: string
  authorizationUri?: string
}>

/**
 * The refusal of a request to a route that accepts bearer tokens, with what RFC 6750 section 3 wants in it. Whoever has shown
 * nothing is not told of an error (section 3.1).
 */
export function withChallenge(
  answer: Answer,
  decision: Exclude<Decision, { kind: 'allow' }>,
  identity: Identity | undefined,
  source: TokenSource,
): Answer {
  const parameters = identity?.scopes === undefined ? {} : errorOf(decision)
  const isError = Object.keys(parameters).length > 0
  if (answer.status !== 401 && !isError) return answer
  return challenged(answer, source, parameters)
}

/** The answer to a token that is not believed. @param reason a sentence for its sender */
export function withInvalidToken(answer: Answer, source: TokenSource, reason: string): Answer {
  return challenged(answer, source, { error: 'invalid_token', error_description: reason })
}

/** The answer to a token that is not enough for the next one. @param claims what the provider wants, as JSON */
export function withClaimsWanted(answer: Answer, source: TokenSource, claims: string): Answer {
  return challenged(answer, source, { error: 'insufficient_claims', claims: inBase64(claims) })
}

function errorOf(decision: Exclude<Decision, { kind: 'allow' }>): Readonly<Record<string, string>> {
  if (decision.kind === 'step-up') return stepUp(decision.asks)
  if (decision.kind !== 'deny') return {}
  const { scopes = [] } = decision.missing
  return { error: 'insufficient_scope', ...(scopes.length > 0 && { scope: scopes.join(' ') }) }
}

/** A token of a stronger sign-in: by Entra's claims challenge, or by RFC 9470 section 3 where only its age is wrong. */
function stepUp({ authContext, maxAge = 0 }: Assurance): Readonly<Record<string, string>> {
  if (authContext === undefined) {
    return { error: 'insufficient_user_authentication', max_age: String(maxAge) }
  }
  const claims = { access_token: { acrs: { essential: true, value: authContext } } }
  return { error: 'insufficient_claims', claims: inBase64(JSON.stringify(claims)) }
}

function inBase64(text: string): string {
  return Buffer.from(text).toString('base64')
}

function challenged(
  answer: Answer,
  { realm, authorizationUri }: TokenSource,
  parameters: Readonly<Record<string, string>>,
): Answer {
  const all = {
    realm,
    ...(authorizationUri !== undefined && { authorization_uri: authorizationUri }),
    ...parameters,
  }
  const list = Object.entries(all).map(([name, value]) => `${name}="${quotable(value)}"`)
  return { ...answer, headers: { ...answer.headers, 'www-authenticate': `Bearer ${list.join(', ')}` } }
}

/** RFC 6750 section 3 allows neither quotes nor backslashes, and printable ASCII only. */
function quotable(text: string): string {
  return text.replace(/["\\]/g, "'").replace(/[^ -~]/g, '?')
}
