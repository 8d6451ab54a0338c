import { createHash } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose'

/** The endpoints by the last part of their path: those that the gateway itself calls, and those that browsers do. */
export type Endpoint = 'openid-configuration' | 'keys' | 'token' | 'authorize' | 'logout'

/** One request that the provider has got. */
export type Call = Readonly<{
  endpoint: string
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
}>

/** `reset` cuts the connection, `hang` never answers; a function writes the answer itself. */
export type ScriptedAnswer =
  | ((response: ServerResponse) => void)
  | Readonly<{ status?: number; headers?: Record<string, string>; body?: unknown }>
  | 'reset'
  | 'hang'

/** What the provider says; each test changes what it needs. A member that is `undefined` is left out. */
export type Script = {
  metadata: Record<string, unknown>
  keys: JWK[]
  /** Header and claims over the usual ones of the ID token. */
  header: Record<string, unknown>
  claims: Record<string, unknown>
  signWith: CryptoKey
  /** NumericDate, seconds; the machine's own clock without it. */
  now?: () => number
  /** Makes the ID token in another way. */
  idToken?: (header: Record<string, unknown>, claims: Record<string, unknown>) => Promise<string> | string
  /** Members over the usual ones of the token answer. */
  tokens: Record<string, unknown>
  /** Answers at the token endpoint; `usual` is the answer to whoever may have tokens, with these members over it. */
  token?: (
    form: URLSearchParams,
    usual: (more?: Record<string, unknown>) => Promise<ScriptedAnswer>,
  ) => Promise<ScriptedAnswer>
  /** Answers that replace the usual ones altogether. */
  answers: Partial<Record<Endpoint, (call: Call) => ScriptedAnswer>>
}

export type ScriptedProvider = Readonly<{
  issuer: string
  script: Script
  calls: readonly Call[]
  count: (endpoint: Endpoint) => number
  /** A code that the token endpoint takes; it remembers what the authorization request had asked for. */
  codeFor: (asked: Readonly<{ nonce: string; challenge: string }>) => string
  /** Where the provider sends a browser that came to `authorizationUrl` and has signed in. */
  callbackFor: (authorizationUrl: string, more?: Record<string, string>) => URL
  close: () => Promise<void>
}>

/** What a test starts ends with it, however it ends: the context of a test fits. */
export type Scope = Readonly<{ after: (end: () => Promise<unknown>) => void }>

export const clientId = 'the-client'

/** A fresh pair of keys, the public one as a JWK with this `kid`. */
export async function makeKey(kid: string, alg = 'RS256') {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' }
  return { privateKey, publicKey, jwk }
}

const usualKey = makeKey('key-1')

/**
 * An OpenID provider on loopback that does whatever a test tells it, until the end of `scope`.
 * @param base path of the issuer, e.g. `/tenant/v2.0`
 */
export async function startScriptedProvider(scope: Scope, base = ''): Promise<ScriptedProvider> {
  const calls: Call[] = []
  const server = createServer((request, response) => {
    void text(request).then(async body => {
      const path = request.url ?? ''
      const endpoint = path.split('?')[0]?.split('/').at(-1) ?? ''
      const call = { endpoint, method: request.method ?? '', path, headers: request.headers, body }
      calls.push(call)
      const scripted = script.answers[endpoint as Endpoint]
      send(response, scripted ? scripted(call) : await usualAnswer(call))
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const issuer = origin + base
  const { privateKey, jwk } = await usualKey
  const script: Script = {
    metadata: {},
    keys: [jwk],
    header: {},
    claims: {},
    signWith: privateKey,
    tokens: {},
    answers: {},
  }

  async function usualAnswer({ endpoint, body }: Call): Promise<ScriptedAnswer> {
    if (endpoint === 'openid-configuration') return { body: { ...metadataOf(issuer), ...script.metadata } }
    if (endpoint === 'keys') return { body: { keys: script.keys } }
    if (endpoint === 'token') return tokenAnswer(new URLSearchParams(body))
    return { status: 404, body: {} }
  }

  async function tokenAnswer(form: URLSearchParams): Promise<ScriptedAnswer> {
    const { nonce, challenge } = openCode(form.get('code') ?? '')
    const isRefresh = form.get('grant_type') === 'refresh_token'
    if (!isRefresh && challengeOf(form.get('code_verifier') ?? '') !== challenge) {
      return { status: 400, body: { error: 'invalid_grant', error_description: 'wrong code_verifier' } }
    }
    return script.token ? script.token(form, more => usualTokens(nonce, more)) : usualTokens(nonce)
  }

  async function usualTokens(nonce: unknown, more: Record<string, unknown> = {}): Promise<ScriptedAnswer> {
    const now = script.now?.() ?? Math.floor(Date.now() / 1000)
    const header = { alg: 'RS256', kid: 'key-1', ...script.header }
    const usual = { iss: issuer, aud: clientId, sub: 'sub-ada', iat: now, exp: now + 3600, nonce }
    const claims = { ...usual, ...script.claims }
    const idToken = await (script.idToken ?? sign)(header, claims)
    const tokens = { access_token: 'the-access-token', token_type: 'Bearer', expires_in: 3600 }
    return { body: { ...tokens, id_token: idToken, ...script.tokens, ...more } }
  }

  function sign(header: Record<string, unknown>, claims: Record<string, unknown>): Promise<string> {
    // Through JSON, so that members that are undefined are left out.
    const plain = JSON.parse(JSON.stringify({ header, claims })) as Record<'header' | 'claims', object>
    return new SignJWT({ ...plain.claims })
      .setProtectedHeader({ alg: '', ...plain.header })
      .sign(script.signWith)
  }

  const codeFor: ScriptedProvider['codeFor'] = asked =>
    Buffer.from(JSON.stringify(asked)).toString('base64url')
  const close = async () => {
    const closed = new Promise(resolve => server.close(resolve))
    server.closeAllConnections()
    await closed
  }
  scope.after(close)
  return {
    issuer,
    script,
    calls,
    codeFor,
    count: endpoint => calls.filter(call => call.endpoint === endpoint).length,
    callbackFor: (authorizationUrl, more = {}) => {
      const { searchParams: asked } = new URL(authorizationUrl)
      const code = codeFor({ nonce: asked.get('nonce') ?? '', challenge: asked.get('code_challenge') ?? '' })
      const callback = new URL(asked.get('redirect_uri') ?? '')
      callback.search = new URLSearchParams({ code, state: asked.get('state') ?? '', ...more }).toString()
      return callback
    },
    close,
  }
}

/** What a code of ours stands for; nothing for any other. */
function openCode(code: string): Record<string, unknown> {
  const text = Buffer.from(code, 'base64url').toString()
  return text.startsWith('{"nonce"') ? (JSON.parse(text) as Record<string, unknown>) : {}
}

/** PKCE by S256 (RFC 7636 section 4.2). */
export function challengeOf(codeVerifier: string): string {
  return createHash('sha256').update(codeVerifier).digest('base64url')
}

/** A compact JWS of any parts, signed by nobody. */
export function compactOf(header: object, claims: object, signature = ''): string {
  const part = (data: object) => Buffer.from(JSON.stringify(data)).toString('base64url')
  return `${part(header)}.${part(claims)}.${signature}`
}

export function metadataOf(issuer: string): Record<string, unknown> {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/keys`,
    end_session_endpoint: `${issuer}/logout`,
    response_types_supported: ['code'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
  }
}

function send(response: ServerResponse, answer: ScriptedAnswer): void {
  if (answer === 'hang') return
  if (typeof answer === 'function') {
    answer(response)
    return
  }
  if (answer === 'reset') {
    response.socket?.resetAndDestroy()
    return
  }
  const { status = 200, headers = {}, body = '' } = answer
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body))
}
