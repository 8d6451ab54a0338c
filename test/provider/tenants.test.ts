import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ScriptedAnswer } from '../support/scripted-provider.ts'
import { consumers, contoso, fabrikam, startShared, stranger } from './shared-authority.ts'
import { failure, nowSeconds } from './start.ts'

const moreThanAnHour = 3601

describe('somebody of a tenant that is allowed, at an authority of many', () => {
  it('signs in, whichever of the tenants it is', async t => {
    const { person, exchange } = await startShared(t)
    for (const tid of [contoso, fabrikam]) {
      person(tid)
      assert.equal((await exchange()).claims['tid'], tid)
    }
  })

  it('signs in with a personal account where these are allowed, with the key of these', async t => {
    const { idp, issuerOf, person, exchange } = await startShared(t, {
      authority: 'common',
      allowedTenants: [consumers],
    })
    idp.script.keys = idp.script.keys.map(key => Object.assign({}, key, { issuer: issuerOf(consumers) }))
    person(consumers)
    assert.ok(await exchange())
  })

  it('is redeemed and asked for anew at the authority of many, where the code came from', async t => {
    const { idp, person, provider, exchange, paths } = await startShared(t, { more: { revalidates: true } })
    idp.script.tokens = { refresh_token: 'the-refresh-token' }
    person(contoso)
    const { refreshToken = '', claims } = await exchange()
    const known = { subject: String(claims['sub']), issuer: String(claims['iss']) }
    idp.script.claims['nonce'] = undefined
    const outcome = await provider.refresh(refreshToken, known, nowSeconds())
    assert.equal(outcome.kind, 'refreshed', JSON.stringify(outcome))
    assert.deepEqual(paths('token'), ['/organizations/v2.0/token', '/organizations/v2.0/token'])
  })

  it('may be named by the issuer of its own tenant in the answer at the callback', async t => {
    const { issuerOf, person, provider, exchange } = await startShared(t)
    person(contoso)
    assert.ok(await exchange(nowSeconds(), `&iss=${encodeURIComponent(issuerOf(contoso))}`))
    const error = await failure(exchange(nowSeconds(), `&iss=${encodeURIComponent(issuerOf(stranger))}`))
    assert.equal(error.code, 'ERR_SIGNIN_CALLBACK_INVALID')
    assert.equal(provider.isIssuer(issuerOf(fabrikam)), true)
    assert.equal(provider.isIssuer(issuerOf(stranger)), false)
  })
})

describe('a token with a good signature, at an authority of many', () => {
  it('of a tenant that is not allowed is refused by a code of its own, and that tenant is not even asked for', async t => {
    const { person, exchange, paths } = await startShared(t)
    person(stranger)
    assert.equal((await failure(exchange())).code, 'ERR_SIGNIN_TENANT_NOT_ALLOWED')
    assert.deepEqual(paths('openid-configuration'), ['/organizations/v2.0/.well-known/openid-configuration'])
  })

  const rows: [name: string, claims: (issuerOf: (tid: string) => string) => Record<string, unknown>][] = [
    ['has no tid', () => ({ tid: undefined })],
    ['has a tid that is no GUID', () => ({ tid: 'undefined' })],
    ['has the issuer of another tenant', issuerOf => ({ iss: issuerOf(fabrikam) })],
    ['has the template for an issuer', issuerOf => ({ iss: issuerOf('{tenantid}') })],
    ['has the issuer of the authority', issuerOf => ({ iss: issuerOf('organizations') })],
    ['is a v1 token', () => ({ iss: `https://sts.windows.net/${contoso}/` })],
    ['has another nonce', () => ({ nonce: 'another' })],
    ['has no nonce', () => ({ nonce: undefined })],
    ['is for another client', () => ({ aud: 'another' })],
    ['has expired', () => ({ exp: nowSeconds() - 1000, iat: nowSeconds() - 5000 })],
  ]
  for (const [name, claims] of rows) {
    it(`is refused when it ${name}`, async t => {
      const { issuerOf, person, exchange } = await startShared(t)
      person(contoso, claims(issuerOf))
      assert.match((await failure(exchange())).code, /^ERR_PROVIDER_(?:TOKEN_INVALID|CLOCK)$/)
    })
  }

  it('is refused when there is no ID token at all', async t => {
    const { idp, person, exchange } = await startShared(t)
    person(contoso)
    idp.script.tokens = { id_token: undefined }
    assert.equal((await failure(exchange())).code, 'ERR_PROVIDER_TOKEN_INVALID')
  })

  const keys: [name: string, issuer: (issuerOf: (tid: string) => string) => string | undefined][] = [
    ['names the issuer of personal accounts', issuerOf => issuerOf(consumers)],
    ['names another tenant', issuerOf => issuerOf(fabrikam)],
    ['names another cloud', () => 'https://login.microsoftonline.us/{tenantid}/v2.0'],
  ]
  for (const [name, issuer] of keys) {
    it(`is refused when its key ${name}`, async t => {
      const { idp, issuerOf, person, exchange } = await startShared(t)
      idp.script.keys = idp.script.keys.map(key => Object.assign({}, key, { issuer: issuer(issuerOf) }))
      person(contoso)
      assert.equal((await failure(exchange())).code, 'ERR_PROVIDER_TOKEN_INVALID')
    })
  }

  it('of a personal account is refused at organizations, even if it is on the list', async t => {
    const { person, exchange } = await startShared(t, { allowedTenants: [contoso, consumers] })
    person(consumers)
    assert.equal((await failure(exchange())).code, 'ERR_PROVIDER_TOKEN_INVALID')
  })

  it('brings nobody in where no tenant is allowed', async t => {
    const { person, exchange } = await startShared(t, { allowedTenants: [] })
    person(contoso)
    assert.equal((await failure(exchange())).code, 'ERR_SIGNIN_TENANT_NOT_ALLOWED')
  })
})

describe('a session of a tenant that is not allowed any more', () => {
  it('ends at its next refresh', async t => {
    const { idp, issuerOf, provider, exchange, person } = await startShared(t, {
      more: { revalidates: true },
    })
    person(contoso)
    await exchange()
    person(stranger, { nonce: undefined })
    idp.script.tokens = { refresh_token: 'another' }
    const known = { subject: 'sub-ada', issuer: issuerOf(stranger) }
    const outcome = await provider.refresh('the-refresh-token', known, nowSeconds())
    assert.equal(outcome.kind, 'ended')
  })

  it('ends as well when a refresh brings the token of another tenant', async t => {
    const { issuerOf, provider, person } = await startShared(t, { more: { revalidates: true } })
    person(fabrikam, { nonce: undefined })
    const known = { subject: 'sub-ada', issuer: issuerOf(contoso) }
    const outcome = await provider.refresh('the-refresh-token', known, nowSeconds())
    assert.equal(outcome.kind, 'ended')
  })
})

describe('the keys of tenants that share an authority', () => {
  it('are those of each tenant’s own metadata, fetched once', async t => {
    const { person, exchange, paths } = await startShared(t)
    for (const tid of [contoso, fabrikam, contoso]) {
      person(tid)
      await exchange()
    }
    assert.deepEqual(paths('keys'), [`/${contoso}/v2.0/keys`, `/${fabrikam}/v2.0/keys`])
    assert.equal(paths('openid-configuration').length, 3)
  })

  it('sign for their own tenant alone', async t => {
    const { idp, person, exchange } = await startShared(t)
    const [key] = idp.script.keys
    idp.script.answers.keys = ({ path }) => ({
      body: { keys: path.includes(contoso) ? [key] : [{ ...key, kid: 'other' }] },
    })
    person(contoso)
    assert.ok(await exchange())
    person(fabrikam)
    assert.equal((await failure(exchange())).code, 'ERR_PROVIDER_TOKEN_INVALID')
  })

  for (const [name, other] of [
    ['another tenant', (origin: string) => `${origin}/${fabrikam}/v2.0`],
    ['another place', () => `http://127.0.0.1:9/${contoso}/v2.0`],
  ] as const) {
    it(`are not believed when the metadata of the tenant name the issuer of ${name}`, async t => {
      const { idp, metadataFor, person, exchange } = await startShared(t)
      const issuer = other(new URL(idp.issuer).origin)
      idp.script.answers['openid-configuration'] = call => ({
        body: { ...metadataFor(call), ...(call.path.includes(contoso) && { issuer }) },
      })
      person(contoso)
      assert.equal((await failure(exchange())).code, 'ERR_PROVIDER_ANSWER_INVALID')
    })
  }

  const troubles: [name: string, answer: ScriptedAnswer][] = [
    ['cannot be reached', 'reset'],
    ['are not there', { status: 404, body: {} }],
  ]
  for (const [name, answer] of troubles) {
    it(`are not replaced by those of the authority when the metadata ${name}`, async t => {
      const { idp, metadataFor, person, exchange, paths } = await startShared(t)
      const now = nowSeconds()
      const asked = () => paths('openid-configuration').filter(path => path.includes(contoso)).length
      idp.script.answers['openid-configuration'] = call =>
        call.path.includes(contoso) ? answer : { body: metadataFor(call) }
      person(contoso)
      const { code } = await failure(exchange(now))
      assert.match(code, /^ERR_PROVIDER_(?:UNREACHABLE|ANSWER_INVALID)$/)
      // It is not asked again at once, and another tenant is none of it.
      idp.script.answers['openid-configuration'] = call => ({ body: metadataFor(call) })
      for (const later of [now, now + 4]) assert.equal((await failure(exchange(later))).code, code)
      assert.equal(asked(), 1)
      person(fabrikam)
      assert.ok(await exchange(now))
      person(contoso)
      assert.ok(await exchange(now + 5))
      assert.equal(asked(), 2)
    })
  }

  it('are asked for again at once when the clock was set back', async t => {
    const { idp, metadataFor, person, exchange } = await startShared(t)
    const now = nowSeconds()
    idp.script.answers['openid-configuration'] = call =>
      call.path.includes(contoso) ? { status: 503 } : { body: metadataFor(call) }
    person(contoso)
    await failure(exchange(now))
    idp.script.answers['openid-configuration'] = call => ({ body: metadataFor(call) })
    assert.ok(await exchange(now - 1))
  })

  it('stay in use when the metadata cannot be fetched anew, which is tried again before long', async t => {
    const { idp, metadataFor, person, exchange, paths } = await startShared(t)
    const now = nowSeconds()
    const later = now + moreThanAnHour
    idp.script.now = () => now
    person(contoso, { exp: now + 9000 })
    await exchange(now)
    idp.script.answers['openid-configuration'] = call =>
      call.path.includes(contoso) ? { status: 503 } : { body: metadataFor(call) }
    const before = paths('openid-configuration').length
    assert.ok(await exchange(later))
    assert.ok(await exchange(later + 1))
    assert.equal(paths('openid-configuration').length, before + 1)
    assert.ok(await exchange(later + 20))
    assert.equal(paths('openid-configuration').length, before + 2)
  })
})

describe('the metadata of an authority of many', () => {
  const rows: [name: string, issuer: (origin: string) => string][] = [
    ['of one tenant', origin => `${origin}/${contoso}/v2.0`],
    ['of v1', () => 'https://sts.windows.net/{tenantid}/'],
    ['of another host', () => 'https://evil.example/{tenantid}/v2.0'],
    ['with more of a path', origin => `${origin}/x/{tenantid}/v2.0`],
  ]
  for (const [name, issuer] of rows) {
    it(`are not used when they are ${name}`, async t => {
      const { idp, metadataFor, exchange, person } = await startShared(t)
      const { origin } = new URL(idp.issuer)
      idp.script.answers['openid-configuration'] = call => ({
        body: { ...metadataFor(call), issuer: issuer(origin) },
      })
      person(contoso)
      assert.equal((await failure(exchange())).code, 'ERR_PROVIDER_UNREACHABLE')
      assert.equal(idp.count('token'), 0)
    })
  }
})
