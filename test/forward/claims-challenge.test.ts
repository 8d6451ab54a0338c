import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { challengedClaims } from '../../src/forward/claims-challenge.ts'

const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}'
const base64 = Buffer.from(claims).toString('base64')
const found = (...values: readonly string[]) =>
  challengedClaims(['Content-Type', 'text/plain', ...values.flatMap(value => ['WWW-Authenticate', value])])

describe('a claims challenge', () => {
  const whole = {
    "Microsoft's own": `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/v2.0/authorize", error="insufficient_claims", claims="${base64}"`,
    'with cc_type and a client id': `Bearer client_id="x", error="insufficient_claims", claims="${base64}", cc_type="authcontext"`,
    'with other spellings and blanks': `bEARER  ERROR = insufficient_claims ,Claims\t=\t"${base64}"`,
    'without padding': `Bearer error="insufficient_claims", claims="${base64.replace(/=+$/, '')}"`,
    'behind other challenges': `Basic realm="a, b=\\"c\\"", Negotiate, NTLM dGVzdA==, Bearer error="insufficient_claims", claims="${base64}"`,
    'before other challenges': `Bearer error="insufficient_claims", claims="${base64}", Basic realm="x"`,
    'behind another Bearer challenge': `Bearer realm="a", Bearer error="insufficient_claims", claims="${base64}"`,
  }
  for (const [how, header] of Object.entries(whole)) {
    it(`is found: ${how}`, () => assert.equal(found(header), claims))
  }

  it('is found in any of several headers', () => {
    assert.equal(found('Basic realm="x"', `Bearer error="insufficient_claims", claims="${base64}"`), claims)
    assert.equal(found('???', `Bearer error="insufficient_claims", claims="${base64}"`), claims)
  })

  const none = {
    'another error': `Bearer error="invalid_token", claims="${base64}"`,
    'no error': `Bearer claims="${base64}"`,
    'no claims': 'Bearer error="insufficient_claims"',
    'empty claims': 'Bearer error="insufficient_claims", claims=""',
    'another scheme': `DPoP error="insufficient_claims", claims="${base64}"`,
    'parameters of two challenges': `Bearer error="insufficient_claims", Basic claims="${base64}"`,
    'claims twice': `Bearer error="insufficient_claims", claims="${base64}", claims="${base64}"`,
    'the error twice': `Bearer error="insufficient_claims", error="insufficient_claims", claims="${base64}"`,
    'no scheme': `error="insufficient_claims", claims="${base64}"`,
    'an open quote': `Bearer error="insufficient_claims", claims="${base64}`,
    'something behind a quote': `Bearer error="insufficient_claims"x, claims="${base64}"`,
    'no base64': 'Bearer error="insufficient_claims", claims="{}"',
    base64url: 'Bearer error="insufficient_claims", claims="eyJhIjoi4pyT4pyT4pyTPz8_In0-"',
    'base64 with a stray bit': 'Bearer error="insufficient_claims", claims="YR=="',
    'bytes that are no UTF-8': 'Bearer error="insufficient_claims", claims="/w=="',
    'a header without end': `Bearer error="insufficient_claims", claims="${'A'.repeat(8192)}"`,
    nothing: '',
  }
  for (const [what, header] of Object.entries(none)) {
    it(`is none with ${what}`, () => assert.equal(found(header), undefined))
  }

  it('is in no other header', () => {
    const header = `Bearer error="insufficient_claims", claims="${base64}"`
    assert.equal(challengedClaims(['Proxy-Authenticate', header, 'X-WWW-Authenticate', header]), undefined)
    assert.equal(challengedClaims([]), undefined)
  })
})
