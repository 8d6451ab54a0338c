import * as client from 'openid-client'
import { GatewayError } from '../errors.ts'
import type { Claims } from '../identity/claims.ts'
import { createBoundedFetch } from './bounded-fetch.ts'
import { discover, type Metadata } from './discovery.ts'
import { verifyIdToken } from './id-token.ts'
import { createKeySet, type KeySet } from './key-set.ts'
import { exchangeError } from './oauth-error.ts'
import type { ProviderSettings } from './settings.ts'

/** What a sign-in attempt gives to the authorization request. */
export type AuthorizationRequest = Readonly<{
  state: string
  nonce: string
  codeVerifier: string
  /** `prompt`, `login_hint`, `domain_hint` as the login endpoint was given them. */
  extra: Readonly<Record<string, string>>
}>

/** Whether the provider was ever found, and what the last trouble with it was. */
export type ProviderState = Readonly<{ found: boolean; problem?: string }>

export type Provider = Readonly<{
  /** Starts looking for the provider, and goes on until it is found; never throws. */
  start: () => void
  stop: () => Promise<void>
  state: () => ProviderState
  /** @throws GatewayError ERR_PROVIDER_UNREACHABLE while the provider is away */
  authorizationUrl: (request: AuthorizationRequest) => Promise<URL>
  /** Redeems the code of a callback. @param callbackQuery the query as received @throws GatewayError */
  exchange: (
    callbackQuery: string,
    attempt: Omit<AuthorizationRequest, 'extra'>,
    now: number,
  ) => Promise<Readonly<{ claims: Claims; idToken: string }>>
  /** Where signing out at the provider happens, or undefined when it has no such endpoint or is away. */
  endSessionUrl: (hints: { loginHint?: string; idToken?: string }) => URL | undefined
}>

/** A provider that is away is tried again at each sign-in and every 15 s. */
const retryEvery = 15_000
/** Metadata that was found is fetched anew this often; the last good copy stays when that fails. */
const refreshEvery = 3_600_000

export function createProvider(
  settings: ProviderSettings,
  log: { warn: (fields: object, text: string) => void; info: (fields: object, text: string) => void },
): Provider {
  const fetch = createBoundedFetch({
    timeout: settings.timeout,
    ...(settings.ca !== undefined && { ca: settings.ca }),
  })
  let known: { metadata: Metadata; keys: KeySet } | undefined
  let problem: string | undefined
  let pending: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  async function look(): Promise<void> {
    try {
      const metadata = await discover(settings, fetch)
      const isSame = known?.metadata.jwks_uri === metadata.jwks_uri
      const keys = isSame && known ? known.keys : createKeySet(metadata.jwks_uri, fetch)
      if (known === undefined)
        log.info({ event: 'provider.found', issuer: metadata.issuer }, 'provider found')
      known = { metadata, keys }
      problem = undefined
    } catch (error) {
      problem = describe(error)
      log.warn({ event: 'provider.unreachable', issuer: settings.issuer, problem }, 'provider cannot be used')
    }
    if (stopped) return
    clearTimeout(timer)
    timer = setTimeout(() => void lookOnce(), problem === undefined ? refreshEvery : retryEvery)
    timer.unref()
  }

  function lookOnce(): Promise<void> {
    pending ??= look().finally(() => {
      pending = undefined
    })
    return pending
  }

  async function ready(): Promise<{ metadata: Metadata; keys: KeySet }> {
    if (known === undefined) await lookOnce()
    if (known !== undefined) return known
    throw new GatewayError('ERR_PROVIDER_UNREACHABLE', {
      message: problem ?? 'the provider was not found yet',
      facts: { retryAfterSeconds: retryEvery / 1000 },
    })
  }

  /** @param authentication only the token request needs one */
  function configure(metadata: Metadata, authentication: client.ClientAuth = client.None()) {
    const configuration = new client.Configuration(
      metadata,
      settings.clientId,
      { [client.clockTolerance]: settings.clockTolerance },
      authentication,
    )
    configuration[client.customFetch] = fetch
    configuration.timeout = settings.timeout
    if (settings.insecure) client.allowInsecureRequests(configuration)
    return configuration
  }

  function credential(): client.ClientAuth {
    const secret = settings.clientSecret()
    return settings.clientSecretMethod === 'basic'
      ? client.ClientSecretBasic(secret)
      : client.ClientSecretPost(secret)
  }

  return {
    start: () => void lookOnce(),
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await fetch.close()
    },
    state: () => ({ found: known !== undefined, ...(problem !== undefined && { problem }) }),
    authorizationUrl: async ({ state, nonce, codeVerifier, extra }) => {
      const { metadata } = await ready()
      const parameters: Record<string, string> = {
        ...(settings.prompt !== undefined && { prompt: settings.prompt }),
        ...(settings.domainHint !== undefined && { domain_hint: settings.domainHint }),
        ...extra,
        redirect_uri: settings.redirectUri,
        scope: settings.scopes.join(' '),
        response_mode: 'query',
        state,
        nonce,
        // Entra does not advertise PKCE but honours it (entra.md 1.1): it is always sent.
        code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
      }
      return client.buildAuthorizationUrl(configure(metadata), parameters)
    },
    exchange: async (callbackQuery, attempt, now) => {
      const { metadata, keys } = await ready()
      const url = new URL(settings.redirectUri)
      url.search = callbackQuery
      try {
        const tokens = await client.authorizationCodeGrant(configure(metadata, credential()), url, {
          expectedState: attempt.state,
          expectedNonce: attempt.nonce,
          pkceCodeVerifier: attempt.codeVerifier,
          idTokenExpected: true,
        })
        const idToken = tokens.id_token ?? ''
        const claims = await verifyIdToken(idToken, { metadata, keys, settings, nonce: attempt.nonce, now })
        return { claims, idToken }
      } catch (error) {
        throw exchangeError(error)
      }
    },
    endSessionUrl: ({ loginHint, idToken }) => {
      if (known?.metadata.end_session_endpoint === undefined) return undefined
      return client.buildEndSessionUrl(configure(known.metadata), {
        post_logout_redirect_uri: settings.postLogoutRedirectUri,
        // Entra knows `logout_hint` only (entra.md 6); others know `id_token_hint` or the client id.
        ...(settings.entra !== undefined && loginHint !== undefined && { logout_hint: loginHint }),
        ...(settings.entra === undefined && idToken !== undefined && { id_token_hint: idToken }),
      })
    },
  }
}

/** An error as a sentence for log and readiness; never its `cause` object, which may hold a document. */
function describe(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause.message : undefined
  const own = error instanceof Error ? error.message : String(error)
  return inner === undefined ? own : `${own}: ${inner}`
}
