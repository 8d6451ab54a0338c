import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { startWing } from '../signin/wing.ts'

/** A browser that was signed in, signs out and comes back from the provider with this query. */
async function signedOut(t: TestContext, back: (state: string | null) => string) {
  const wing = await startWing(t)
  const jar = await wing.signedIn()
  const out = await wing.visit('/.auth/logout', jar, { headers: { 'sec-fetch-site': 'same-origin' } })
  const address = new URL(out.headers.location ?? '')
  const returned = await wing.visit(`/.auth/signed-out${back(address.searchParams.get('state'))}`, jar)
  return { wing, jar, address, returned }
}

/** The modules of oidcc-client-rp-initiated-logout-rp-basic, under the suite's own names. */
describe('the OpenID Foundation, sign-out begun by the relying party:', () => {
  it('OIDF-L01 oidcc-client-test-rp-init-logout: the provider is told who, and where to go back to', async t => {
    const { wing, jar, address, returned } = await signedOut(t, state =>
      state === null ? '' : `?state=${state}`,
    )
    assert.equal(address.origin + address.pathname, `${wing.idp.issuer}/logout`)
    assert.match(address.searchParams.get('id_token_hint') ?? '', /^[\w-]+\.[\w-]+\.[\w-]+$/)
    assert.equal(address.searchParams.get('post_logout_redirect_uri'), 'https://app.example/.auth/signed-out')
    assert.equal(returned.status, 200)
    assert.equal(returned.headers['x-entrada'], 'signed-out')
    assert.deepEqual(wing.names(jar), [])
  })

  it('OIDF-L02 oidcc-client-test-rp-init-logout-other-state: still a clean page', async t => {
    const { returned } = await signedOut(t, () => '?state=another')
    assert.equal(returned.status, 200)
    assert.equal(returned.headers['x-entrada'], 'signed-out')
  })

  it('OIDF-L03 oidcc-client-test-rp-init-logout-no-state: still a clean page', async t => {
    const { returned } = await signedOut(t, () => '')
    assert.equal(returned.status, 200)
    assert.equal(returned.headers['x-entrada'], 'signed-out')
  })
})
