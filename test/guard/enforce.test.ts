import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { enforce } from '../../src/guard/enforce.ts'
import { english } from '../../src/messages/english.ts'
import { navigation, script } from '../support/http-client.ts'
import { ada } from './guarded.ts'

const settings = {
  prefix: '/.auth',
  publicOrigin: 'https://app.example',
  showReason: false,
  signInPage: false,
  keepFragment: false,
}
const context = {
  productName: 'Entrada',
  showReason: false,
  requestId: 'r1',
  time: '2026-01-01T00:00:00.000Z',
  words: english,
}
const signIn = { kind: 'sign-in', route: 'default', code: 'ERR_SIGNIN_REQUIRED' } as const
const denied = {
  kind: 'deny',
  route: 'admin',
  code: 'ERR_POLICY_ROLE_MISSING',
  missing: { roles: ['Admin'], groups: [] },
} as const

const stepUp = {
  ...({ kind: 'step-up', route: 'vault', code: 'ERR_STEP_UP_REQUIRED' } as const),
  asks: { authContext: 'c1', maxAge: 900 },
} as const

const asks = (method: string, url: string, headers: Record<string, string>) =>
  enforce(signIn, { method, url, headers }, undefined, settings, context)

describe('a sign-in that is needed', () => {
  it('begins by a redirect for a navigation, which remembers exactly where to go', () => {
    const answer = asks('GET', '/a?b=c&d=%2F', navigation)
    assert.equal(answer.status, 302)
    assert.equal(answer.headers['location'], '/.auth/login?rd=%2Fa%3Fb%3Dc%26d%3D%252F')
  })

  it('is told to a script with the address to go to', () => {
    const answer = asks('GET', '/a', script)
    assert.equal(answer.status, 401)
    assert.equal(answer.headers['content-type'], 'application/problem+json')
    assert.equal(
      (JSON.parse(answer.body) as { loginUrl: string }).loginUrl,
      'https://app.example/.auth/login',
    )
  })

  it('is a page after a form was sent, because the form is lost', () => {
    const answer = asks('POST', '/form', navigation)
    assert.equal(answer.status, 401)
    assert.match(answer.body, /nothing was passed on/)
  })

  it('opens on top when the page is inside a frame', () => {
    const answer = asks('GET', '/a', { ...navigation, 'sec-fetch-dest': 'iframe' })
    assert.equal(answer.status, 401)
    assert.equal(answer.headers['x-entrada'], 'signin-framed')
  })
})

describe('a refusal', () => {
  it('is a page for a navigation that names the person and the role', () => {
    const answer = enforce(
      denied,
      { method: 'GET', url: '/admin', headers: navigation },
      ada,
      settings,
      context,
    )
    assert.equal(answer.status, 403)
    assert.match(answer.body, /Admin/)
    assert.match(answer.body, /Ada/)
  })

  it('is problem+json for a script, with what is missing', () => {
    const answer = enforce(denied, { method: 'GET', url: '/admin', headers: script }, ada, settings, context)
    const body = JSON.parse(answer.body) as Record<string, unknown>
    assert.deepEqual([answer.status, body['route'], body['missing']], [403, 'admin', denied.missing])
  })

  it('says the hint instead of what is missing', () => {
    const answer = enforce(
      { ...denied, hint: 'Ask Zoe' },
      { method: 'GET', url: '/admin', headers: script },
      ada,
      settings,
      context,
    )
    const body = JSON.parse(answer.body) as Record<string, unknown>
    assert.deepEqual([body['detail'], body['missing']], ['Ask Zoe', undefined])
  })

  it('of an unclear target says what is unclear', () => {
    const unclear = {
      kind: 'bad-request',
      route: '',
      code: 'ERR_TARGET_AMBIGUOUS',
      detail: 'the path holds a backslash',
    } as const
    const answer = enforce(
      unclear,
      { method: 'GET', url: '/a', headers: script },
      undefined,
      settings,
      context,
    )
    assert.equal(answer.status, 400)
    assert.match(answer.body, /the path holds a backslash/)
  })
})

describe('a further sign-in that is needed', () => {
  const answerTo = (method: string, headers: Record<string, string>, more: object = {}) =>
    enforce(stepUp, { method, url: '/v?a=b', headers }, ada, { ...settings, ...more }, context)

  it('begins by a redirect for a navigation, which says what it is for, and where to go last', () => {
    const { status, headers } = answerTo('GET', navigation)
    assert.deepEqual([status, headers['x-entrada']], [302, 'step-up-required'])
    assert.equal(headers['location'], '/.auth/login?auth_context=c1&max_age=900&rd=%2Fv%3Fa%3Db')
  })

  it('waits for a button where sign-ins do, and keeps the fragment where they do', () => {
    const link = /href="\/\.auth\/login\?auth_context=c1&amp;max_age=900&amp;rd=%2Fv%3Fa%3Db"/
    assert.match(answerTo('GET', navigation, { signInPage: true }).body, link)
    const kept = answerTo('GET', navigation, { keepFragment: true })
    assert.match(kept.body, link)
    assert.match(kept.body, /<script>/)
  })

  it('is told to a script with the address to go to', () => {
    const answer = answerTo('GET', script)
    const { code, loginUrl } = JSON.parse(answer.body) as Record<string, string>
    assert.deepEqual([answer.status, code], [401, 'ERR_STEP_UP_REQUIRED'])
    assert.equal(loginUrl, 'https://app.example/.auth/login?auth_context=c1&max_age=900')
  })
})
