import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { presetHeaders } from '../../src/preset-headers.ts'
import { configOf, type Outcome, refused, withEnv } from './samples.ts'

type Json = Readonly<Record<string, unknown>>

const rule = (about: Json, env: Record<string, string | undefined> = {}): Outcome =>
  withEnv({ ENTRADA_ROUTES: JSON.stringify([{ path: '/a', ...about }]), ...env })

const withScopes = (...scopes: readonly string[]) => rule({ accessToken: { scopes } })
const withHeader = (header: string) => rule({ accessToken: { scopes: ['User.Read'], header } })

/** Another provider than Entra. */
const other = { TENANT_ID: undefined, ENTRADA_PROVIDER_ISSUER: 'https://idp.example' }

describe('a token that a route wants for the application', () => {
  it('is in X-Forwarded-Access-Token unless it is said otherwise', () => {
    const found = configOf(withScopes('api://orders/read', 'api://orders/write')).routes[0]?.accessToken
    assert.deepEqual(found, {
      scopes: ['api://orders/read', 'api://orders/write'],
      header: 'X-Forwarded-Access-Token',
    })
  })

  it('is for one resource', () => {
    refused(
      withScopes('api://orders/read', 'api://bills/read'),
      /names several resources \(api:\/\/orders, api:\/\/bills\)/,
    )
    refused(
      withScopes('api://orders/read', 'User.Read'),
      /several resources \(api:\/\/orders, Microsoft Graph\)/,
    )
    configOf(
      withScopes('User.Read', 'https://graph.microsoft.com/Mail.Read', 'https://Graph.microsoft.com/x'),
    )
    configOf(rule({ accessToken: { scopes: ['https://a.example/x', 'read'] } }, other))
  })

  it('is for at least one scope, and each of them is one', () => {
    refused(withScopes(), /accessToken\.scopes: must be a list of at least one/)
    refused(rule({ accessToken: {} }), /accessToken\.scopes: is missing|must have scopes/)
    refused(withScopes('User.Read Mail.Read'), /scopes\[0\]: must be one scope/)
    refused(withScopes('User.Read', 'offline_access'), /scopes\[1\]: offline_access is about the sign-in/)
    refused(withScopes('OpenID'), /is about the sign-in/)
    refused(withScopes('api://orders/.default', 'api://orders/read'), /\.default stands for all/)
    configOf(withScopes('api://orders/.default'))
  })

  it('is for whoever is signed in, and for an upstream', () => {
    const accessToken = { scopes: ['User.Read'] }
    refused(rule({ accessToken, access: 'public' }), /accessToken: cannot stand beside access: public/)
    const answered = rule({ accessToken, respond: { status: 200, body: 'ok' } })
    assert.match(answered.problems.join(), /accessToken: cannot stand beside respond/)
    configOf(rule({ accessToken, access: 'optional' }))
  })

  it('is for bearer tokens with Entra alone', () => {
    const about = { accessToken: { scopes: ['read'] }, accept: ['session', 'bearer'] }
    configOf(rule(about))
    refused(rule(about, other), /accessToken: cannot be had for bearer tokens/)
    configOf(rule({ ...about, accept: ['session'] }, other))
  })
})

describe('the header of a token', () => {
  const taken = [
    ...presetHeaders.forwarded.map(([name]) => name),
    ...['X-Forwarded-For', 'X-Forwarded-Proto', 'X-Forwarded-Host', 'X-Forwarded-Port', 'X-Forwarded-Prefix'],
    ...['X-Request-Id', 'traceparent', 'X-Entrada-Assertion', 'x_forwarded_user', 'Forwarded', 'X-Real-IP'],
    ...[
      'Host',
      'Cookie',
      'Connection',
      'Transfer-Encoding',
      'TE',
      'Upgrade',
      'Expect',
      'Proxy-Authorization',
    ],
    ...['Content-Length', 'Content-Type', 'X-Original-URL', 'Sec-WebSocket-Key', 'HTTP2-Settings', 'Trailer'],
  ]
  for (const name of taken) {
    it(`is none that means something else: ${name}`, () => {
      refused(withHeader(name), /accessToken\.header: .* has a meaning of its own/)
    })
  }

  it('is the name of a header', () => {
    for (const name of ['X Token', 'X-Tokén', 'X-Token:', 'X-Token(']) {
      refused(withHeader(name), /accessToken\.header: must be the name of a header/)
    }
    refused(withHeader('--'), /must have a letter or a digit/)
    for (const name of ['X-Graph-Token', 'X-MS-TOKEN-AAD-ACCESS-TOKEN', 'Authorization', 'authorization']) {
      configOf(withHeader(name))
    }
  })

  it('is Authorization in no disguise, and not beside that of the client', () => {
    refused(withHeader('Authori_zation'), /must be written Authorization/)
    const accessToken = { scopes: ['User.Read'], header: 'Authorization' }
    refused(
      rule({ accessToken, forwardAuthorization: true }),
      /forwardAuthorization: cannot stand beside accessToken/,
    )
  })
})
