import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { withChallenge, withInvalidToken } from '../../src/guard/bearer-challenge.ts'
import { enforce } from '../../src/guard/enforce.ts'
import type { Identity } from '../../src/identity/identity.ts'
import { english } from '../../src/messages/english.ts'
import type { Answer } from '../../src/pages/answer.ts'
import type { Decision } from '../../src/policy/decision.ts'
import { navigation, script } from '../support/http-client.ts'
import { ada } from './guarded.ts'

const source = { realm: 'the-tenant', authorizationUri: 'https://idp.example/authorize' }
const plain = 'Bearer realm="the-tenant", authorization_uri="https://idp.example/authorize"'
const byToken: Identity = { ...ada, scopes: [], client: 'c', isApp: false, grantsNothing: false }
const missing = { roles: [], groups: [] }

function answer(status: number): Answer {
  return { status, headers: { 'x-entrada': 'x' }, body: '' }
}

function challengeOf(status: number, decision: Exclude<Decision, { kind: 'allow' }>, identity?: Identity) {
  return withChallenge(answer(status), decision, identity, source).headers['www-authenticate']
}

describe('the challenge of a refusal', () => {
  const signIn = { kind: 'sign-in', route: 'a', code: 'ERR_SIGNIN_REQUIRED' } as const
  const deny = { kind: 'deny', route: 'a', code: 'ERR_POLICY_ROLE_MISSING', missing } as const
  const stepUp = { kind: 'step-up', route: 'a', code: 'ERR_STEP_UP_REQUIRED' } as const

  it('names no error to whoever has shown nothing, and is not there where a redirect is', () => {
    assert.equal(challengeOf(401, signIn), plain)
    assert.equal(challengeOf(302, signIn), undefined)
  })

  it('names what is missing to whoever has a token, and nothing to whoever has a session', () => {
    assert.equal(challengeOf(403, deny, byToken), `${plain}, error="insufficient_scope"`)
    const scopes = { ...deny, missing: { ...missing, scopes: ['a.b', 'c'] } }
    assert.equal(challengeOf(403, scopes, byToken), `${plain}, error="insufficient_scope", scope="a.b c"`)
    assert.equal(challengeOf(403, scopes, ada), undefined)
  })

  it('asks for a stronger sign-in as Entra does, or as RFC 9470 says', () => {
    const wanted = challengeOf(401, { ...stepUp, asks: { authContext: 'c1', maxAge: 60 } }, byToken)
    const claims = /error="insufficient_claims", claims="([^"]+)"$/.exec(String(wanted))?.[1] ?? ''
    assert.deepEqual(JSON.parse(Buffer.from(claims, 'base64').toString()), {
      access_token: { acrs: { essential: true, value: 'c1' } },
    })
    assert.equal(
      challengeOf(401, { ...stepUp, asks: { maxAge: 60 } }, byToken),
      `${plain}, error="insufficient_user_authentication", max_age="60"`,
    )
  })

  it('holds no character that could end a value', () => {
    const { headers } = withInvalidToken(answer(401), { realm: '' }, 'a "b" \\ é\r\nX: y')
    assert.equal(
      headers['www-authenticate'],
      `Bearer realm="", error="invalid_token", error_description="a 'b' ' ???X: y"`,
    )
    assert.equal(headers['x-entrada'], 'x')
  })
})

describe('a refusal on a route for programs', () => {
  const settings = {
    ...{ prefix: '/.auth', publicOrigin: 'https://app.example', showReason: false },
    ...{ signInPage: false, keepFragment: false },
  }
  const context = {
    ...{ productName: 'Entrada', showReason: false, requestId: 'r1', time: '', words: english },
  }
  const refused = (code: 'ERR_TOKEN_REQUIRED' | 'ERR_SIGNIN_REQUIRED', isProgram: boolean) =>
    [navigation, script].map(headers => {
      const asked = { method: 'GET', url: '/a', headers, isProgram }
      const { status, headers: given } = enforce(
        ...([{ kind: 'sign-in', route: 'a', code }, asked, undefined, settings, context] as const),
      )
      return [status, given['content-type'] ?? given['location']]
    })
  const problem = [401, 'application/problem+json']

  it('sends nobody to a sign-in that would not help', () => {
    assert.deepEqual(refused('ERR_TOKEN_REQUIRED', false), [[401, 'text/html; charset=utf-8'], problem])
  })

  it('sends no program to sign in, and shows it no page, whatever it says of itself', () => {
    assert.deepEqual(refused('ERR_SIGNIN_REQUIRED', true), [problem, problem])
    assert.deepEqual(refused('ERR_SIGNIN_REQUIRED', false), [[302, '/.auth/login?rd=%2Fa'], problem])
  })
})
