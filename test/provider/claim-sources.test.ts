import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SignJWT } from 'jose'
import { mergedClaims } from '../../src/provider/claim-sources.ts'
import type { ProviderSettings } from '../../src/provider/settings.ts'
import { providerSettingsOf } from '../../src/slices.ts'
import { testConfig } from '../support/config.ts'
import { clientId, makeKey, type Scope, type ScriptedAnswer } from '../support/scripted-provider.ts'
import { failure, nowSeconds, startProvider } from './start.ts'

type Source = ProviderSettings['claimSources'][number]

const foreignKey = makeKey('key-1')

/** The provider room, where claims come from these sources. */
async function startWith(
  scope: Scope,
  claimSources: readonly Source[],
  more: Partial<ProviderSettings> = {},
) {
  const started = await startProvider(scope, { claimSources, revalidates: true, ...more })
  const { idp } = started
  idp.script.metadata = {
    userinfo_endpoint: `${idp.issuer}/userinfo`,
    grant_types_supported: ['refresh_token'],
  }
  const userinfo = (answer: ScriptedAnswer) => Object.assign(idp.script.answers, { userinfo: () => answer })
  userinfo({ body: { sub: 'sub-ada' } })
  /** A JWT as an access token, in the shape of Keycloak's. */
  const token = async (claims: object, header: object = {}, key = idp.script.signWith) => {
    const iat = nowSeconds()
    const usual = {
      iss: idp.issuer,
      aud: 'account',
      azp: clientId,
      sub: 'sub-ada',
      typ: 'Bearer',
      iat,
      exp: iat + 300,
    }
    const plain = JSON.parse(JSON.stringify({ ...usual, ...claims })) as object
    return new SignJWT({ ...plain }).setProtectedHeader({ alg: 'RS256', kid: 'key-1', ...header }).sign(key)
  }
  const accessToken = async (...wanted: Parameters<typeof token>) => {
    idp.script.tokens = { access_token: await token(...wanted) }
  }
  return { ...started, userinfo, token, accessToken }
}

const roles = {
  realm_access: { roles: ['admin'] },
  resource_access: { 'my-client.x': { roles: ['Reader'] } },
}

describe('claims of the access token', () => {
  it('are there beside those of the ID token', async t => {
    const { accessToken, exchange } = await startWith(t, ['idToken', 'accessToken'])
    await accessToken(roles)
    const { claims } = await exchange()
    assert.deepEqual(claims['resource_access'], roles.resource_access)
    assert.equal(claims['aud'], clientId)
  })

  it('are there when it is of the type at+jwt and names its client as client_id', async t => {
    const { accessToken, exchange } = await startWith(t, ['accessToken', 'idToken'])
    await accessToken({ ...roles, azp: undefined, typ: undefined, client_id: clientId }, { typ: 'at+jwt' })
    assert.deepEqual((await exchange()).claims['realm_access'], roles.realm_access)
  })

  it('may be of the issuer that AD FS has for access tokens, and then of no other', async t => {
    const { idp, accessToken, exchange } = await startWith(t, ['idToken', 'accessToken'])
    const another = 'http://fs.example/adfs/services/trust'
    Object.assign(idp.script.metadata, { access_token_issuer: another })
    await accessToken({ ...roles, iss: another, azp: undefined, appid: clientId })
    assert.ok((await exchange()).claims['realm_access'])
    await accessToken(roles)
    assert.equal((await failure(exchange())).code, 'ERR_PROVIDER_TOKEN_INVALID')
  })

  const rows: [name: string, claims: object, header?: object][] = [
    ['another issuer', { iss: 'https://other.example' }],
    ['no issuer', { iss: undefined }],
    ['another client', { azp: 'another' }],
    ['another client beside ours', { azp: 'another', client_id: clientId }],
    ['no client', { azp: undefined }],
    ['another subject', { sub: 'sub-eve' }],
    ['no end', { exp: undefined }],
    ['an end that is over', { exp: nowSeconds() - 1000 }],
    ['the type of an ID token', { typ: 'ID' }],
    ['the type of a refresh token', { typ: 'Refresh' }],
    ['the type of a logout token', {}, { typ: 'logout+jwt' }],
    ['a key that nobody knows', {}, { kid: 'nobody' }],
  ]
  for (const [name, claims, header] of rows) {
    it(`are not believed when it has ${name}`, async t => {
      const { accessToken, exchange } = await startWith(t, ['idToken', 'accessToken'])
      await accessToken({ ...roles, ...claims }, header)
      assert.match((await failure(exchange())).code, /^ERR_PROVIDER_(?:TOKEN_INVALID|CLOCK)$/)
    })
  }

  it('are not believed when somebody else has signed it', async t => {
    const { accessToken, exchange } = await startWith(t, ['idToken', 'accessToken'])
    await accessToken(roles, {}, (await foreignKey).privateKey)
    assert.equal((await failure(exchange())).code, 'ERR_PROVIDER_TOKEN_INVALID')
  })

  it('end the sign-in with the remedy when it is no JWT', async t => {
    const { exchange } = await startWith(t, ['idToken', 'accessToken'])
    const error = await failure(exchange())
    assert.equal(error.code, 'ERR_PROVIDER_ANSWER_INVALID')
    assert.match(error.message, /take accessToken out of provider\.claimSources/)
  })

  it('are not looked at unless the settings say so', async t => {
    const { accessToken, exchange } = await startWith(t, ['idToken'])
    await accessToken({ ...roles, iss: 'https://other.example' })
    assert.equal((await exchange()).claims['realm_access'], undefined)
  })
})

describe('claims of UserInfo', () => {
  it('are asked for with the access token in a header', async t => {
    const { idp, userinfo, exchange } = await startWith(t, ['idToken', 'userinfo'])
    userinfo({ body: { sub: 'sub-ada', groups: 'staff' } })
    assert.equal((await exchange()).claims['groups'], 'staff')
    const call = idp.calls.find(({ endpoint }) => endpoint === 'userinfo')
    assert.deepEqual([call?.method, call?.headers.authorization], ['GET', 'Bearer the-access-token'])
  })

  it('do not say who it is where the settings name a claim for that', async t => {
    const { idp, userinfo, exchange } = await startWith(t, ['userinfo', 'idToken'], { userClaim: 'number' })
    idp.script.claims = { number: '1' }
    userinfo({ body: { sub: 'sub-ada', number: '2', groups: 'staff' } })
    const { claims } = await exchange()
    assert.deepEqual([claims['number'], claims['groups']], ['1', 'staff'])
  })

  it('are told which claim that is by the settings', () => {
    const claimOf = (user: string | undefined) =>
      providerSettingsOf(
        testConfig({ provider: { claims: user === undefined ? {} : { user } } }),
        () => 'the-secret',
      ).userClaim
    assert.deepEqual([claimOf('number'), claimOf(undefined)], ['number', undefined])
  })

  it('may be signed, and then by the provider and for us', async t => {
    const { userinfo, token, exchange } = await startWith(t, ['idToken', 'userinfo'])
    const jwt = (body: string) => userinfo({ headers: { 'content-type': 'application/jwt' }, body })
    jwt(await token({ aud: clientId, groups: ['staff'] }))
    assert.deepEqual((await exchange()).claims['groups'], ['staff'])
    for (const claims of [
      { aud: 'another' },
      { aud: clientId, iss: 'https://other.example' },
      { aud: clientId, sub: 'sub-eve' },
    ]) {
      jwt(await token(claims))
      assert.equal((await failure(exchange())).code, 'ERR_PROVIDER_TOKEN_INVALID')
    }
    jwt(await token({ aud: clientId }, {}, (await foreignKey).privateKey))
    assert.equal((await failure(exchange())).code, 'ERR_PROVIDER_TOKEN_INVALID')
  })

  const rows: [name: string, answer: ScriptedAnswer, code: string][] = [
    ['speak of somebody else', { body: { sub: 'sub-eve' } }, 'ERR_PROVIDER_TOKEN_INVALID'],
    ['name nobody', { body: {} }, 'ERR_PROVIDER_TOKEN_INVALID'],
    ['are no object', { body: '[]' }, 'ERR_PROVIDER_ANSWER_INVALID'],
    ['are no JSON', { body: '<html>' }, 'ERR_PROVIDER_ANSWER_INVALID'],
    [
      'are served as text',
      { headers: { 'content-type': 'text/html' }, body: '{"sub":"sub-ada"}' },
      'ERR_PROVIDER_ANSWER_INVALID',
    ],
    ['are refused', { status: 401, body: { sub: 'sub-ada' } }, 'ERR_PROVIDER_ANSWER_INVALID'],
    [
      'are elsewhere',
      { status: 302, headers: { location: '/else' }, body: { sub: 'sub-ada' } },
      'ERR_PROVIDER_ANSWER_INVALID',
    ],
    ['are in trouble', { status: 503 }, 'ERR_PROVIDER_TEMPORARY'],
    ['cannot be reached', 'reset', 'ERR_PROVIDER_UNREACHABLE'],
    [
      'are more than a mebibyte',
      { body: { sub: 'sub-ada', pad: 'x'.repeat(2 ** 20) } },
      'ERR_PROVIDER_ANSWER_INVALID',
    ],
  ]
  for (const [name, answer, code] of rows) {
    it(`end the sign-in when they ${name}`, async t => {
      const { userinfo, exchange } = await startWith(t, ['idToken', 'userinfo'])
      userinfo(answer)
      assert.equal((await failure(exchange())).code, code)
    })
  }

  it('need an endpoint of the provider', async t => {
    const { idp, exchange } = await startWith(t, ['idToken', 'userinfo'])
    idp.script.metadata = {}
    const error = await failure(exchange())
    assert.equal(error.code, 'ERR_PROVIDER_UNREACHABLE')
    assert.match(error.message, /no usable userinfo_endpoint/)
  })
})

describe('a refresh', () => {
  const known = (issuer: string) => ({ subject: 'sub-ada', issuer })

  it('asks every source anew', async t => {
    const { idp, userinfo, provider } = await startWith(t, ['idToken', 'userinfo'])
    userinfo({ body: { sub: 'sub-ada', groups: ['new'] } })
    const outcome = await provider.refresh('the-refresh-token', known(idp.issuer), nowSeconds())
    assert.equal(outcome.kind, 'refreshed')
    assert.deepEqual(outcome.news?.claims['groups'], ['new'])
  })

  const rows: [name: string, answer: ScriptedAnswer, kind: string][] = [
    ['fails, and says nothing of the person, while a source is away', 'reset', 'failed'],
    ['fails, and says nothing of the person, while a source is in trouble', { status: 500 }, 'failed'],
    ['fails, and says nothing of the person, when a source refuses to answer', { status: 403 }, 'failed'],
    ['ends the session when a source speaks of somebody else', { body: { sub: 'sub-eve' } }, 'ended'],
  ]
  for (const [name, answer, kind] of rows) {
    it(name, async t => {
      const { idp, userinfo, provider } = await startWith(t, ['idToken', 'userinfo'])
      userinfo(answer)
      idp.script.tokens = { refresh_token: 'the-next-one' }
      const outcome = await provider.refresh('the-refresh-token', known(idp.issuer), nowSeconds())
      assert.equal(outcome.kind, kind)
      // The old one may be spent.
      if (outcome.kind === 'failed') assert.equal(outcome.refreshToken, 'the-next-one')
    })
  }
})

describe('of several sources', () => {
  const id = { sub: 'ada', iss: 'https://idp.example', name: 'Ada' }

  it('the first that has a claim decides', () => {
    assert.equal(mergedClaims(id, [id, { name: 'Eve', role: 'x' }])['name'], 'Ada')
    assert.equal(mergedClaims(id, [{ name: 'Eve', role: 'x' }, id])['name'], 'Eve')
    assert.equal(mergedClaims(id, [id, { name: 'Eve', role: 'x' }])['role'], 'x')
    assert.deepEqual(mergedClaims(id, [{ roles: [] }, { roles: ['Admin'] }])['roles'], [])
  })

  it('only the ID token says who it is, and what this sign-in is', () => {
    const other = {
      sub: 'eve',
      iss: 'x',
      aud: 'x',
      tid: 'x',
      oid: 'x',
      sid: 'x',
      acr: 'x',
      acrs: ['c1'],
      auth_time: 1,
    }
    assert.deepEqual(mergedClaims(id, [other, id]), id)
    assert.deepEqual(mergedClaims(id, [other]), { sub: 'ada', iss: 'https://idp.example' })
  })

  it('only the ID token has the claim by which the settings tell people apart', () => {
    const rows: [userClaim: string, name: string][] = [
      ['number', 'number'],
      ['https://x.example/number', 'https://x.example/number'],
      // A path, whose first step may hold dots as well, or a whole name.
      ['person.id', 'person'],
      ['person.id', 'person.id'],
      ['https://x.example/person.id', 'https://x.example/person'],
    ]
    for (const [userClaim, name] of rows) {
      const other = { [name]: { id: '2' }, role: 'x' }
      const merged = mergedClaims({ sub: 'ada', [name]: { id: '1' } }, [other], userClaim)
      assert.deepEqual(merged, { sub: 'ada', [name]: { id: '1' }, role: 'x' })
      // What the ID token leaves out stays left out.
      assert.deepEqual(mergedClaims({ sub: 'ada' }, [other], userClaim), { sub: 'ada', role: 'x' })
    }
    assert.equal(mergedClaims({ sub: 'ada', number: '1' }, [{ number: '2' }])['number'], '2')
  })

  it('one without the ID token has none of its other claims', () => {
    assert.equal(mergedClaims(id, [{ role: 'x' }])['name'], undefined)
  })

  it('what was verified is the address beside it, never one of another source', () => {
    const verified = { email: 'eve@x.example', email_verified: true, xms_edov: true }
    const merged = mergedClaims(id, [{ email: 'ada@x.example' }, verified])
    assert.deepEqual([merged['email_verified'], merged['xms_edov']], [undefined, undefined])
    assert.equal(mergedClaims(id, [{ name: 'x' }, verified])['email_verified'], true)
    assert.equal(mergedClaims(id, [{ email: 'eve@x.example' }, verified])['email_verified'], true)
    const later = mergedClaims(id, [{ email_verified: true }, { email: 'ada@x.example' }])
    assert.equal(later['email_verified'], undefined)
  })

  it('one that names what no object should be called does no harm', () => {
    const odd = JSON.parse('{"__proto__":{"roles":["Admin"]},"constructor":"x"}') as Record<string, unknown>
    assert.equal(mergedClaims(id, [odd, id])['roles'], undefined)
  })
})
