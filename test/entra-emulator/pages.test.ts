import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { suiteScope } from '../support/suite-scope.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { request, type Answer } from '../support/http-client.ts'
import { authorizationUrl, callback } from './client.ts'
import { accountOf, type User } from './directory.ts'
import { loginHintOf } from './id-token.ts'
import { startEntra, type Entra } from './start.ts'

const scope = suiteScope()
let entra: Entra
let jar: CookieJar
beforeEach(async () => {
  entra = await startEntra(scope)
  jar = new CookieJar()
})

const look = async (url: string | URL): Promise<Answer> => request(url, { jar })
const send = async (url: string | URL, form: Record<string, string>): Promise<Answer> =>
  request(url, {
    jar,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  })
const signIn = async (user: User) => send(authorizationUrl(entra), { account: accountOf(user) })
const backOf = ({ headers }: Answer) => new URL(headers.location ?? '').searchParams
const logout = (more: Record<string, string> = {}) => {
  const url = new URL(`${entra.origin}/${entra.tenants.contoso.id}/oauth2/v2.0/logout`)
  url.search = new URLSearchParams({
    post_logout_redirect_uri: 'https://app.example/.auth/signed-out',
    ...more,
  }).toString()
  return url
}

describe("Entra's pages", () => {
  it('ask who it is, and then no more', async () => {
    const first = await look(authorizationUrl(entra))
    assert.match(first.body, /Pick an account[\s\S]*Ada Admin/)
    assert.match(first.body, /no role at home, Reader as a guest/)
    assert.match(String(first.headers['content-security-policy']), /frame-ancestors 'none'/)
    const back = await signIn(entra.people.ada)
    assert.ok((back.headers.location ?? '').startsWith(`${callback}?code=`))
    assert.ok(backOf(await look(authorizationUrl(entra))).has('code'))
    const again = await look(authorizationUrl(entra, { prompt: 'select_account' }))
    assert.match(again.body, /Pick an account/)
  })

  it('are not shown with prompt=none, whatever there would be to ask', async () => {
    const silent = authorizationUrl(entra, { prompt: 'none' })
    assert.equal(backOf(await look(silent)).get('error'), 'login_required')
    await signIn(entra.people.ada)
    assert.ok(backOf(await look(silent)).has('code'))
    await signIn(entra.people.ben)
    assert.equal(backOf(await look(silent)).get('error'), 'login_required', 'which of two')
    const hinted = authorizationUrl(entra, { prompt: 'none', login_hint: loginHintOf(entra.people.ben) })
    assert.ok(backOf(await look(hinted)).has('code'))
  })

  it('let somebody back out', async () => {
    const query = backOf(await send(authorizationUrl(entra), { cancel: 'yes' }))
    assert.deepEqual([query.get('error'), query.get('error_subcode')], ['access_denied', 'cancel'])
    assert.equal(query.get('state'), 'the-state')
  })

  it('ask for consent and a second factor one after the other', async () => {
    entra.apps.gateway.needsSecondFactor = true
    const url = authorizationUrl(entra, { scope: 'openid User.Read' })
    const account = accountOf(entra.people.ada)
    assert.match((await send(url, { account })).body, /Permissions requested[\s\S]*User\.Read/)
    const factor = await send(url, { account, consents: 'yes' })
    assert.match(factor.body, /Help us protect your account[\s\S]*name="consents" value="yes"/)
    assert.ok(backOf(await send(url, { account, consents: 'yes', factor: 'yes' })).has('code'))
    const refused = await send(authorizationUrl(entra, { prompt: 'login' }), { account, factor: 'no' })
    assert.match(
      refused.body,
      /having trouble signing you in[\s\S]*AADSTS53003[\s\S]*Correlation Id: [0-9a-f-]{36}/,
    )
  })

  it('keep people who were sent with an address that nobody registered', async () => {
    const { status, body } = await look(authorizationUrl(entra, { redirect_uri: 'https://evil.example/' }))
    assert.equal(status, 200)
    assert.match(body, /AADSTS50011/)
    assert.doesNotMatch(body, /evil\.example/)
  })

  it('answer in the fragment or by a form where that is asked for', async () => {
    await signIn(entra.people.ada)
    const { headers } = await look(authorizationUrl(entra, { response_mode: 'fragment' }))
    assert.ok((headers.location ?? '').startsWith(`${callback}#code=`))
    const posted = await look(authorizationUrl(entra, { response_mode: 'form_post' }))
    assert.match(posted.body, new RegExp(`action="${callback}"[\\s\\S]*name="code"`))
  })

  it('sign out, and ask whom where that is not clear', async () => {
    await signIn(entra.people.ada)
    assert.equal((await look(logout())).headers.location, 'https://app.example/.auth/signed-out')
    assert.match((await look(authorizationUrl(entra))).body, /Pick an account/)
    await signIn(entra.people.ada)
    await signIn(entra.people.ben)
    assert.match((await look(logout({ logout_hint: entra.people.ben.upn }))).body, /Which account/)
    const hinted = await look(logout({ logout_hint: loginHintOf(entra.people.ben), state: 's' }))
    assert.equal(hinted.headers.location, 'https://app.example/.auth/signed-out', 'without the state')
    assert.ok(backOf(await look(authorizationUrl(entra))).has('code'), 'the other one is still there')
  })

  it('stay after a sign-out that leads nowhere known, and tell the applications in frames', async () => {
    entra.apps.gateway.logoutUrl = 'https://app.example/.auth/frontchannel-logout'
    await signIn(entra.people.ada)
    const { status, body } = await look(logout({ post_logout_redirect_uri: 'https://evil.example/' }))
    assert.equal(status, 200)
    assert.match(body, /<iframe src="https:\/\/app\.example\/\.auth\/frontchannel-logout\?sid=[\w-]+"/)
    assert.doesNotMatch(body, /evil\.example|iss=/)
  })

  it('approve for a whole organization', async () => {
    const url = new URL(`${entra.origin}/organizations/v2.0/adminconsent`)
    const { clientId: client_id } = entra.apps.gateway
    url.search = new URLSearchParams({ client_id, scope: 'User.Read', redirect_uri: callback }).toString()
    assert.match((await look(url)).body, /Review for your organization/)
    assert.equal(backOf(await send(url, { accepts: 'yes' })).get('admin_consent'), 'True')
    assert.equal(backOf(await send(url, { accepts: 'no' })).get('error'), 'access_denied')
  })

  it('turn on what can go wrong', async () => {
    assert.match((await look(entra.origin)).body, /The client secret has expired[\s\S]*off/)
    for (const name of ['secret', 'assignment', 'redirect', 'graph', 'busy'])
      await send(entra.origin, { switch: name })
    assert.doesNotMatch((await look(entra.origin)).body, />off</)
    assert.match((await look(authorizationUrl(entra))).body, /AADSTS50011/)
    for (const name of ['secret', 'assignment', 'redirect', 'graph', 'busy'])
      await send(entra.origin, { switch: name })
    assert.doesNotMatch((await look(entra.origin)).body, />on</)
    assert.match((await look(authorizationUrl(entra))).body, /Pick an account/)
  })
})
