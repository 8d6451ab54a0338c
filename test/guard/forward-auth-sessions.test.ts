import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { asking, type AskedAbout, type Dialect } from '../support/asked-front.ts'
import { startBearerFront } from '../support/bearer-front.ts'
import { headerValues, rawRequest } from '../support/raw-client.ts'
import { startRefreshing } from '../support/refreshing-front.ts'
import { suiteScope } from '../support/suite-scope.ts'
import { navigation } from '../support/http-client.ts'
import { startTokenFront, reportsRead } from '../signin/app-token-front.ts'

const listen = { trustedProxies: ['127.0.0.1'] }
const auth = (dialect: Dialect) => ({ forwardAuth: { dialect } })

/** What a proxy is told. */
async function ask(url: string, dialect: Dialect, about: AskedAbout, ...lines: readonly string[]) {
  const { port, host } = new URL(url)
  return rawRequest(Number(port), asking(dialect, { host, ...about }, ...lines))
}

describe('a session that a proxy asks about', () => {
  it('is made new when it is due, and the proxy gets the cookies for its client', async context => {
    const front = await startRefreshing(context, { listen, auth: auth('nginx') })
    const jar = await front.signIn()
    const cookie = () => `Cookie: ${jar.header(new URL(front.url))}`
    const before = await ask(front.url, 'nginx', { target: '/a' }, cookie())
    assert.deepEqual([before.status, headerValues(before, 'set-cookie')], [200, []])
    front.clock.now += 16 * 60
    const old = cookie()
    const renewed = await ask(front.url, 'nginx', { target: '/a' }, old)
    assert.equal(renewed.status, 200)
    const lines = headerValues(renewed, 'set-cookie')
    assert.match(lines.join('\n'), /^entrada=/m)
    jar.take(new URL(front.url), lines)
    assert.notEqual(cookie(), old)
    const after = await ask(front.url, 'nginx', { target: '/a' }, cookie())
    assert.deepEqual([after.status, headerValues(after, 'set-cookie')], [200, []])
  })

  it('is over when the provider says so, on every route that asks for one', async context => {
    const front = await startRefreshing(context, { listen, auth: auth('caddy') })
    const jar = await front.signIn()
    const cookie = `Cookie: ${jar.header(new URL(front.url))}`
    front.tokens.answer = () => ({ status: 400, body: { error: 'invalid_grant' } })
    front.clock.now += 16 * 60
    const answer = await ask(front.url, 'caddy', { target: '/a' }, cookie)
    assert.equal(answer.status, 401)
    assert.deepEqual(headerValues(answer, 'x-forwarded-user'), [])
  })
})

describe('a session without a refresh token that a proxy asks about', () => {
  for (const [dialect, status] of [
    ['nginx', 401],
    ['traefik', 302],
  ] as const) {
    it(`is sent through a silent sign-in, by what ${dialect} understands`, async context => {
      const front = await startRefreshing(context, { listen, auth: auth(dialect) })
      front.provider.script.token = async (_form, usual) => usual()
      const jar = await front.signIn()
      const cookie = `Cookie: ${jar.header(new URL(front.url))}`
      front.clock.now += 16 * 60
      const page = await ask(front.url, dialect, { target: '/a?b' }, cookie, 'Accept: text/html')
      assert.equal(page.status, status)
      const [location] = headerValues(page, 'location')
      assert.equal(location, `${front.url}/.auth/login?rd=%2Fa%3Fb&prompt=none`)
      assert.equal((await ask(front.url, dialect, { target: '/a' }, cookie)).status, 200)
      const form = await ask(
        front.url,
        dialect,
        { method: 'POST', target: '/a' },
        cookie,
        'Accept: text/html',
      )
      assert.equal(form.status, 200)
    })
  }
})

describe('a route that wants a token for the application', () => {
  it('gives the proxy one', async context => {
    const front = await startTokenFront(context, {
      ...{ listen, auth: auth('traefik') },
      routes: [{ path: '/reports/**', accessToken: { scopes: [reportsRead] } }],
    })
    const { ada } = front.entra.people
    const jar = await front.signIn(ada)
    const cookie = `Cookie: ${jar.header(new URL(front.url))}`
    const answer = await ask(front.url, 'traefik', { target: '/reports/1' }, cookie)
    assert.equal(answer.status, 200)
    assert.equal(headerValues(answer, 'x-forwarded-access-token').length, 1)
    const elsewhere = await ask(front.url, 'traefik', { target: '/' }, cookie)
    assert.deepEqual([elsewhere.status, headerValues(elsewhere, 'x-forwarded-access-token')], [200, []])
  })

  it('gives nginx the address of a sign-in that may bring it, in place of a page', async context => {
    const front = await startTokenFront(context, {
      ...{ listen, auth: { ...auth('nginx'), keepFragment: true }, pages: { signIn: true } },
      routes: [{ path: '/reports/**', accessToken: { scopes: [reportsRead] } }],
    })
    front.entra.script.refuse.token = form =>
      form.get('grant_type') === 'refresh_token' ? '65001' : undefined
    const jar = await front.signIn(front.entra.people.ada)
    const lines = Object.entries(navigation).map(([name, value]) => `${name}: ${value}`)
    const cookie = `Cookie: ${jar.header(new URL(front.url))}`
    const answer = await ask(front.url, 'nginx', { target: '/reports/1' }, cookie, ...lines)
    assert.equal(answer.status, 401)
    assert.deepEqual(headerValues(answer, 'location'), [`${front.url}/.auth/login?rd=%2Freports%2F1`])
  })
})

describe('a bearer token that comes along', () => {
  const scope = suiteScope()
  let front: Awaited<ReturnType<typeof startBearerFront>>
  before(async () => {
    front = await startBearerFront(scope, {
      routes: [
        { path: '/api/**', accept: ['bearer'], require: { allScopes: ['data.read'] } },
        { path: '/write/**', accept: ['bearer'], require: { allScopes: ['data.write'] } },
      ],
      settings: { listen, auth: auth('envoy') },
    })
  })
  const asked = async (target: string, ...lines: readonly string[]) =>
    rawRequest(front.front.port, asking('envoy', { target }, ...lines))

  it('says who it is, and is not given back', async () => {
    const answer = await asked('/api/a', `Authorization: Bearer ${await front.token()}`)
    assert.equal(answer.status, 200)
    assert.deepEqual(headerValues(answer, 'x-forwarded-user'), [front.entra.people.ada.oid])
    assert.deepEqual(headerValues(answer, 'authorization'), [])
  })

  it('is refused with what RFC 6750 wants when it is bad, or not enough', async () => {
    const bad = await asked('/api/a', 'Authorization: Bearer x.y.z')
    assert.equal(bad.status, 401)
    assert.match(headerValues(bad, 'www-authenticate').join(), /error="invalid_token"/)
    const weak = await asked('/write/a', `Authorization: Bearer ${await front.token()}`)
    assert.equal(weak.status, 403)
    assert.match(
      headerValues(weak, 'www-authenticate').join(),
      /error="insufficient_scope", scope="data.write"/,
    )
    for (const answer of [bad, weak]) assert.deepEqual(headerValues(answer, 'x-forwarded-user'), [])
  })
})
