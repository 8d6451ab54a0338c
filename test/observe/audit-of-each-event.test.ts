import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { startEntraGateway, type EntraGateway } from '../entra-emulator/gateway.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { suiteScope } from '../support/suite-scope.ts'
import { until } from '../support/until.ts'

const adminToken = 'the-token-of-the-admin-port'

const settings = {
  routes: [
    { path: '/admin/**', name: 'admin', require: { anyRole: ['Admin'] } },
    { path: '/vault/**', name: 'vault', require: { authContext: 'c1' } },
    { path: '/api/**', name: 'api', accept: ['bearer'] },
    { path: '/**' },
  ],
  admin: { token: adminToken },
}

type Line = Readonly<Record<string, unknown>>

describe('the audit log of a day', () => {
  const scope = suiteScope()
  const folder = mkdtempSync(join(tmpdir(), 'entrada-audit-'))
  scope.after(async () => rmSync(folder, { recursive: true }))
  const file = join(folder, 'audit.jsonl')
  const text = () => readFileSync(file, 'utf8')
  const lines = (): readonly Line[] =>
    text()
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as Line)
  /** What must not be in it. */
  const secrets = new Set([adminToken, 'the-client-secret', 'not-a-token'])
  let front: EntraGateway

  /** The one line of an event that these members fit, as soon as it is there. */
  async function line(event: string, members: Line = {}): Promise<Line> {
    const fits = (each: Line) =>
      each['event'] === event && Object.entries(members).every(([name, value]) => each[name] === value)
    await until(`${event} is written`, () => lines().some(fits))
    const [found, ...more] = lines().filter(fits)
    assert.ok(found)
    assert.deepEqual(more, [])
    const { time, level, event: _, ...rest } = found
    assert.match(String(time), /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/)
    assert.ok(level === 'info' || level === 'warn')
    return rest
  }

  /** What each event of a request has, with the person that it is about. */
  function asked({ requestId, client, session, ...rest }: Line, person: 'ada' | 'ben'): Line {
    assert.match(String(requestId), /^[0-9a-f-]{36}$/)
    assert.equal(client, '127.0.0.1')
    assert.match(String(session), /^[\w-]{22}$/)
    const { subject, tenant, ...others } = rest
    const { entra } = front
    assert.deepEqual([subject, tenant], [entra.people[person].oid, entra.tenants.contoso.id])
    return others
  }

  async function signedIn(person: 'ada' | 'ben', path = '/'): Promise<CookieJar> {
    const jar = new CookieJar()
    const answer = await front.signIn(front.entra.people[person], jar, path)
    assert.equal(answer.status, 302, answer.body)
    for (const [, value = ''] of (jar.header(new URL(front.url)) ?? '').matchAll(/=([^;]{20,})/g))
      secrets.add(value)
    return jar
  }

  before(async () => {
    front = await startEntraGateway(scope, {
      settings,
      change: config => ({ ...config, audit: { file, addresses: false } }),
    })
  })

  it('has sign-ins, refusals, step-ups, changed rights and sign-outs, by person, route, reason and request', async () => {
    const { entra, visit } = front
    entra.script.refuse.authorize = '65004'
    const failed = await front.signIn(entra.people.ada, new CookieJar())
    delete entra.script.refuse.authorize
    const { requestId, client, reason, ...failure } = await line('signin.failed')
    assert.ok(failed.body.includes(String(requestId)), 'the page has the same id')
    assert.deepEqual([client, failure], ['127.0.0.1', { code: 'ERR_SIGNIN_CANCELLED', aadsts: '65004' }])
    assert.equal(typeof reason, 'string')

    const ben = await signedIn('ben')
    assert.deepEqual(asked(await line('signin.succeeded'), 'ben'), {})
    assert.equal((await visit('/admin/x?code=not-a-token', ben)).status, 403)
    const denied = { code: 'ERR_POLICY_ROLE_MISSING', route: 'admin' }
    assert.deepEqual(asked(await line('access.denied'), 'ben'), denied)

    const sent = await visit('/vault/x', ben)
    assert.equal(sent.status, 302)
    const { headers } = await visit(sent.headers.location ?? '', ben)
    const { pathname, search } = entra.signIn(headers.location ?? '', entra.people.ben)
    assert.equal((await visit(pathname + search, ben)).status, 302)
    const stepUp = asked(await line('stepup.asked'), 'ben')
    assert.deepEqual([stepUp['route'], stepUp['authContext']], ['vault', 'c1'])
    assert.deepEqual(asked(await line('stepup.met'), 'ben'), { authContext: 'c1' })

    const ada = await signedIn('ada')
    entra.people.ada.roles = ['Reader']
    const script = { 'sec-fetch-site': 'same-origin', origin: front.url }
    assert.equal((await visit('/.auth/refresh', ada, { method: 'POST', headers: script })).status, 204)
    const changed = asked({ requestId, client, ...(await line('rights.changed')) }, 'ada')
    assert.deepEqual(changed['lost'], { roles: 1, groups: 0, named: ['Admin'] })

    await visit('/.auth/logout', ada, { method: 'POST', headers: script })
    assert.deepEqual(asked(await line('signout'), 'ada'), {})
  })

  it('has what the operator ends, and who came without the token or with a token that is not believed', async () => {
    const { gateway, entra, visit } = front
    const revoke = async (authorization: string) =>
      gateway.admin.inject({
        method: 'POST',
        url: '/revoke?token=not-a-token',
        headers: { authorization, 'content-type': 'application/json' },
        payload: JSON.stringify({ user: entra.people.ben.oid }),
      })
    assert.equal((await revoke('Bearer not-a-token')).statusCode, 401)
    assert.equal((await revoke(`Bearer ${adminToken}`)).statusCode, 204)
    const { requestId: one, ...revoked } = await line('session.revoked')
    const { requestId: other, ...refused } = await line('admin.refused')
    assert.ok(typeof one === 'string' && typeof other === 'string' && one !== other)
    assert.deepEqual(revoked, { client: '127.0.0.1', subject: entra.people.ben.oid })
    assert.deepEqual(refused, { client: '127.0.0.1', path: '/revoke', reason: 'token' })
    const bearer = { authorization: 'Bearer not-a-token', 'sec-fetch-mode': 'cors' }
    assert.equal((await visit('/api/x', new CookieJar(), { headers: bearer })).status, 401)
    assert.equal((await line('token.refused'))['route'], 'api')
  })

  it('LEAK-01: has no address, name, token, cookie, code, query or secret', () => {
    const { entra } = front
    for (const { name, mail, upn } of Object.values(entra.people)) {
      for (const each of [name, mail, upn]) if (each !== undefined) secrets.add(each)
    }
    for (const { body } of entra.calls) {
      const code = new URLSearchParams(body).get('code')
      if (code !== null) secrets.add(code)
    }
    const written = text()
    assert.ok(written.length > 1000 && secrets.size > 12, `${written.length} ${secrets.size}`)
    for (const secret of secrets) assert.ok(!written.includes(secret), `${secret} is in ${written}`)
    assert.doesNotMatch(written, /eyJ|@|\?/)
  })
})

describe('the audit log of those who want addresses', () => {
  it('has that of who signs in', async t => {
    const { signIn, entra, logged } = await startEntraGateway(t, { settings: { audit: { addresses: true } } })
    await signIn(entra.people.ada, new CookieJar())
    const line = logged().find(({ event }) => event === 'signin.succeeded')
    assert.equal(line?.['address'], 'ada@contoso.example')
  })
})
