import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { challengeOf } from '../support/scripted-provider.ts'
import { failure, startEntra, startProvider } from './start.ts'

describe('the authorization request', () => {
  it('asks for a code with PKCE, state and nonce, and the answer in the query', async t => {
    const { provider, attempt } = await startProvider(t)
    const url = await provider.authorizationUrl({ ...attempt, extra: {} })
    assert.deepEqual(Object.fromEntries(url.searchParams), {
      client_id: 'the-client',
      response_type: 'code',
      response_mode: 'query',
      redirect_uri: 'https://app.example/.auth/callback',
      scope: 'openid profile',
      state: 'the-state',
      nonce: 'the-nonce',
      code_challenge: challengeOf(attempt.codeVerifier),
      code_challenge_method: 'S256',
    })
  })

  it('gives what was asked for precedence over the settings, but never over its own parts', async t => {
    const { provider, attempt } = await startProvider(t, {
      prompt: 'consent',
      domainHint: 'corp.example',
    })
    const extra = {
      prompt: 'login',
      redirect_uri: 'https://evil.example',
      state: 'x',
      scope: 'all',
      nonce: 'x',
    }
    const { searchParams } = await provider.authorizationUrl({ ...attempt, extra })
    assert.equal(searchParams.get('prompt'), 'login')
    assert.equal(searchParams.get('domain_hint'), 'corp.example')
    assert.equal(searchParams.get('redirect_uri'), 'https://app.example/.auth/callback')
    assert.equal(searchParams.get('state'), 'the-state')
    assert.equal(searchParams.get('nonce'), 'the-nonce')
    assert.equal(searchParams.get('scope'), 'openid profile')
  })
})

describe('the question for another account', () => {
  const rows: [name: string, known: unknown, asked: string, sent: string][] = [
    ['to a provider that does not say what it knows', undefined, 'select_account', 'select_account'],
    ['to one that knows it', ['login', 'select_account'], 'select_account', 'select_account'],
    ['to one that knows neither', ['none'], 'select_account', 'select_account'],
    ['to one that says nothing usable', 'login', 'select_account', 'select_account'],
    ['to one that knows only a new sign-in, as Keycloak', ['none', 'login'], 'select_account', 'login'],
    ['together with others', ['login', 'consent'], 'select_account login consent', 'login consent'],
  ]
  for (const [name, known, asked, sent] of rows) {
    it(`goes ${name} as ${sent}`, async t => {
      const { idp, provider, attempt } = await startProvider(t, { prompt: asked })
      idp.script.metadata = { prompt_values_supported: known }
      const fromSettings = await provider.authorizationUrl({ ...attempt, extra: {} })
      assert.equal(fromSettings.searchParams.get('prompt'), sent)
      const fromLink = await provider.authorizationUrl({ ...attempt, extra: { prompt: asked } })
      assert.equal(fromLink.searchParams.get('prompt'), sent)
    })
  }
})

describe('the answer to an authorization request', () => {
  const invalid = 'ERR_SIGNIN_CALLBACK_INVALID'

  it('may name the issuer (RFC 9207)', async t => {
    const { idp, exchange } = await startProvider(t)
    idp.script.metadata = { authorization_response_iss_parameter_supported: true }
    assert.ok(await exchange(undefined, `&iss=${encodeURIComponent(idp.issuer)}`))
  })

  it('may hold parameters that nobody knows', async t => {
    const { exchange } = await startProvider(t)
    assert.ok(await exchange(undefined, '&session_state=x&client_info=y&id_token=z&token=t&response=r&iss='))
  })

  const rows: [name: string, more: string, promised: boolean][] = [
    ['another issuer', '&iss=https://other.example', false],
    ['no issuer although it is promised', '', true],
    ['an empty issuer although it is promised', '&iss=', true],
    ['two issuers', '&iss=x&iss=y', false],
    ['two codes', '&code=another', false],
    ['two states', '&state=another', false],
  ]
  for (const [name, more, promised] of rows) {
    it(`never reaches the token endpoint with ${name}`, async t => {
      const { idp, exchange } = await startProvider(t)
      idp.script.metadata = { authorization_response_iss_parameter_supported: promised }
      assert.equal((await failure(exchange(undefined, more))).code, invalid)
      assert.equal(idp.count('token'), 0)
    })
  }

  it('never reaches the token endpoint without a code', async t => {
    const { idp, provider, attempt } = await startProvider(t)
    for (const query of ['state=the-state', 'code=&state=the-state', 'code=x', '']) {
      assert.equal((await failure(provider.exchange(query, attempt, 0))).code, invalid)
    }
    assert.equal(idp.count('token'), 0)
  })
})

describe('signing out at the provider', () => {
  const postLogoutRedirectUri = 'https://app.example/.auth/signed-out'
  const hints = { postLogoutRedirectUri, loginHint: 'the-hint', idToken: 'the.id.token' }
  const after = { client_id: 'the-client', post_logout_redirect_uri: postLogoutRedirectUri }

  it('is not possible before it was found', async t => {
    const { provider } = await startProvider(t)
    assert.equal(provider.endSessionUrl(hints), undefined)
  })

  it('is not possible when it has no such endpoint', async t => {
    const { idp, provider, attempt } = await startProvider(t)
    idp.script.metadata = { end_session_endpoint: undefined }
    await provider.authorizationUrl({ ...attempt, extra: {} })
    assert.equal(provider.endSessionUrl(hints), undefined)
  })

  it('names the person to Entra by logout_hint alone', async t => {
    const { provider, attempt } = await startEntra(t)
    await provider.authorizationUrl({ ...attempt, extra: {} })
    const { searchParams } = provider.endSessionUrl(hints) ?? new URL('x:')
    assert.deepEqual(Object.fromEntries(searchParams), { ...after, logout_hint: 'the-hint' })
  })

  it('names the person to others by id_token_hint, and else only the client', async t => {
    const { provider, attempt } = await startProvider(t)
    await provider.authorizationUrl({ ...attempt, extra: {} })
    const { searchParams } = provider.endSessionUrl(hints) ?? new URL('x:')
    assert.deepEqual(Object.fromEntries(searchParams), { ...after, id_token_hint: 'the.id.token' })
    const plain = provider.endSessionUrl({ postLogoutRedirectUri }) ?? new URL('x:')
    assert.deepEqual(Object.fromEntries(plain.searchParams), after)
  })
})
