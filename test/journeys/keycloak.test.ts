import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { parse } from 'yaml'
import { configOf } from '../../src/demo/settings.ts'
import { launchBrowser, type Launched } from '../support/browser.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { startGateway, type RunningGateway } from '../support/gateway.ts'
import { assertShows, configOfGuide, readGuide, settingsOfGuide } from '../support/guide.ts'
import { landOn, request, type Answer } from '../support/http-client.ts'
import { keycloakClient, type KeycloakClient } from '../support/keycloak-client.ts'
import { fillSignIn, pressedForm, sendForm } from '../support/keycloak-sign-in.ts'
import { noKeycloak, startKeycloak, type Keycloak } from '../support/keycloak.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'
import { until } from '../support/until.ts'

const guide = readGuide('keycloak')
const clientFile = 'test/journeys/keycloak/client.json'
const client = readFileSync(clientFile, 'utf8')
const password = 'correct horse battery staple'

/** Kinds of keys by the names of Keycloak, each with an algorithm of its own. */
const keys = [
  ['rsa-generated', 'RS256'],
  ['ecdsa-generated', 'ES256'],
  ['eddsa-generated', 'EdDSA'],
] as const

/** So many that an ID token with them fits into no cookie. */
const groups = Array.from({ length: 60 }, (_, at) => `a group with a rather long name ${at}`)

/** A client with Keycloak's own mappers and no others: roles are in its access tokens alone. */
const plainClient = 'shop.web-1'

const realm = {
  realm: 'main',
  enabled: true,
  // As cheap as it can be: what it usually costs to check a password is a second here.
  passwordPolicy: 'hashAlgorithm(pbkdf2-sha256) and hashIterations(1)',
  clients: [
    ...['entrada', 'other'].map(clientId => ({ ...(JSON.parse(client) as object), clientId })),
    { ...(JSON.parse(client) as object), clientId: plainClient, protocolMappers: [] },
    program('reporter', [
      {
        ...{ name: 'reports', protocol: 'openid-connect', protocolMapper: 'oidc-audience-mapper' },
        config: { 'included.custom.audience': 'reports', 'access.token.claim': 'true' },
      },
    ]),
    program('stranger', []),
  ],
  roles: {
    realm: [{ name: 'admin' }],
    client: { entrada: [{ name: 'Reader' }], [plainClient]: [{ name: 'Buyer' }] },
  },
  groups: [
    { name: 'staff', subGroups: [{ name: 'finance' }] },
    { name: 'many', subGroups: groups.map(name => ({ name })) },
  ],
  users: [
    person('zoe', 'Zoë', {
      emailVerified: true,
      realmRoles: ['admin', 'default-roles-main'],
      clientRoles: { entrada: ['Reader'], [plainClient]: ['Buyer'] },
      groups: ['/staff/finance'],
    }),
    person('ben', 'Ben', { emailVerified: false }),
    person('max', 'Max', { groups: groups.map(name => `/many/${name}`) }),
  ],
}

/** A public client of a program, which gets tokens for people by their passwords. */
function program(clientId: string, protocolMappers: readonly object[]): object {
  const flows = { publicClient: true, standardFlowEnabled: false, directAccessGrantsEnabled: true }
  return { clientId, enabled: true, ...flows, protocolMappers }
}

/** The client of the guide, with the address of a gateway. */
function at(gateway: RunningGateway): object {
  return JSON.parse(client.replaceAll('https://app.example', gateway.url)) as object
}

function person(username: string, firstName: string, more: object): object {
  const email = `${username}@corp.example`
  const credentials = [{ type: 'password', value: password }]
  return { username, firstName, lastName: '王', email, enabled: true, credentials, ...more }
}

describe('the guide for Keycloak', () => {
  it('shows exactly the client that is tested here', () => {
    assertShows(guide, { [clientFile]: 'json' })
  })

  it('shows settings that the gateway takes, and the example of all settings reads the same claims', () => {
    const { claims, trustEmail } = configOfGuide(guide).provider
    const example = parse(readFileSync('config/examples/keycloak.yaml', 'utf8')) as Record<string, object>
    const { session: _keysFile, ...rest } = example
    const { clientSecretFile: _file, ...provider } = example['provider'] as Record<string, unknown>
    const config = configOf({ ...rest, provider: { ...provider, clientSecret: 'x' } })
    assert.deepEqual(config.provider.claims, claims)
    assert.equal(config.provider.trustEmail, trustEmail)
  })
})

describe('Keycloak as the provider', { skip: noKeycloak }, () => {
  let keycloak: Keycloak
  let registered: KeycloakClient
  let clientSecret: string
  let upstream: RecordingUpstream
  let running: RunningGateway
  let launched: Launched
  before(async () => {
    keycloak = await startKeycloak(realm)
    registered = await keycloakClient(keycloak, 'entrada')
    clientSecret = await registered.secret()
    upstream = await startRecordingUpstream()
    running = await start()
    await registered.change(at(running))
    launched = await launchBrowser()
  })
  after(async () => {
    await launched?.browser?.close()
    await running?.close()
    await upstream?.close()
    await keycloak?.close()
  })

  /** A gateway with the settings of the guide, but for addresses and secret. */
  async function start(more: object = {}, others: object = {}): Promise<RunningGateway> {
    const { redirectUri: _redirectUri, ...shown } = guide.settings['provider'] as Record<string, unknown>
    const provider = { ...shown, issuer: keycloak.issuer, clientSecret, ...more }
    return startGateway({
      upstream: upstream.url,
      settings: { ...settingsOfGuide(guide), ...others, provider },
    })
  }

  /** A page of a fresh browser. */
  async function visitor(t: TestContext, look: (page: Page) => Promise<void>): Promise<void> {
    if (launched.browser === undefined) {
      t.skip(launched.reason)
      return
    }
    const context = await launched.browser.newContext()
    try {
      const page = await context.newPage()
      page.setDefaultTimeout(60_000)
      await look(page)
    } finally {
      await context.close()
    }
  }

  /** Signs in without a browser. @returns the page where it ends */
  async function signIn(username: string, jar = new CookieJar(), url = running.url): Promise<Answer> {
    const page = await landOn(url, jar)
    return sendForm(page, { username, password }, jar)
  }

  /** Gives the realm a key that comes before those that it has. */
  async function addKey(providerId: string, algorithm: string): Promise<void> {
    const config = { priority: ['200'], active: ['true'], enabled: ['true'] }
    await keycloak.admin('POST', '/components', {
      ...{ name: algorithm, providerId, providerType: 'org.keycloak.keys.KeyProvider' },
      config: { ...config, ...(providerId === 'rsa-generated' && { algorithm: [algorithm] }) },
    })
  }

  const isSignedIn = async (jar: CookieJar): Promise<boolean> =>
    (await request(`${running.url}/.auth/me`, { jar })).status === 200

  const told = (name: string): string =>
    Buffer.from(upstream.requests.at(-1)?.header(name).join() ?? '', 'latin1').toString('utf8')

  it('signs somebody in on its own page, and the application is told who it is', async t =>
    visitor(t, async page => {
      await page.goto(`${running.url}/reports?of=1`)
      await fillSignIn(page, 'zoe', password)
      await page.waitForURL(`${running.url}/reports?of=1`)
      const [{ id }] = (await keycloak.admin('GET', '/users?username=zoe')) as [{ id: string }]
      assert.equal(told('x-forwarded-user'), id)
      assert.equal(told('x-forwarded-name'), 'Zoë 王')
      assert.equal(told('x-forwarded-preferred-username'), 'zoe')
      assert.equal(told('x-forwarded-email'), 'zoe@corp.example')
      assert.equal(told('x-forwarded-groups'), 'staff/finance')
      const everybody = ['default-roles-main', 'offline_access', 'uma_authorization']
      assert.deepEqual(told('x-forwarded-roles').split(',').sort(), ['Reader', 'admin', ...everybody])
    }))

  it('gives roles by its access token and UserInfo alone, whatever the name of the client, at each refresh too', async () => {
    const registered = await keycloakClient(keycloak, plainClient)
    const roles = ['realm_access.roles', `resource_access.${plainClient}.roles`]
    const claimSources = ['idToken', 'accessToken', 'userinfo']
    const plain = await start({
      ...{ clientId: plainClient, clientSecret: await registered.secret() },
      ...{ claimSources, claims: { roles } },
    })
    try {
      await registered.change({ ...at(plain), clientId: plainClient, protocolMappers: [] })
      const jar = new CookieJar()
      assert.equal((await signIn('zoe', jar, plain.url)).status, 200)
      const everybody = ['default-roles-main', 'offline_access', 'uma_authorization']
      assert.deepEqual(told('x-forwarded-roles').split(',').sort(), ['Buyer', 'admin', ...everybody])
      const [{ id }] = (await keycloak.admin('GET', `/clients?clientId=${plainClient}`)) as [{ id: string }]
      const [zoe] = (await keycloak.admin('GET', '/users?username=zoe')) as [{ id: string }]
      const place = `/users/${zoe.id}/role-mappings/clients/${id}`
      const held = await keycloak.admin('GET', place)
      await keycloak.admin('DELETE', place, held)
      const headers = { 'sec-fetch-site': 'same-origin' }
      const refreshed = await request(`${plain.url}/.auth/refresh`, { method: 'POST', jar, headers })
      assert.equal(refreshed.status, 204, refreshed.body)
      await landOn(plain.url, jar)
      assert.deepEqual(told('x-forwarded-roles').split(',').sort(), ['admin', ...everybody])
    } finally {
      await plain.close()
    }
  })

  it('signs access tokens that an API takes: for its audience alone, and no other kind of token', async () => {
    const route = { path: '/api/**', accept: ['bearer'], audiences: ['reports'] }
    const require = { allScopes: ['profile'], anyRole: ['admin'] }
    const routes = [{ ...route, require }]
    const api = await start({ claims: { roles: ['realm_access.roles'] } }, { routes })
    const tokens = async (clientId: string, username: string): Promise<Record<string, string>> => {
      const form = { grant_type: 'password', client_id: clientId, scope: 'openid', username, password }
      const { status, body } = await request(`${keycloak.issuer}/protocol/openid-connect/token`, {
        ...{ method: 'POST', body: new URLSearchParams(form).toString() },
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      })
      assert.equal(status, 200, body)
      return JSON.parse(body) as Record<string, string>
    }
    const asks = async (token = ''): Promise<Answer> =>
      request(`${api.url}/api/x`, { headers: { authorization: `Bearer ${token}` } })
    try {
      const zoe = await tokens('reporter', 'zoe')
      assert.equal((await asks(zoe['access_token'])).status, 200)
      const [{ id }] = (await keycloak.admin('GET', '/users?username=zoe')) as [{ id: string }]
      assert.deepEqual([told('x-forwarded-user'), told('x-forwarded-roles').includes('admin')], [id, true])
      assert.equal(upstream.requests.at(-1)?.header('authorization').length, 0)
      const others = [
        zoe['id_token'],
        zoe['refresh_token'],
        (await tokens('stranger', 'zoe'))['access_token'],
      ]
      for (const token of others) {
        const { status, headers } = await asks(token)
        assert.equal(status, 401)
        assert.match(headers['www-authenticate'] ?? '', /error="invalid_token"/)
      }
      const refused = await asks((await tokens('reporter', 'ben'))['access_token'])
      assert.equal(refused.status, 403)
      assert.match(refused.headers['www-authenticate'] ?? '', /error="insufficient_scope"/)
    } finally {
      await api.close()
    }
  })

  it('passes no address on that it has not verified', async () => {
    const jar = new CookieJar()
    assert.equal((await signIn('ben', jar)).status, 200)
    assert.equal(told('x-forwarded-preferred-username'), 'ben')
    assert.equal(told('x-forwarded-email'), '')
  })

  it('offers another account to who lacks a role, although it does not know prompt=select_account', async t =>
    visitor(t, async page => {
      await page.goto(`${running.url}/admin`)
      await fillSignIn(page, 'ben', password)
      await page.getByText('Ask the service desk for the role admin').waitFor()
      await page.getByRole('link', { name: /another account/i }).click()
      await page.getByRole('button', { name: 'Restart login' }).click()
      await fillSignIn(page, 'zoe', password)
      await page.waitForURL(`${running.url}/admin`)
      assert.equal(told('x-forwarded-preferred-username'), 'zoe')
    }))

  it('ends its own session too at sign-out, without a question', async t =>
    visitor(t, async page => {
      await page.goto(`${running.url}/`)
      await fillSignIn(page, 'zoe', password)
      await page.waitForURL(`${running.url}/`)
      await page.goto(`${running.url}/.auth/logout`)
      await page.locator('main').getByRole('button').first().click()
      await page.waitForURL('**/.auth/signed-out*')
      await page.goto(`${running.url}/`)
      await page.getByLabel('Username or email').waitFor()
    }))

  it('asks first at the sign-out of somebody whose ID token fits into no cookie', async t =>
    visitor(t, async page => {
      await page.goto(`${running.url}/`)
      await fillSignIn(page, 'max', password)
      await page.waitForURL(`${running.url}/`)
      assert.equal(told('x-forwarded-groups').split(',').length, groups.length)
      await page.goto(`${running.url}/.auth/logout`)
      await page.locator('main').getByRole('button').first().click()
      await page.getByRole('button', { name: 'Logout' }).click()
      await page.waitForURL('**/.auth/signed-out*')
    }))

  it('can renew its keys at any time: sessions go on, and the next sign-in is believed, whatever their kind', async () => {
    const jar = new CookieJar()
    await signIn('zoe', jar)
    for (const [providerId, algorithm] of keys) await addKey(providerId, algorithm)
    for (const [, algorithm] of keys) {
      await registered.changeAttributes({ 'id.token.signed.response.alg': algorithm })
      assert.equal((await signIn('zoe')).status, 200, algorithm)
    }
    assert.equal(await isSignedIn(jar), true)
  })

  it('may not sign with the client secret', async () => {
    await registered.changeAttributes({ 'id.token.signed.response.alg': 'HS256' })
    const page = await signIn('zoe')
    assert.equal(page.status, 500)
    assert.equal(lastFailure()['code'], 'ERR_PROVIDER_TOKEN_INVALID')
    await registered.changeAttributes({ 'id.token.signed.response.alg': 'RS256' })
  })

  it('ends the session here when somebody signs out of another application', async t =>
    visitor(t, async page => {
      const client = await keycloakClient(keycloak, 'other')
      const other = await start({
        clientId: 'other',
        clientSecret: await client.secret(),
        clientSecretMethod: 'basic',
      })
      try {
        await client.change({ ...at(other), clientId: 'other' })
        await page.goto(`${running.url}/`)
        await fillSignIn(page, 'zoe', password)
        await page.waitForURL(`${running.url}/`)
        await page.goto(`${other.url}/`)
        await page.waitForURL(`${other.url}/`)
        await page.goto(`${other.url}/.auth/logout`)
        await page.locator('main').getByRole('button').first().click()
        await page.waitForURL(`${other.url}/.auth/signed-out*`)
        assert.equal((await page.request.get(`${running.url}/.auth/me`)).status(), 401)
      } finally {
        await other.close()
      }
    }))

  it('ends the session here within seconds when an administrator ends it there, and no other', async () => {
    const [jar, other] = [new CookieJar(), new CookieJar()]
    await signIn('zoe', jar)
    await signIn('ben', other)
    const [{ id }] = (await keycloak.admin('GET', '/users?username=zoe')) as [{ id: string }]
    await keycloak.admin('POST', `/users/${id}/logout`)
    const isBack = ({ channel, ended }: Readonly<Record<string, unknown>>): boolean =>
      channel === 'back' && ended === 'session'
    await until('Keycloak has told the gateway', () => running.logged().some(isBack))
    assert.deepEqual([await isSignedIn(jar), await isSignedIn(other)], [false, true])
  })

  it('lets people say no where it asks for consent', async t =>
    visitor(t, async page => {
      await registered.change({ consentRequired: true })
      await page.goto(`${running.url}/`)
      await fillSignIn(page, 'zoe', password)
      await page.getByRole('button', { name: 'No', exact: true }).click()
      await page.getByRole('heading', { name: 'The sign-in was cancelled' }).waitFor()
      await registered.change({ consentRequired: false })
    }))

  it('refuses a secret that was replaced, which is told to the operator and not blamed on the person', async t =>
    visitor(t, async page => {
      const jar = new CookieJar()
      await signIn('zoe', jar)
      const secret = await registered.secret()
      await registered.renewSecret()
      await page.goto(`${running.url}/`)
      await fillSignIn(page, 'zoe', password)
      await page.getByRole('heading', { name: 'This site is not set up correctly for sign-in' }).waitFor()
      assert.equal(lastFailure()['code'], 'ERR_PROVIDER_CREDENTIAL_REJECTED')
      assert.match(String(lastFailure()['reason']), /unauthorized_client/)
      assert.equal(await isSignedIn(jar), true)
      await registered.change({ secret })
    }))

  it('is named to the operator where the issuer is not exactly its own', async () => {
    for (const [issuer, problem] of [
      [`${keycloak.issuer}/`, `names the issuer ${keycloak.issuer}, but`],
      [keycloak.issuer.replace('127.0.0.1', 'localhost'), `names the issuer ${keycloak.issuer}, but`],
      [keycloak.issuer.replace('/realms', '/auth/realms'), 'status 404'],
      [`${keycloak.issuer}x`, 'status 404'],
    ] as const) {
      const lost = await start({ issuer })
      try {
        assert.equal((await landOn(lost.url, new CookieJar())).status, 503)
        const line = lost.logged().find(({ event }) => event === 'provider.unreachable')
        assert.ok(String(line?.['problem']).includes(problem), JSON.stringify(line))
      } finally {
        await lost.close()
      }
    }
  })

  it('may be away for a while: sessions go on, and it is found again', async () => {
    const [jar, halfway] = [new CookieJar(), new CookieJar()]
    await signIn('zoe', jar)
    const form = await landOn(running.url, halfway)
    const { headers } = await pressedForm(form, { username: 'ben', password }, halfway)
    await keycloak.stop()
    assert.equal(await isSignedIn(jar), true)
    const callback = await landOn(headers.location ?? '', halfway)
    assert.equal(callback.status, 503)
    assert.match(callback.body, /The sign-in service cannot be reached/)
    const late = await start()
    try {
      assert.equal((await landOn(late.url, new CookieJar())).status, 503)
      await keycloak.start()
      const page = await landOn(late.url, new CookieJar())
      assert.equal(page.url.origin, new URL(keycloak.issuer).origin)
    } finally {
      await late.close()
    }
    assert.equal((await signIn('ben')).status, 200)
    assert.equal(await isSignedIn(jar), true)
  })

  function lastFailure(): Readonly<Record<string, unknown>> {
    return running.logged().findLast(({ event }) => event === 'signin.failed') ?? {}
  }
})
