import assert from 'node:assert/strict'
import { before, beforeEach, describe, it } from 'node:test'
import { CookieJar } from '../support/cookie-jar.ts'
import { suiteScope } from '../support/suite-scope.ts'
import type { User } from './directory.ts'
import { startEntraGateway, type EntraGateway } from './gateway.ts'
import { signingKey } from './keys.ts'
import { newScript } from './world.ts'

const fabrikamId = 'bbbbcccc-1111-4ddd-8222-eeee3333ffff'
const consumers = '9188040d-6c67-4c5b-b112-36a304b66dad'

/** What the library for OpenID Connect would let through where many tenants share a path. */
for (const [authority, other] of [
  ['organizations', '77777777-7777-4777-8777-777777777777'],
  ['common', consumers],
] as const) {
  describe(`a gateway at ${authority} that allows two of its tenants`, () => {
    const scope = suiteScope()
    let front: EntraGateway
    before(async () => {
      front = await startEntraGateway(scope, {
        settings: { provider: { tenantId: authority, allowedTenants: [other, fabrikamId] } },
      })
      assert.equal(front.entra.tenants.fabrikam.id, fabrikamId)
      front.entra.tenants['other'] ??= { id: other, domains: [], users: [] }
      front.entra.apps.gateway.signInAudience = 'AzureADandPersonalMicrosoftAccount'
    })
    beforeEach(() => {
      Object.assign(front.entra.script, newScript(), { signWith: undefined, keys: undefined })
    })

    async function outcome(user: User) {
      const jar = new CookieJar()
      const answer = await front.signIn(user, jar)
      const isIn = jar.names(new URL(front.url)).includes('entrada')
      assert.equal(isIn, answer.headers['x-entrada'] === 'signed-in')
      return answer.headers['x-entrada']
    }

    it('signs in whom it should', async () => {
      assert.equal(await outcome(front.entra.people.fay), 'signed-in')
    })

    it('lets nobody of another tenant in, whose token is as good as any', async () => {
      assert.equal(await outcome(front.entra.people.ada), 'signin-tenant-not-allowed')
    })

    const claims: readonly [string, (front: EntraGateway) => Record<string, unknown>][] = [
      ['without a tenant', ({ entra }) => ({ tid: undefined, iss: `${entra.origin}/undefined/v2.0` })],
      [
        'whose tenant is no id',
        ({ entra }) => ({ tid: 'fabrikam.example', iss: `${entra.origin}/fabrikam.example/v2.0` }),
      ],
      [
        'whose issuer is the template itself',
        ({ entra }) => ({ tid: '{tenantid}', iss: `${entra.origin}/{tenantid}/v2.0` }),
      ],
      ['that names another tenant than its issuer', () => ({ tid: other })],
      [
        'that another tenant has issued for an allowed one',
        ({ entra }) => ({ iss: `${entra.origin}/${entra.tenants.contoso.id}/v2.0` }),
      ],
      ['of version 1.0', () => ({ iss: `https://sts.windows.net/${fabrikamId}/` })],
      ['for another client', ({ entra }) => ({ aud: entra.apps.reports.clientId })],
    ]
    for (const [what, over] of claims) {
      it(`believes no token ${what}`, async () => {
        front.entra.script.idClaims = over(front)
        assert.equal(await outcome(front.entra.people.fay), 'provider-token-invalid')
      })
    }

    it('believes the keys of personal accounts for these alone', async () => {
      const { script, people } = front.entra
      script.signWith = (await signingKey('consumers-key')).privateKey
      script.idHeader = { kid: 'consumers-key' }
      assert.equal(await outcome(people.fay), 'provider-token-invalid')
    })

    it('believes the keys of work accounts for no personal one', async () => {
      const { script, people, origin } = front.entra
      script.idClaims = { tid: consumers, iss: `${origin}/${consumers}/v2.0` }
      const refusal = authority === 'common' ? 'provider-token-invalid' : 'signin-tenant-not-allowed'
      assert.equal(await outcome(people.fay), refusal)
    })
  })
}

describe('a gateway whose tenant is named by its domain', () => {
  const scope = suiteScope()

  it('is strict about the tenant behind it', async () => {
    const front = await startEntraGateway(scope, {
      settings: { provider: { tenantId: 'contoso.onmicrosoft.com' } },
    })
    const { people, script, tenants, origin } = front.entra
    const outcome = async () => (await front.signIn(people.ada, new CookieJar())).headers['x-entrada']
    assert.equal(await outcome(), 'signed-in')
    script.idClaims = { tid: tenants.fabrikam.id, iss: `${origin}/${tenants.fabrikam.id}/v2.0` }
    assert.equal(await outcome(), 'provider-token-invalid')
  })
})
