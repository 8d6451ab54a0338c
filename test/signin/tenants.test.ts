import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { before, describe, it } from 'node:test'
import { buildGateway } from '../../src/gateway.ts'
import type { User } from '../entra-emulator/directory.ts'
import { startEntra, type Entra } from '../entra-emulator/start.ts'
import { neverAskedAnew, testConfig, testUpstream, type Overrides } from '../support/config.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { navigation, request, type Answer } from '../support/http-client.ts'
import { onAnyMachine } from '../support/on-any-machine.ts'
import { startRecordingUpstream } from '../support/recording-upstream.ts'
import type { Scope } from '../support/scripted-provider.ts'
import { suiteScope } from './wing.ts'

const adminToken = 'a-token-of-the-operator'

/** The whole gateway in front of the emulator of Entra. @param tenantId where people sign in */
async function startHouse(
  scope: Scope,
  entra: Entra,
  tenantId: string,
  allowed?: readonly string[],
  more: Overrides = {},
) {
  const upstream = await startRecordingUpstream()
  scope.after(upstream.close)
  const authority = {
    tenantId,
    authorityHost: entra.origin,
    ...(allowed !== undefined && { allowedTenants: allowed }),
  }
  const config = testConfig({
    admin: { token: { value: adminToken } },
    upstreams: { default: testUpstream(upstream.url) },
    session: neverAskedAnew,
    routes: [{ path: '/contoso/**', require: { anyTenant: [entra.tenants.contoso.id] } }],
    ...more,
    provider: {
      issuer: `${entra.origin}/${tenantId}/v2.0`,
      clientId: entra.apps.gateway.clientId,
      entra: authority,
      ...more.provider,
    },
  })
  const lines: string[] = []
  const gateway = await buildGateway(config, {
    readSecret: source => ('value' in source ? source.value : ''),
    logDestination: { write: line => void lines.push(line) },
    listening: { overload: onAnyMachine },
  })
  scope.after(() => gateway.close(0))
  await gateway.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = gateway.app.server.address() as AddressInfo
  const origin = new URL(`http://127.0.0.1:${port}`)
  const visit = (path: string, jar: CookieJar): Promise<Answer> =>
    request(origin, { target: path, jar, headers: { host: 'app.example', ...navigation } })

  /** Where somebody is led who comes back from the provider. */
  async function back(user: User, jar: CookieJar): Promise<Answer> {
    const { headers } = await visit('/.auth/login?rd=%2Freports', jar)
    const callback = entra.signIn(headers.location ?? '', user)
    return visit(callback.pathname + callback.search, jar)
  }

  return {
    lines,
    visit,
    back,
    /** A browser that has signed in. */
    signedIn: async (user: User): Promise<CookieJar> => {
      const jar = new CookieJar()
      const answer = await back(user, jar)
      assert.equal(answer.headers['x-entrada'], 'signed-in', answer.body)
      return jar
    },
    /** A header that the application got last. */
    told: (name: string) => upstream.requests.at(-1)?.header(name)[0],
    revoke: async (body: object) =>
      gateway.admin.inject({
        ...{ method: 'POST', url: '/revoke', payload: JSON.stringify(body) },
        headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
      }),
  }
}

type House = Awaited<ReturnType<typeof startHouse>>

describe('a gateway for people of several tenants', () => {
  const scope = suiteScope()
  let entra: Entra
  let house: House
  let twin: User
  before(async () => {
    entra = await startEntra(scope)
    const { contoso, fabrikam } = entra.tenants
    entra.apps.gateway.signInAudience = 'AzureADMultipleOrgs'
    // The worst case: what is another person has the same id, address and name.
    const { ada } = entra.people
    twin = { ...ada, tenant: fabrikam.id }
    house = await startHouse(scope, entra, 'organizations', [contoso.id, fabrikam.id])
  })

  it('tells the application oid and tid, so that nobody of another tenant is the same', async () => {
    const { ada, fay } = entra.people
    for (const person of [ada, fay]) {
      await house.visit('/reports', await house.signedIn(person))
      assert.equal(house.told('x-forwarded-user'), `${person.oid}.${person.tenant}`)
      assert.equal(house.told('x-forwarded-tenant'), person.tenant)
    }
  })

  it('lets nobody have what somebody with the same oid in another tenant has', async () => {
    entra.tenants.fabrikam.users.push(twin)
    const [jar, other] = [await house.signedIn(entra.people.ada), await house.signedIn(twin)]
    assert.equal((await house.visit('/contoso/x', jar)).status, 200)
    assert.equal((await house.visit('/contoso/x', other)).status, 403)
    await house.visit('/reports', other)
    assert.equal(house.told('x-forwarded-user'), `${twin.oid}.${twin.tenant}`)
  })

  it('passes no address on that only the tenant itself vouches for', async () => {
    const { fay } = entra.people
    entra.script.idClaims = { email: 'ada@contoso.example', xms_edov: false }
    await house.visit('/reports', await house.signedIn(fay))
    entra.script.idClaims = {}
    assert.equal(house.told('x-forwarded-email'), undefined)
  })

  it('ends the sessions of one tenant, and those of no other', async () => {
    const [jar, other] = [await house.signedIn(entra.people.ada), await house.signedIn(entra.people.fay)]
    assert.equal((await house.revoke({ tenant: entra.people.fay.tenant })).statusCode, 204)
    assert.equal((await house.visit('/reports', other)).status, 302)
    assert.equal((await house.visit('/reports', jar)).status, 200)
  })

  it('ends at a front-channel logout what the tenant names, and nothing at the word of another', async () => {
    const { ada } = entra.people
    entra.script.idClaims = { sid: 'one-of-ada' }
    const jar = await house.signedIn(ada)
    entra.script.idClaims = {}
    const notify = async (tid: string) => {
      const iss = encodeURIComponent(`${entra.origin}/${tid}/v2.0`)
      return house.visit(`/.auth/frontchannel-logout?sid=one-of-ada&iss=${iss}`, new CookieJar())
    }
    await notify('33333333-3333-4333-8333-333333333333')
    await notify(entra.tenants.fabrikam.id)
    assert.equal((await house.visit('/reports', jar)).status, 200)
    await notify(ada.tenant)
    assert.equal((await house.visit('/reports', jar)).status, 302)
  })

  it('shows somebody of another tenant a page that leads to another account, and lets them in nowhere', async () => {
    const narrow = await startHouse(scope, entra, 'organizations', [entra.tenants.contoso.id])
    const jar = new CookieJar()
    const answer = await narrow.back(entra.people.fay, jar)
    assert.equal(answer.status, 403)
    assert.match(answer.body, /Your organization may not sign in here/)
    assert.match(answer.body, /\/\.auth\/login\?rd=%2Freports&#?(?:amp|38);?prompt=select_account/)
    assert.equal((await narrow.visit('/reports', jar)).status, 302)
  })

  it('tells the application the plain oid where one tenant alone is allowed', async () => {
    const narrow = await startHouse(scope, entra, 'organizations', [entra.tenants.contoso.id])
    await narrow.visit('/reports', await narrow.signedIn(entra.people.ben))
    assert.equal(narrow.told('x-forwarded-user'), entra.people.ben.oid)
  })

  it('accepts no session of a tenant that has left the list, nor of one whose id was made in another way', async () => {
    const { contoso } = entra.tenants
    const [jar, other] = [await house.signedIn(entra.people.ben), await house.signedIn(entra.people.fay)]
    const third = '33333333-3333-4333-8333-333333333333'
    const later = await startHouse(scope, entra, 'organizations', [contoso.id, third])
    assert.equal((await later.visit('/reports', other)).status, 302)
    assert.equal((await later.visit('/reports', jar)).status, 200)
    const narrow = await startHouse(scope, entra, 'organizations', [contoso.id])
    assert.equal((await narrow.visit('/reports', jar)).status, 302)
  })

  it('knows a guest where they are at home, and in a single tenant as that tenant knows them', async () => {
    const { fay, fayAsGuest } = entra.people
    await house.visit('/reports', await house.signedIn(fayAsGuest))
    assert.equal(house.told('x-forwarded-user'), `${fay.oid}.${fay.tenant}`)
    const single = await startHouse(scope, entra, entra.tenants.contoso.id)
    await single.visit('/reports', await single.signedIn(fayAsGuest))
    assert.equal(single.told('x-forwarded-user'), fayAsGuest.oid)
    assert.equal(single.told('x-forwarded-tenant'), fayAsGuest.tenant)
  })

  it('lets personal accounts in at common, where these are allowed', async () => {
    entra.apps.gateway.signInAudience = 'AzureADandPersonalMicrosoftAccount'
    const { pat, ada } = entra.people
    const mixed = await startHouse(scope, entra, 'common', [ada.tenant, pat.tenant])
    for (const person of [pat, ada]) {
      await mixed.visit('/reports', await mixed.signedIn(person))
      assert.equal(mixed.told('x-forwarded-user'), `${person.oid}.${person.tenant}`)
    }
  })
})

describe('an application with signing keys of its own', () => {
  const scope = suiteScope()
  let entra: Entra
  before(async () => {
    entra = await startEntra(scope)
    entra.apps.gateway.hasOwnKey = true
  })

  for (const [name, appKeys, entrada] of [
    ['is believed when the settings say so', true, 'signed-in'],
    ['is not believed otherwise, for nobody finds its key', false, 'provider-token-invalid'],
  ] as const) {
    it(name, async () => {
      const { id } = entra.tenants.contoso
      const house = await startHouse(scope, entra, id, undefined, {
        provider: { entra: { tenantId: id, authorityHost: entra.origin, appKeys } },
      })
      const answer = await house.back(entra.people.ada, new CookieJar())
      assert.equal(answer.headers['x-entrada'], entrada, answer.body)
    })
  }
})

describe('a tenant by its domain', () => {
  const scope = suiteScope()
  it('signs people in by the id that it stands for, which the operator is told', async () => {
    const entra = await startEntra(scope)
    const house = await startHouse(scope, entra, 'contoso.example')
    await house.visit('/reports', await house.signedIn(entra.people.ada))
    assert.equal(house.told('x-forwarded-user'), entra.people.ada.oid)
    assert.equal(house.told('x-forwarded-tenant'), entra.tenants.contoso.id)
    const told = house.lines.find(line => line.includes('provider.tenant')) ?? ''
    assert.ok(told.includes(entra.tenants.contoso.id), told)
  })
})
