import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { claimsOf, reportsRead, startTokenFront } from './app-token-front.ts'

describe('a token for the application under a name of App Service', () => {
  it('is there beside the principal, and says of the person what an ID token does', async test => {
    const names = ['X-MS-TOKEN-AAD-ACCESS-TOKEN', 'X-MS-TOKEN-AAD-ID-TOKEN'] as const
    const front = await startTokenFront(test, {
      headers: { preset: ['easyauth'] },
      routes: names.map(header => ({ path: `/${header}`, accessToken: { scopes: [reportsRead], header } })),
    })
    const { ada } = front.entra.people
    const jar = await front.signIn(ada)
    for (const name of names) {
      const headers = { [name]: 'forged', [name.replaceAll('-', '_')]: 'forged' }
      assert.equal((await front.fetch(`/${name}`, jar, { headers })).status, 200)
      const seen = front.last()?.headers ?? {}
      const claims = claimsOf(seen[name.toLowerCase()])
      assert.deepEqual(
        [claims['oid'], claims['tid'], claims['name']],
        [ada.oid, front.entra.tenants.contoso.id, ada.name],
      )
      assert.equal(claims['preferred_username'], seen['x-ms-client-principal-name'])
      assert.doesNotMatch(JSON.stringify(front.last()?.rawHeaders), /forged/)
    }
    assert.doesNotMatch(front.log(), /eyJ/)
  })

  it('is given by no route that does not ask for one, nor by /.auth/me', async test => {
    const front = await startTokenFront(test, { headers: { preset: ['easyauth'] }, auth: { me: 'easyauth' } })
    const jar = await front.signIn(front.entra.people.ada)
    await front.fetch('/elsewhere', jar)
    assert.doesNotMatch(JSON.stringify(front.last()?.rawHeaders), /x-ms-token/i)
    assert.doesNotMatch((await front.fetch('/.auth/me', jar)).body, /eyJ/)
  })
})
