import Fastify from 'fastify'
import { createClientScript } from '../../src/browser/client-script.ts'
import type { Claims } from '../../src/identity/claims.ts'
import type { AuditEvent } from '../../src/observe/audit.ts'
import type { Provider } from '../../src/provider/provider.ts'
import type { SigninOptions } from '../../src/signin/options.ts'
import { addSignin } from '../../src/signin/plugin.ts'
import { createUsedHandles } from '../../src/signin/used-handles.ts'
import type { CookieSettings } from '../../src/session/cookie-jar.ts'
import { createSessions } from '../../src/session/sessions.ts'
import { GatewayError } from '../../src/errors.ts'
import { english } from '../../src/messages/english.ts'
import { builtIn } from '../../src/messages/languages.ts'
import { sendAnswer } from '../../src/pages/answer.ts'
import { errorAnswer } from '../../src/pages/error-answer.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { originsOf } from '../support/public-origins.ts'

const publicOrigin = 'https://app.example'

/** What the provider answers to a code; throwing is refusing. */
export type Exchange = (query: string, attempt: Parameters<Provider['exchange']>[1]) => Claims

export const adaClaims: Claims = {
  iss: 'https://idp.example',
  sub: 'sub-ada',
  name: 'Ada Lovelace',
  roles: ['Admin'],
  login_hint: 'opaque-hint',
}

/** The sign-in endpoints alone, over a provider that is made up. */
export async function startEndpoints(
  options: Partial<SigninOptions> & { exchange?: Exchange; cookie?: Partial<CookieSettings> } = {},
) {
  const app = Fastify()
  const exchanges: string[] = []
  const events: AuditEvent[] = []
  const clock = { now: 1_800_000_000 }
  app.setErrorHandler((error, request, reply) => {
    const code = error instanceof GatewayError ? error.code : 'ERR_INTERNAL'
    return sendAnswer(reply, errorAnswer({ code, asPage: false, context: pageContext(request.id) }))
  })
  const { jar, sessions, attempts } = await createSessions(app, {
    keys: [Buffer.alloc(32, 1).toString('base64')],
    issuer: 'https://idp.example',
    clientId: 'client',
    publicOrigin,
    cookie: { name: 'entrada', sameSite: 'lax', secure: true, path: '/', ...options.cookie },
    limits: { idle: 900, absolute: 3600 },
    keepsGroup: () => true,
  })
  const provider: Provider = {
    start: () => undefined,
    stop: async () => undefined,
    state: () => ({ found: true }),
    vitals: () => ({ issuer: 'https://login.example', credentials: [] }),
    authorizationUrl: async ({ state, nonce, extra }) =>
      new URL(`https://idp.example/authorize?${new URLSearchParams({ ...extra, state, nonce }).toString()}`),
    exchange: async (query, attempt) => {
      exchanges.push(query)
      return { claims: options.exchange?.(query, attempt) ?? adaClaims, idToken: 'header.claims.signature' }
    },
    refresh: async () => ({ kind: 'failed', error: new GatewayError('ERR_PROVIDER_UNREACHABLE') }),
    tokenFor: async () => ({ kind: 'failed', error: new GatewayError('ERR_PROVIDER_UNREACHABLE') }),
    verifyBearer: async () => {
      throw new GatewayError('ERR_PROVIDER_TOKEN_INVALID')
    },
    readLogoutToken: async () => {
      throw new GatewayError('ERR_PROVIDER_TOKEN_INVALID')
    },
    isAway: async () => false,
    isIssuer: issuer => issuer === 'https://idp.example',
    promisesIssuer: () => false,
    pageOrigins: () => ['https://idp.example'],
    adminConsentUrl: () => undefined,
    endSessionUrl: () => new URL('https://idp.example/logout'),
  }
  const signin: SigninOptions = {
    own: { prefix: '/.auth', callbackPath: '/.auth/callback' },
    origins: originsOf([publicOrigin]),
    rateLimit: 1_000_000,
    provider,
    sessions,
    jar,
    attempts,
    claimRules: {
      subject: 'sub',
      name: 'name',
      email: 'email',
      preferredUsername: 'preferred_username',
      roles: ['roles'],
      groups: ['groups'],
      groupPrefix: '',
      trustEmail: 'never',
    },
    used: createUsedHandles(),
    refresh: async () => 'failed',
    isStale: () => false,
    needsGroups: true,
    keepsIdToken: true,
    audit: event => void events.push(event),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    now: () => clock.now,
    pageContext: request => pageContext(request.id),
    clientScript: createClientScript('/.auth', builtIn),
    ...options,
  }
  app.register(async scope => addSignin(scope, signin))
  await app.ready()

  /** One request of a browser; `cookies` takes and gives what the browser keeps. */
  async function visit(
    path: string,
    cookies: CookieJar,
    more: { method?: 'GET' | 'POST'; headers?: Record<string, string>; payload?: string } = {},
  ) {
    const url = new URL(path, publicOrigin)
    const cookie = cookies.header(url)
    const answer = await app.inject({
      method: more.method ?? 'GET',
      url: path,
      headers: {
        host: 'app.example',
        'sec-fetch-mode': 'navigate',
        ...(cookie && { cookie }),
        ...more.headers,
      },
      ...(more.payload !== undefined && { payload: more.payload }),
    })
    cookies.take(url, [answer.headers['set-cookie'] ?? []].flat())
    return answer
  }

  /** The path of the callback that the provider would send the browser to. */
  async function started(cookies: CookieJar, rd = '/reports?a=1'): Promise<string> {
    const answer = await visit(`/.auth/login?rd=${encodeURIComponent(rd)}`, cookies)
    const state = new URL(String(answer.headers.location)).searchParams.get('state') ?? ''
    return `/.auth/callback?code=c1&state=${state}`
  }

  async function signedIn(): Promise<CookieJar> {
    const cookies = new CookieJar()
    await visit(await started(cookies), cookies)
    return cookies
  }
  return { visit, started, signedIn, exchanges, events, clock, jar, close: () => app.close() }
}

function pageContext(requestId: string) {
  return {
    productName: 'Entrada',
    showReason: false,
    requestId,
    time: '2026-01-01T00:00:00.000Z',
    words: english,
  }
}
