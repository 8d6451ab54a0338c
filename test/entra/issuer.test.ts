import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isIssuerHere, issuerProblem } from '../../src/entra/issuer.ts'

const tenant = 'abcdef01-2222-4333-8444-555555555555'
const other = '99999999-2222-4333-8444-555555555555'
const consumers = '9188040d-6c67-4c5b-b112-36a304b66dad'
const template = 'https://login.microsoftonline.com/{tenantid}/v2.0'
const issuerOf = (tid: string) => `https://login.microsoftonline.com/${tid}/v2.0`

/** A token of `tenant` at an authority for that tenant, as it ought to be. */
const single = {
  claims: { tid: tenant, iss: issuerOf(tenant) },
  metadataIssuer: issuerOf(tenant),
  keyIssuer: template,
  configuredTenant: tenant,
  allowedTenants: [],
}

/** The same at an authority for many tenants. */
const many = {
  ...single,
  metadataIssuer: template,
  configuredTenant: 'organizations',
  allowedTenants: [tenant],
}

describe('a token from the one tenant that is configured', () => {
  it('is fine', () => assert.equal(issuerProblem(single), undefined))

  it('is fine when the key names exactly its issuer', () => {
    assert.equal(issuerProblem({ ...single, keyIssuer: issuerOf(tenant) }), undefined)
  })

  it('is fine when the key names no issuer, for the metadata is of this tenant alone', () => {
    assert.equal(issuerProblem({ ...single, keyIssuer: undefined }), undefined)
  })

  it('is fine when the setting is written in upper case', () => {
    const upper = 'ABCDEF01-2222-4333-8444-555555555555'
    const lower = upper.toLowerCase()
    assert.equal(
      issuerProblem({
        ...single,
        claims: { tid: lower, iss: issuerOf(lower) },
        metadataIssuer: issuerOf(lower),
        configuredTenant: upper,
      }),
      undefined,
    )
  })

  it('is fine when the setting is a domain, for the metadata has its GUID', () => {
    assert.equal(issuerProblem({ ...single, configuredTenant: 'contoso.onmicrosoft.com' }), undefined)
  })

  it('is refused with the issuer of v1', () => {
    const claims = { tid: tenant, iss: `https://sts.windows.net/${tenant}/` }
    assert.match(issuerProblem({ ...single, claims }) ?? '', /claim iss.*OpenID Connect Core 3\.1\.3\.7/)
  })
})

describe('a token without a usable tenant', () => {
  for (const tid of [undefined, '', 'undefined', 'common', '{tenantid}', 1, [tenant]]) {
    it(`is refused when tid is ${JSON.stringify(tid)}`, () => {
      const claims = { tid, iss: template.replace('{tenantid}', String(tid)) }
      assert.match(issuerProblem({ ...many, claims }) ?? '', /claim tid.*"validate the issuer"/)
    })
  }

  it('is refused when only the prototype has claims', () => {
    const inherited = Object.create(single.claims) as Record<string, unknown>
    assert.match(issuerProblem({ ...single, claims: inherited }) ?? '', /claim tid/)
  })

  it('is refused when only the prototype has an issuer', () => {
    const claims = Object.assign(Object.create({ iss: issuerOf(tenant) }) as object, { tid: tenant })
    assert.match(issuerProblem({ ...single, claims }) ?? '', /claim iss/)
  })
})

describe('a token whose issuer is not exactly the one of its tenant', () => {
  for (const iss of [
    issuerOf(other),
    `${issuerOf(tenant)}/`,
    issuerOf(tenant).toUpperCase(),
    `https://login.microsoftonline.us/${tenant}/v2.0`,
    template,
    undefined,
    [issuerOf(tenant)],
  ]) {
    it(`is refused when iss is ${JSON.stringify(iss)}`, () => {
      const claims = { tid: tenant, iss }
      assert.match(issuerProblem({ ...many, claims }) ?? '', /claim iss/)
      assert.match(issuerProblem({ ...single, claims }) ?? '', /claim iss/)
    })
  }
})

describe('a token of one tenant under metadata of many', () => {
  it('is fine when the tenant is allowed', () => assert.equal(issuerProblem(many), undefined))

  it('is fine when the list is written in upper case', () => {
    assert.equal(issuerProblem({ ...many, allowedTenants: [other, tenant.toUpperCase()] }), undefined)
  })

  it('is refused when the tenant is not allowed', () => {
    assert.match(issuerProblem({ ...many, allowedTenants: [other] }) ?? '', /allowedTenants/)
  })

  it('is refused when no tenant is allowed', () => {
    for (const configuredTenant of ['organizations', 'common', 'Common']) {
      assert.match(issuerProblem({ ...many, configuredTenant, allowedTenants: [] }) ?? '', /allowedTenants/)
    }
  })

  it('is refused when the one configured tenant is another', () => {
    assert.match(issuerProblem({ ...many, configuredTenant: other }) ?? '', /provider\.tenantId/)
  })

  it('is refused when its key is for personal accounts only', () => {
    assert.match(
      issuerProblem({ ...many, keyIssuer: issuerOf(consumers) }) ?? '',
      /"validate the signing key issuer"/,
    )
  })

  it('is refused when its key is of another cloud', () => {
    assert.match(
      issuerProblem({ ...many, keyIssuer: 'https://login.microsoftonline.us/{tenantid}/v2.0' }) ?? '',
      /signing key/,
    )
  })

  it('is refused when its key names no issuer', () => {
    assert.match(issuerProblem({ ...many, keyIssuer: undefined }) ?? '', /names no issuer/)
  })
})

describe('a token of a personal account', () => {
  const personal = {
    ...many,
    claims: { tid: consumers, iss: issuerOf(consumers) },
    allowedTenants: [consumers],
  }

  it('is fine at common, with the key of personal accounts', () => {
    assert.equal(
      issuerProblem({ ...personal, configuredTenant: 'common', keyIssuer: issuerOf(consumers) }),
      undefined,
    )
  })

  it('is refused at organizations', () => {
    assert.match(issuerProblem(personal) ?? '', /personal account/)
  })
})

describe('an issuer that an answer without a token names', () => {
  it('is the one of the metadata, byte for byte', () => {
    assert.equal(isIssuerHere(issuerOf(tenant), issuerOf(tenant)), true)
    assert.equal(isIssuerHere(issuerOf(other), issuerOf(tenant)), false)
    assert.equal(isIssuerHere(`${issuerOf(tenant)}/`, issuerOf(tenant)), false)
  })

  it('is the one of a tenant that is allowed where the metadata are those of many', () => {
    assert.equal(isIssuerHere(issuerOf(tenant), template, [other, tenant]), true)
    assert.equal(isIssuerHere(issuerOf(tenant), template, [other]), false)
    assert.equal(isIssuerHere(issuerOf(tenant), template), false)
    assert.equal(isIssuerHere(template, template, [tenant]), false)
  })
})
