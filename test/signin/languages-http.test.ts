import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { german } from '../../src/messages/german.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { script, type Answer } from '../support/http-client.ts'
import { startWing, suiteScope } from './wing.ts'

const inGerman = { headers: { 'accept-language': 'de-AT, de;q=0.9, en;q=0.5' } }

function isGerman(answer: Answer, ...texts: readonly string[]): void {
  assert.match(answer.body, /<html lang="de"/)
  assert.equal(answer.headers['content-language'], 'de')
  assert.match(answer.headers.vary ?? '', /\bAccept-Language\b/)
  for (const text of texts) assert.ok(answer.body.includes(text), `${text} is not in ${answer.body}`)
}

describe('a browser that asks for German', () => {
  const scope = suiteScope()
  const wing = startWing(scope, {
    routes: [{ path: '/closed/**', require: { anyRole: ['Nobody'] } }],
  })

  it('gets the refusal of a page in German', async () => {
    const { visit, signedIn } = await wing
    const answer = await visit('/closed/x', await signedIn(), inGerman)
    assert.equal(answer.status, 403)
    isGerman(answer, german.errors.ERR_POLICY_ROLE_MISSING.title, german.page.denied.missingRoles)
  })

  it('gets an error of the sign-in in German, the one of the provider with its meaning', async () => {
    const { visit, started } = await wing
    isGerman(
      await visit('/.auth/callback?code=x&state=y', undefined, inGerman),
      german.errors.ERR_SIGNIN_NO_ATTEMPT.title,
    )
    const jar = new CookieJar()
    const { searchParams } = new URL(await started(jar), 'https://app.example')
    const state = searchParams.get('state') ?? ''
    const refused = new URLSearchParams({
      state,
      error: 'access_denied',
      error_description: 'AADSTS50105: Your administrator has configured the application',
    })
    const answer = await visit(`/.auth/callback?${refused.toString()}`, jar, inGerman)
    isGerman(answer, german.aadsts.meanings['50105'], german.movers.administrator, 'AADSTS50105')
  })

  it('gets the pages of its own session in German', async () => {
    const { visit, signedIn } = await wing
    isGerman(await visit('/.auth/signed-out', undefined, inGerman), german.page.signedOut.title)
    isGerman(await visit('/.auth/me', await signedIn(), inGerman), german.page.me.title)
    isGerman(await visit('/.auth/nothing', undefined, inGerman), german.errors.ERR_NOT_FOUND.title)
  })

  it('is told in German that its headers are too large, even when they cannot be read at all', async () => {
    const { visit } = await wing
    for (const size of [20_000, 60_000]) {
      const headers = { ...inGerman.headers, 'x-large': 'x'.repeat(size) }
      isGerman(await visit('/', undefined, { headers }), german.errors.ERR_HEADERS_TOO_LARGE.title)
    }
  })
})

describe('who does not ask for a language that is known', () => {
  const scope = suiteScope()
  const wing = startWing(scope)

  it('gets English pages', async () => {
    const { visit } = await wing
    for (const language of ['zh-CN', 'de;q=0', '*', '', `${'x,'.repeat(6000)}de`]) {
      const answer = await visit('/.auth/signed-out', undefined, { headers: { 'accept-language': language } })
      assert.equal(answer.status, 200)
      assert.match(answer.body, /<html lang="en"/, language)
      assert.equal(answer.headers['content-language'], 'en')
    }
    const silent = await visit('/.auth/signed-out')
    assert.match(silent.body, /<html lang="en"/)
    assert.match(silent.headers.vary ?? '', /\bAccept-Language\b/)
  })
})

describe('a program', () => {
  const scope = suiteScope()
  const wing = startWing(scope)

  it('is told of problems in English, whatever language it asks for', async () => {
    const { visit } = await wing
    const answer = await visit('/x', undefined, { headers: { ...script, ...inGerman.headers } })
    assert.match(answer.headers['content-type'] ?? '', /^application\/problem\+json/)
    assert.equal(answer.headers['content-language'], undefined)
    assert.match(
      answer.body,
      /"title":"Please sign in","status":401,"detail":"This address is only for people/,
    )
  })

  it('finds English in the log', async () => {
    const { visit, started, lines } = await wing
    await started(new CookieJar())
    await visit('/.auth/callback?code=x&state=y', undefined, inGerman)
    assert.match(lines.join(''), /signin\.failed/)
    assert.ok(!lines.join('').includes(german.errors.ERR_SIGNIN_NO_ATTEMPT.title))
  })
})
