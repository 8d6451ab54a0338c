import * as client from 'openid-client'
import { adminConsentUrl } from '../entra/admin-consent.ts'
import { isIssuerHere } from '../entra/issuer.ts'
import { GatewayError } from '../errors.ts'
import type { Claims } from '../identity/claims.ts'
import { authorizationAnswer } from './authorization-answer.ts'
import { verifyBearer, type BearerToken } from './bearer-token.ts'
import type { ProviderCounting } from './call-watch.ts'
import { codeGrant } from './code-grant.ts'
import { watchExpiry } from './credential-expiry.ts'
import { createCredential } from './credential.ts'
import type { Metadata } from './discovery.ts'
import type { Finder, ProviderLog } from './finder.ts'
import { gatherClaims } from './gathered-claims.ts'
import { createPhotoOf, type PhotoOf } from './graph-photo.ts'
import { verifyIdToken } from './id-token.ts'
import { verifyLogoutToken, type LogoutToken } from './logout-token.ts'
import { exchangeError } from './oauth-error.ts'
import { supportedPrompt } from './prompt.ts'
import { createReach, type Reach } from './reach.ts'
import { redeem, refreshError, type KnownSubject, type Refreshed } from './refresh.ts'
import { scopesFor, usesRefresh } from './scopes.ts'
import type { ProviderSettings } from './settings.ts'
import { createTellRarely } from './tell-rarely.ts'
import { createTokenFor, type TokenFor } from './token-for.ts'
import { vitalsOf, type Vitals } from './vitals.ts'

/** What a sign-in attempt gives to the authorization request. */
export type AuthorizationRequest = Readonly<{
  state: string
  nonce: string
  codeVerifier: string
  /** Where the answer is to come. */
  redirectUri: string
  /** `prompt`, `login_hint`, `domain_hint` as the login endpoint was given them. */
  extra: Readonly<Record<string, string>>
}>

/** Whom it is about, and where the provider sends people afterwards. */
type SigningOut = Readonly<{ postLogoutRedirectUri: string; loginHint?: string; idToken?: string }>

export type Provider = Pick<Finder, 'start' | 'state'> &
  Readonly<{
    stop: () => Promise<void>
    /** How old its keys are, and how the credentials are. */
    vitals: () => Vitals
    /** @throws GatewayError ERR_PROVIDER_UNREACHABLE while the provider is away */
    authorizationUrl: (request: AuthorizationRequest) => Promise<URL>
    /** Redeems the code of a callback. @param callbackQuery the query as received @throws GatewayError */
    exchange: (
      callbackQuery: string,
      attempt: Omit<AuthorizationRequest, 'extra'>,
      now: number,
    ) => Promise<Readonly<{ claims: Claims; idToken: string; refreshToken?: string }>>
    /** What it says of somebody now; never throws. */
    refresh: (refreshToken: string, known: KnownSubject, now: number) => Promise<Refreshed>
    /** A token for the application; never throws. */
    tokenFor: TokenFor
    /** Where photos of people are asked for. */
    photo?: PhotoOf
    /** What a bearer token says, once it is believed; see `verifyBearer`. @throws GatewayError */
    verifyBearer: (token: string, now: number) => Promise<BearerToken>
    /** What a logout token says, once it is believed; see `verifyLogoutToken`. @throws GatewayError */
    readLogoutToken: (token: string, now: number) => Promise<LogoutToken>
    /** Whether it does not answer now; asks it, for three seconds at the most. */
    isAway: () => Promise<boolean>
    /** Whether `iss` names this provider. */
    isIssuer: (issuer: string) => boolean
    /** Whether each of its answers at the callback names it (RFC 9207 section 3). */
    promisesIssuer: () => boolean
    /** Origins of the pages that it shows to people. */
    pageOrigins: () => readonly string[]
    /** Where an administrator approves the application; undefined with other providers than Entra. @param redirectUri where they come back */
    adminConsentUrl: (redirectUri: string) => URL | undefined
    /** Where signing out at the provider happens, or undefined when it has no such endpoint or is away. */
    endSessionUrl: (out: SigningOut) => URL | undefined
  }>

/** Milliseconds that somebody who signs out may be kept waiting. */
const askingTime = 3000

const uncounted: ProviderCounting = { providerCalled: () => undefined, refreshed: () => undefined }

/**
 * @param clock NumericDate, seconds; only to compare it with the provider's
 * @param shared the way to it, where others go it as well: it is started and stopped by whoever made it
 */
export function createProvider(
  settings: ProviderSettings,
  log: ProviderLog,
  clock: () => number,
  counting: ProviderCounting = uncounted,
  shared?: Reach,
): Provider {
  const reach = shared ?? createReach(settings, log, clock, counting)
  const { fetch, finder, logOffset } = reach
  const tellRarely = createTellRarely(log, clock)
  const credential: { serving: 'first' | 'fallback' } = { serving: 'first' }
  const withCredential = createCredential(settings, log, clock, use => (credential.serving = use))
  const expiry = watchExpiry(settings, log, clock)

  /** @param authentication only the token request needs one */
  function configure(
    metadata: Metadata,
    authentication: client.ClientAuth = client.None(),
    clockTolerance = settings.clockTolerance,
  ) {
    const configuration = new client.Configuration(
      metadata,
      settings.clientId,
      { [client.clockTolerance]: clockTolerance },
      authentication,
    )
    configuration[client.customFetch] = fetch
    configuration.timeout = settings.timeout
    if (settings.insecure) client.allowInsecureRequests(configuration)
    return configuration
  }

  const tokenFor = createTokenFor(
    finder,
    withCredential,
    (metadata, authentication) => configure(metadata, authentication, Number.MAX_SAFE_INTEGER),
    settings,
  )

  function isIssuer(issuer: string): boolean {
    const own = finder.known()?.metadata.issuer ?? settings.issuer
    return isIssuerHere(issuer, own, settings.entra?.allowedTenants)
  }

  return {
    start: () => {
      if (shared === undefined) finder.start()
      expiry.start()
    },
    stop: async () => {
      expiry.stop()
      if (shared === undefined) await reach.stop()
    },
    state: finder.state,
    vitals: () =>
      vitalsOf(settings, { keys: finder.known()?.keys, serving: credential.serving, now: clock() }),
    authorizationUrl: async ({ state, nonce, codeVerifier, redirectUri, extra }) => {
      const { metadata } = await finder.ready()
      const parameters: Record<string, string> = {
        ...(settings.domainHint !== undefined && { domain_hint: settings.domainHint }),
        ...extra,
        redirect_uri: redirectUri,
        scope: scopesFor(metadata, settings).join(' '),
        response_mode: 'query',
        state,
        nonce,
        // Entra does not advertise PKCE but honours it: it is always sent.
        code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
        ...supportedPrompt(extra['prompt'] ?? settings.prompt, metadata),
      }
      return client.buildAuthorizationUrl(configure(metadata), parameters)
    },
    exchange: async (callbackQuery, attempt, now) => {
      const found = await finder.ready()
      const { metadata } = found
      const asking = { ...found, settings, fetch, tellRarely, now }
      const answer = authorizationAnswer(callbackQuery, metadata, isIssuer)
      try {
        const answered = await withCredential(async authentication =>
          codeGrant(answer, attempt, { ...asking, configuration: configure(metadata, authentication) }),
        )
        const { idToken = '', accessToken, refreshToken } = answered
        const { nonce } = attempt
        const idClaims = await verifyIdToken(idToken, { ...asking, nonce, accessToken })
        const claims = await gatherClaims({ idClaims, accessToken }, asking)
        const isKept = refreshToken !== undefined && usesRefresh(metadata, settings)
        return { claims, idToken, ...(isKept && { refreshToken }) }
      } catch (error) {
        const refusal = await exchangeError(error, now)
        if (refusal.code === 'ERR_PROVIDER_CLOCK') logOffset()
        throw refusal
      }
    },
    refresh: async (refreshToken, known, now) => {
      const outcome = await finder
        .ready()
        .then(async found =>
          withCredential(async authentication => {
            const configuration = configure(found.metadata, authentication, Number.MAX_SAFE_INTEGER)
            return redeem(refreshToken, known, { configuration, ...found, settings, fetch, tellRarely, now })
          }),
        )
        .catch((error: unknown) => refreshError(error, now))
      if (outcome.kind !== 'refreshed' && outcome.error.code === 'ERR_PROVIDER_CLOCK') logOffset()
      counting.refreshed(outcome.kind)
      return outcome
    },
    tokenFor,
    ...(settings.graph?.photo === true && { photo: createPhotoOf(finder, tokenFor, settings, fetch) }),
    verifyBearer: async (token, now) => verifyBearer(token, { ...(await finder.ready()), settings, now }),
    readLogoutToken: async (token, now) => {
      const found = await finder.ready()
      return verifyLogoutToken(token, { ...found, settings, now }).catch((error: unknown) => {
        if (error instanceof GatewayError && error.code === 'ERR_PROVIDER_CLOCK') logOffset()
        throw error
      })
    },
    isAway: async () => {
      const patience = AbortSignal.timeout(askingTime)
      const isOver = new Promise<boolean>(resolve => {
        patience.addEventListener('abort', () => resolve(true))
      })
      const asked = finder.look().then(isThere => !isThere)
      return Promise.race([asked, isOver])
    },
    isIssuer,
    promisesIssuer: () => finder.known()?.metadata.authorization_response_iss_parameter_supported === true,
    pageOrigins: () => {
      const {
        issuer = settings.issuer,
        authorization_endpoint,
        end_session_endpoint,
      } = finder.known()?.metadata ?? {}
      const pages = [issuer, authorization_endpoint, end_session_endpoint]
      return [...new Set(pages.flatMap(page => (page === undefined ? [] : new URL(page).origin)))]
    },
    adminConsentUrl: redirectUri =>
      settings.entra && adminConsentUrl({ ...settings, ...settings.entra, redirectUri }),
    endSessionUrl: ({ postLogoutRedirectUri, loginHint, idToken }) => {
      const metadata = finder.known()?.metadata
      if (metadata?.end_session_endpoint === undefined) return undefined
      return client.buildEndSessionUrl(configure(metadata), {
        post_logout_redirect_uri: postLogoutRedirectUri,
        // Entra knows `logout_hint` only; others know `id_token_hint` or the client id.
        ...(settings.entra !== undefined && loginHint !== undefined && { logout_hint: loginHint }),
        ...(settings.entra === undefined && idToken !== undefined && { id_token_hint: idToken }),
      })
    },
  }
}
