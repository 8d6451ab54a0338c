import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { JWK } from 'jose'
import { failure, startEntra, tenant } from './start.ts'

const other = '22222222-2222-4222-8222-222222222222'

describe('a token of the one tenant of Entra', () => {
  it('signs in', async t => {
    const { idp, exchange } = await startEntra(t)
    idp.script.claims = { tid: tenant, oid: 'oid-ada' }
    assert.equal((await exchange()).claims['oid'], 'oid-ada')
  })

  it('may be signed by a key that serves every tenant', async t => {
    const { idp, exchange } = await startEntra(t)
    idp.script.claims = { tid: tenant }
    idp.script.keys = idp.script.keys.map(
      key => ({ ...key, issuer: idp.issuer.replace(tenant, '{tenantid}') }) as JWK,
    )
    assert.ok(await exchange())
  })

  it('signs in as well when the tenant is set by its domain', async t => {
    const { idp, exchange } = await startEntra(t, 'contoso.example')
    idp.script.claims = { tid: tenant }
    assert.ok(await exchange())
  })
})

describe('a token with a good signature from elsewhere in Entra', () => {
  const rows: [name: string, claims: (issuer: string) => Record<string, unknown>][] = [
    ['the tid of another tenant', () => ({ tid: other })],
    ['no tid', () => ({})],
    ['a tid that is no GUID', () => ({ tid: 'contoso.example' })],
    ['another tenant altogether', issuer => ({ tid: other, iss: issuer.replace(tenant, other) })],
    ['v1', () => ({ tid: tenant, iss: `https://sts.windows.net/${tenant}/` })],
  ]
  for (const [name, claims] of rows) {
    it(`is refused: ${name}`, async t => {
      const { idp, exchange } = await startEntra(t)
      idp.script.claims = claims(idp.issuer)
      assert.equal((await failure(exchange())).code, 'ERR_PROVIDER_TOKEN_INVALID')
    })
  }

  it('is refused: a key that serves another tenant', async t => {
    const { idp, exchange } = await startEntra(t)
    idp.script.claims = { tid: tenant }
    idp.script.keys = idp.script.keys.map(
      key => ({ ...key, issuer: idp.issuer.replace(tenant, other) }) as JWK,
    )
    assert.equal((await failure(exchange())).code, 'ERR_PROVIDER_TOKEN_INVALID')
  })
})

describe('the metadata of Entra', () => {
  const rows: [name: string, issuer: (own: string) => string][] = [
    ['another tenant', own => own.replace(tenant, other)],
    ['many tenants', own => own.replace(tenant, '{tenantid}')],
    ['v1', own => own.replace('/v2.0', '/')],
    ['v1 at its own host', () => `https://sts.windows.net/${tenant}/v2.0`],
    ['no address', () => 'x/v2.0'],
  ]
  for (const [name, issuer] of rows) {
    it(`is not used when it is of ${name}`, async t => {
      const { idp, exchange, provider } = await startEntra(t)
      idp.script.metadata = { issuer: issuer(idp.issuer) }
      assert.equal((await failure(exchange())).code, 'ERR_PROVIDER_UNREACHABLE')
      assert.deepEqual([provider.state().found, idp.count('token')], [false, 0])
    })
  }
})
