import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Context, Provider } from 'oidc-provider'
import { listenOnLoopback } from './loopback.ts'
import { memoryStores } from './memory-store.ts'
import { people as demoPeople, type Person } from './people.ts'
import { claimsOf, scopeClaims } from './provider-claims.ts'
import { grantWithoutQuestion, personChoice } from './provider-choice.ts'
import { providerContentSecurityPolicy, providerErrorPage } from './provider-pages.ts'
import { sessionCookie, signOutFeature, signOutWithoutQuestion } from './provider-sign-out.ts'
import { developmentPackage } from './unavailable.ts'

/** Where the provider is and how the one application registered there presents itself. */
export type DemoProvider = Readonly<{
  /** `http://127.0.0.1:PORT/TENANT/v2.0`; the discovery document is below it. */
  issuer: string
  tenantId: string
  clientId: string
  clientSecret: string
  people: readonly Person[]
  close(): Promise<void>
}>

export type DemoProviderOptions = Readonly<{
  redirectUris: readonly string[]
  postLogoutRedirectUris: readonly string[]
  /** Where the application is told that a session here has ended; nobody is told without it. */
  backchannelLogoutUri?: string
  people?: readonly Person[]
  /** Any free one without it. */
  port?: number
  /** Who it is, to begin again as the same; made anew without it. */
  known?: Pick<DemoProvider, 'tenantId' | 'clientId' | 'clientSecret'>
  clientSecretMethod?: 'client_secret_post' | 'client_secret_basic'
  /** Whether each refresh token counts once, and one that comes again ends all that came of the same sign-in. */
  rotatesRefreshTokens?: boolean
  /** It gives none then. */
  withoutRefreshTokens?: boolean
  /** Where a failure inside the provider is told. */
  onError?: (error: Error) => void
}>

/**
 * A running OpenID provider on 127.0.0.1 whose tokens have the shape of Entra ID's. Its keys, its client and its
 * sessions are made here and are gone with the process. There is no password.
 * @throws DemoUnavailable when oidc-provider is not installed
 */
export async function startDemoProvider(options: DemoProviderOptions): Promise<DemoProvider> {
  const oidc = await developmentPackage('oidc-provider', async () => import('oidc-provider'))
  const handle: { current?: (request: IncomingMessage, response: ServerResponse) => Promise<void> } = {}
  const listening = await listenOnLoopback((request, response) => {
    handle.current?.(request, response).catch(() => failed(response))
  }, options.port)

  const { tenantId, clientId, clientSecret } = options.known ?? newIdentity()
  const issuer = `http://127.0.0.1:${listening.port}/${tenantId}/v2.0`
  const people = options.people ?? demoPeople

  const policy = oidc.interactionPolicy.base()
  policy.add(new oidc.interactionPolicy.Prompt({ name: 'select_account', requestable: true }), 0)
  const provider = new oidc.Provider(issuer, {
    ...configuration(issuer, people, tenantId),
    // Entra ID gives a new one each time and takes the old ones all the same.
    rotateRefreshToken: options.rotatesRefreshTokens === true,
    interactions: {
      policy,
      url: async (_context: Context, { uid }: { uid: string }) =>
        `${new URL(issuer).pathname}/interaction/${uid}`,
    },
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        client_name: 'Demo application',
        redirect_uris: options.redirectUris,
        post_logout_redirect_uris: options.postLogoutRedirectUris,
        token_endpoint_auth_method: options.clientSecretMethod ?? 'client_secret_post',
        grant_types: [
          'authorization_code',
          ...(options.withoutRefreshTokens === true ? [] : ['refresh_token']),
        ],
        require_auth_time: true,
        ...(options.backchannelLogoutUri !== undefined && {
          backchannel_logout_uri: options.backchannelLogoutUri,
          backchannel_logout_session_required: true,
        }),
      },
    ],
  })
  provider.use(signOutWithoutQuestion)
  provider.on('server_error', (_context, error) => options.onError?.(error))
  handle.current = mounted(provider, people, options.redirectUris)
  return { issuer, tenantId, clientId, clientSecret, people, close: listening.close }
}

function newIdentity(): NonNullable<DemoProviderOptions['known']> {
  return {
    tenantId: randomUUID(),
    clientId: randomUUID(),
    clientSecret: randomBytes(24).toString('base64url'),
  }
}

function configuration(issuer: string, people: readonly Person[], tenantId: string): Record<string, unknown> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const signingKey = { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'RS256', use: 'sig' }
  const day = 24 * 60 * 60
  return {
    adapter: memoryStores(),
    jwks: { keys: [signingKey] },
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      long: sessionCookie(issuer),
      short: { signed: true, httpOnly: true, sameSite: 'lax' },
    },
    claims: scopeClaims,
    // Entra ID puts them into the ID token, although a code flow could fetch them from UserInfo.
    conformIdTokenClaims: false,
    scopes: ['openid', 'offline_access'],
    clientAuthMethods: ['client_secret_post', 'client_secret_basic'],
    // Entra gives one without asking the person for consent, as oidc-provider would want it.
    issueRefreshToken: async (_context: Context, client: { grantTypeAllowed: (type: string) => boolean }) =>
      client.grantTypeAllowed('refresh_token'),
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: signOutFeature,
      backchannelLogout: { enabled: true },
    },
    ttl: {
      AccessToken: 3600,
      AuthorizationCode: 60,
      Grant: day,
      IdToken: 3600,
      Interaction: 3600,
      RefreshToken: day,
      Session: day,
    },
    clientBasedCORS: () => false,
    // The application is on this machine, which oidc-provider would not call: it is told to use no way of its own.
    fetch: async (url: string, { dispatcher: _own, ...options }: RequestInit & { dispatcher?: unknown }) =>
      fetch(url, options),
    findAccount: async (_context: Context, subject: string, token?: { grantId?: string }) => {
      const person = people.find(each => each.subject === subject)
      if (person === undefined) return undefined
      return { accountId: subject, claims: async () => claimsOf(person, tenantId, token?.grantId ?? '') }
    },
    loadExistingGrant: grantWithoutQuestion,
    renderError: async (context: Context, out: { error: string; error_description?: string }) => {
      context.type = 'html'
      context.body = providerErrorPage(out.error, out.error_description ?? '')
    },
  }
}

/** The provider below the path of its issuer, with its pages' policy on every answer; 404 elsewhere. */
function mounted(provider: Provider, people: readonly Person[], redirectUris: readonly string[]) {
  const base = new URL(provider.issuer).pathname
  const answer = provider.callback()
  const choose = personChoice(provider, people)
  const contentSecurityPolicy = providerContentSecurityPolicy(redirectUris.map(each => new URL(each).origin))
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = request.url ?? '/'
    if (!url.startsWith(`${base}/`)) {
      response.writeHead(404).end()
      return
    }
    response.setHeader('content-security-policy', contentSecurityPolicy)
    response.setHeader('referrer-policy', 'no-referrer')
    response.setHeader('x-content-type-options', 'nosniff')
    if (url.startsWith(`${base}/interaction/`)) {
      await choose(request, response)
      return
    }
    request.url = url.slice(base.length)
    await answer(Object.assign(request, { originalUrl: url }), response)
  }
}

function failed(response: ServerResponse): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  response.writeHead(400, { 'content-type': 'text/html; charset=utf-8' })
  response.end(
    providerErrorPage('invalid_request', 'This sign-in is not open any more. Go back to the application.'),
  )
}
