import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CookieJar } from '../support/cookie-jar.ts'
import type { ScriptedAnswer } from '../support/scripted-provider.ts'
import { startWing } from './wing.ts'

describe('the log of a gateway where everything goes right and wrong', () => {
  it('holds no secret, code, token, cookie, state or query', async t => {
    const wing = await startWing(t, { log: { level: 'trace', access: 'all' } })
    const secrets = new Set<string>([
      'the-client-secret',
      Buffer.alloc(32, 7).toString('base64'),
      'the-access-token',
    ])
    const keep = (text: string | null | undefined) => text && text.length >= 8 && secrets.add(text)
    const usual = wing.idp.script.idToken
    assert.equal(usual, undefined)

    async function attempt(more: Record<string, string> = {}) {
      const jar = new CookieJar()
      const login = await wing.visit(
        '/.auth/login?rd=%2Fa%3Ftoken%3Din-the-query&login_hint=ada%40corp.example',
        jar,
      )
      const url = new URL(login.headers.location ?? '')
      for (const name of ['state', 'nonce', 'code_challenge']) keep(url.searchParams.get(name))
      const callback = wing.idp.callbackFor(url.href, more)
      keep(callback.searchParams.get('code'))
      for (const line of login.setCookies) keep(/=([^;]*)/.exec(line)?.[1])
      const answer = await wing.visit(callback.pathname + callback.search, jar)
      for (const line of answer.setCookies) keep(/=([^;]*)/.exec(line)?.[1])
      return { jar, answer, callback }
    }

    const { jar, callback } = await attempt()
    await wing.visit('/page?secret=in-the-query', jar)
    await wing.visit(callback.pathname + callback.search, jar)
    await wing.visit('/.auth/me', jar)
    const out = await wing.visit('/.auth/logout?rd=%2Fx%3Fsecret%3Din-the-query', jar, {
      headers: { 'sec-fetch-site': 'same-origin' },
    })
    keep(new URL(out.headers.location ?? '').searchParams.get('id_token_hint'))

    const leaky = 'eyJhbGciOiJSUzI1NiJ9.bGVha3ktY2xhaW1z.bGVha3ktc2lnbmF0dXJl'
    secrets.add(leaky).add('leaky-refresh-token').add('leaky-description')
    const answers: ScriptedAnswer[] = [
      { body: { id_token: leaky, access_token: 'leaky-refresh-token', token_type: 'x' } },
      { body: { id_token: leaky, access_token: 'leaky-refresh-token', token_type: 'Bearer' } },
      { body: { id_token: 7, access_token: leaky, token_type: 'Bearer' } },
      { body: `{"access_token":"${leaky}"` },
      { body: leaky },
      { status: 500, body: { id_token: leaky } },
      { status: 302, headers: { location: `/x?token=${leaky}` } },
      {
        status: 401,
        headers: { 'www-authenticate': `Basic realm="${leaky}"` },
        body: { error: 'invalid_client' },
      },
      'reset',
    ]
    for (const answer of answers) {
      wing.idp.script.answers.token = () => answer
      await attempt()
    }
    delete wing.idp.script.answers.token
    for (const claims of [
      { nonce: 'other' },
      { iss: 'x' },
      { aud: 'x' },
      { exp: 1 },
      { sub: 7 },
      { iat: 9e9 },
    ]) {
      wing.idp.script.claims = claims
      await attempt()
    }
    wing.idp.script.claims = {}
    await attempt({ iss: 'https://in-the-query.example' })
    for (const cookie of [
      wing.header(jar),
      '__Host-entrada=1leaky-refresh-token',
      '__Host-entrada-rd=leaky-refresh-token',
    ]) {
      await wing.visit('/x?y=in-the-query', new CookieJar(), { headers: { cookie } })
    }

    for (const call of wing.idp.calls) {
      const form = new URLSearchParams(call.endpoint === 'token' ? call.body : '')
      for (const name of ['code', 'code_verifier', 'client_secret']) keep(form.get(name))
    }
    const log = wing.lines.join('')
    assert.ok(
      wing.lines.length > 40 && secrets.size > 60,
      `${wing.lines.length} lines, ${secrets.size} secrets`,
    )
    for (const secret of [...secrets, 'in-the-query', 'ada@corp.example', 'ada%40']) {
      assert.ok(!log.includes(secret), `${secret} in ${wing.lines.find(line => line.includes(secret))}`)
    }
    for (const line of wing.lines) assert.doesNotThrow(() => JSON.parse(line) as unknown)
  })
})
