import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { verifyLogoutToken, type LogoutToken } from '../../src/provider/logout-token.ts'
import { logoutClaims, logoutEvent } from '../support/logout-token.ts'
import { expectedAlone, metadataAlone, signedText } from './own-check.ts'
import { failure, nowSeconds, tenant } from './start.ts'

const now = nowSeconds()

/** Verifies a token whose claims and header are changed; a member that is `undefined` is left out. */
async function verify(
  changed: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
  more: Parameters<typeof expectedAlone>[1] = {},
): Promise<LogoutToken> {
  const text = JSON.stringify({ ...logoutClaims(metadataAlone.issuer, now), jti: 'the-jti', ...changed })
  const token = await signedText(text, { typ: 'logout+jwt', ...header })
  return verifyLogoutToken(token, await expectedAlone(now, more))
}

describe('a logout token that is as it should be', () => {
  const { issuer } = metadataAlone

  it('says which session has ended, its own name, and until when it could be sent again', async () => {
    const usableUntil = now + 120 + 120
    assert.deepEqual(await verify(), { issuer, sid: 'the-sid', id: 'the-jti', usableUntil })
  })

  it('may name a person instead, or both', async () => {
    const { sid, subject } = await verify({ sid: undefined, sub: 'sub-ada' })
    assert.deepEqual([sid, subject], [undefined, 'sub-ada'])
    const both = await verify({ sub: 'sub-ada' })
    assert.deepEqual([both.sid, both.subject], ['the-sid', 'sub-ada'])
  })

  for (const typ of ['logout+jwt', 'application/logout+jwt', 'LOGOUT+JWT', 'JWT', 'jwt', undefined]) {
    it(`may have the type ${typ}`, async () => {
      assert.ok(await verify({}, { typ }))
    })
  }

  for (const [name, claims] of [
    ['the claim typ of Keycloak', { typ: 'Logout' }],
    ['other audiences beside us', { aud: ['another', 'the-client'] }],
    ['another event beside it', { events: { 'https://example/other': 1, [logoutEvent]: {} } }],
    ['something in its event, which is ignored', { events: { [logoutEvent]: { reason: 'x' } } }],
    ['an exp that is over by less than the tolerance of the clocks', { exp: now - 119 }],
    ['an iat ahead by the tolerance', { iat: now + 120 }],
    ['an old iat and an exp to come', { iat: now - 4000, exp: now + 10 }],
  ] as const) {
    it(`may have ${name}`, async () => {
      assert.ok(await verify(claims))
    })
  }

  it('needs no exp while it is fresh: five minutes, and the tolerance of the clocks', async () => {
    const { usableUntil } = await verify({ exp: undefined, iat: now - 419 })
    assert.equal(usableUntil, now + 1)
  })
})

describe('a logout token that is not as it should be is refused', () => {
  const rows: [name: string, claims: Record<string, unknown>, code?: string][] = [
    ['another issuer', { iss: 'https://other.example' }],
    ['the issuer with a slash more', { iss: `${metadataAlone.issuer}/` }],
    ['no issuer', { iss: undefined }],
    ['another audience', { aud: 'another' }],
    ['no audience', { aud: undefined }],
    ['no iat', { iat: undefined }],
    ['an iat that is text', { iat: String(now) }],
    ['an iat beyond the tolerance', { iat: now + 121 }, 'ERR_PROVIDER_CLOCK'],
    ['an exp beyond the tolerance', { exp: now - 120 }, 'ERR_PROVIDER_CLOCK'],
    ['an exp that is text', { exp: String(now + 900) }],
    ['an exp that is null', { exp: null }],
    ['no exp and no fresh iat', { exp: undefined, iat: now - 420 }],
    ['no jti', { jti: undefined }],
    ['an empty jti', { jti: '' }],
    ['a jti that is a number', { jti: 7 }],
    ['neither sid nor sub', { sid: undefined }],
    ['an empty sid', { sid: '' }],
    ['a sid that is a list', { sid: ['the-sid'] }],
    ['a sid that is null beside a sub', { sid: null, sub: 'sub-ada' }],
    ['an empty sub', { sub: '' }],
    ['a sub that is a number', { sub: 7 }],
    ['a nonce', { nonce: 'n' }],
    ['an empty nonce', { nonce: '' }],
    ['a nonce that is null', { nonce: null }],
    ['no events', { events: undefined }],
    ['events that are a word', { events: logoutEvent }],
    ['events that are a list', { events: [logoutEvent] }],
    ['events that are null', { events: null }],
    ['no event', { events: {} }],
    ['another event', { events: { [`${logoutEvent}x`]: {} } }],
    ['an event that is true', { events: { [logoutEvent]: true } }],
    ['an event that is null', { events: { [logoutEvent]: null } }],
    ['an event that is a list', { events: { [logoutEvent]: [] } }],
    ['an nbf to come', { nbf: now + 121 }, 'ERR_PROVIDER_CLOCK'],
    ['the claim typ of an ID token of Keycloak', { typ: 'ID' }],
    ['the claim typ of an access token of Keycloak', { typ: 'Bearer' }],
  ]
  for (const [name, claims, code = 'ERR_PROVIDER_TOKEN_INVALID'] of rows) {
    it(name, async () => {
      assert.equal((await failure(verify(claims))).code, code)
    })
  }

  for (const typ of ['at+jwt', 'secevent+jwt', 'entrada+jwt', 'logout+jwtx', 'xlogout+jwt', '', 7]) {
    it(`the type ${JSON.stringify(typ)}`, async () => {
      assert.equal((await failure(verify({}, { typ }))).code, 'ERR_PROVIDER_TOKEN_INVALID')
    })
  }

  it('an event that it only inherits', async () => {
    const text = JSON.stringify(logoutClaims(metadataAlone.issuer, now))
    const inherited = text.replace(/"events":\{[^}]*\}\}/, `"events":{"__proto__":{"${logoutEvent}":{}}}`)
    assert.notEqual(inherited, text)
    const verified = verifyLogoutToken(await signedText(inherited), await expectedAlone(now))
    assert.equal((await failure(verified)).code, 'ERR_PROVIDER_TOKEN_INVALID')
  })

  it('another tenant than that of the settings', async () => {
    const entra = { tenantId: tenant, authorityHost: 'http://127.0.0.1' }
    const error = await failure(verify({}, {}, { entra }))
    assert.match(error.message, /tid/)
  })

  it('with a reason that holds nothing of it', async () => {
    for (const [name, claims] of rows) {
      const secret = 'never-in-a-log'
      const { message } = await failure(verify({ sid: secret, jti: secret, ...claims }))
      assert.doesNotMatch(message, /never-in-a-log/, name)
    }
  })
})
