import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { withFile } from '../config/samples.ts'
import { startWing, suiteScope, type Wing } from '../signin/wing.ts'
import { CookieJar } from '../support/cookie-jar.ts'

const tenant = '11111111-1111-4111-8111-111111111111'
const other = '22222222-2222-4222-8222-222222222222'
const names = {
  email: 'victim@corp.example',
  preferred_username: 'victim@corp.example',
  upn: 'victim@corp.example',
  name: 'The Victim',
}

/** Signs somebody in: the id that the application is told. */
async function userOf(wing: Wing, claims: Record<string, unknown>): Promise<unknown> {
  wing.idp.script.claims = claims
  return (await wing.me(await wing.signedIn())).body['user']
}

describe('CLM-01 two people with the same address and names', () => {
  const scope = suiteScope()
  let plain: Wing
  let entra: Wing
  before(async () => {
    plain = await startWing(scope, { routes: [{ path: '/own/**', require: { anyUser: [names.email] } }] })
    entra = await startWing(scope, {}, `/${tenant}/v2.0`)
  })

  it('are two people by their sub', async () => {
    assert.equal(await userOf(plain, { ...names, sub: 'victim' }), 'victim')
    assert.equal(await userOf(plain, { ...names, sub: 'attacker' }), 'attacker')
    assert.equal(await userOf(plain, { ...names, sub: 'Victim' }), 'Victim')
  })

  it('are two people by their oid, whatever their sub', async () => {
    assert.equal(await userOf(entra, { ...names, tid: tenant, oid: 'victim', sub: 's' }), 'victim')
    assert.equal(await userOf(entra, { ...names, tid: tenant, oid: 'attacker', sub: 's' }), 'attacker')
  })

  const rows: [name: string, claims: (issuer: string) => Record<string, unknown>][] = [
    ['the same oid in another tenant', () => ({ tid: other })],
    ['the same oid of another issuer', issuer => ({ tid: other, iss: issuer.replace(tenant, other) })],
    [
      'the same oid of the other generation',
      () => ({ tid: tenant, iss: `https://sts.windows.net/${tenant}/` }),
    ],
    ['no tenant', () => ({})],
    ['no oid', () => ({ tid: tenant, oid: undefined })],
  ]
  for (const [name, claims] of rows) {
    it(`let nobody in with ${name}`, async () => {
      entra.idp.script.claims = { ...names, oid: 'victim', ...claims(entra.idp.issuer) }
      const jar = new CookieJar()
      const answer = await entra.visit(await entra.started(jar), jar)
      assert.match(String(answer.headers['x-entrada']), /^provider-(?:token|answer)-invalid$/)
      assert.deepEqual(entra.names(jar), [])
    })
  }

  it('are let in by no rule that names the address as a person', async () => {
    plain.idp.script.claims = { ...names, sub: 'attacker', email_verified: true }
    const jar = await plain.signedIn()
    assert.equal((await plain.visit('/own/x', jar)).status, 403)
    // Only an id is compared.
    plain.idp.script.claims = { sub: names.email }
    assert.equal((await plain.visit('/own/x', await plain.signedIn())).status, 200)
  })

  it('do not inherit a session: the second sign-in of a browser has nothing of the first', async () => {
    plain.idp.script.claims = { ...names, sub: 'victim', roles: ['Admin'], groups: ['g'] }
    const jar = await plain.signedIn()
    plain.idp.script.claims = { sub: 'attacker' }
    await plain.signedIn(jar)
    const { body } = await plain.me(jar)
    assert.deepEqual(
      [body['user'], body['name'], body['email'], body['roles'], body['groups']],
      ['attacker', undefined, undefined, [], []],
    )
  })
})

describe('CLM-01 a setting that tells people apart by what can change', () => {
  for (const claim of ['email', 'upn', 'preferred_username', 'unique_name', 'name']) {
    it(`is warned of: ${claim}`, () => {
      const { warnings, problems } = withFile(`provider: { claims: { user: ${claim} } }`)
      assert.deepEqual(problems, [])
      assert.match(warnings.join('\n'), /provider\.claims\.user: can change/)
    })
  }

  for (const claim of ['oid', 'sub', 'employee_id']) {
    it(`is no matter: ${claim}`, () => {
      assert.doesNotMatch(
        withFile(`provider: { claims: { user: ${claim} } }`).warnings.join('\n'),
        /can change/,
      )
    })
  }
})
