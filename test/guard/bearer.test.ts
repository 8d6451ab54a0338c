import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import type { RouteRule } from '../../src/policy/route.ts'
import { startBearerFront } from '../support/bearer-front.ts'
import { navigation, type Answer } from '../support/http-client.ts'
import { until } from '../support/until.ts'

const routes: readonly RouteRule[] = [
  { path: '/api/**', name: 'api', accept: ['bearer'] },
  { path: '/both/**', accept: ['session', 'bearer'] },
  { path: '/read/**', name: 'read', accept: ['bearer'], require: { allScopes: ['data.read', 'data.list'] } },
  { path: '/jobs/**', accept: ['bearer'], require: { anyRole: ['Jobs.Run'] } },
  { path: '/optional/**', access: 'optional', accept: ['session', 'bearer'] },
  { path: '/public/**', access: 'public' },
  { path: '/kept/**', forwardAuthorization: true },
  { path: '/api-kept/**', accept: ['bearer'], forwardAuthorization: true },
]

/** One gateway for all: each test looks at what the upstream has got since it began. */
const ends: (() => Promise<unknown>)[] = []
after(async () => {
  for (const end of ends.toReversed()) await end()
})
const named: readonly RouteRule[] = [
  { path: '/any/**', accept: ['bearer'] },
  { path: '/any-optional/**', access: 'optional', accept: ['bearer'] },
  { path: '/clients/**', accept: ['bearer'], clients: ['66666666-7777-4888-8999-000000000004'] },
  {
    path: '/required/**',
    accept: ['bearer'],
    require: { anyClient: ['66666666-7777-4888-8999-000000000004'] },
  },
]
const shared = await startBearerFront(
  { after: end => void ends.push(end) },
  { routes: [...routes, ...named] },
)
const { ask, token, front, entra } = shared

/** What the upstream has got since then. */
function watched(): () => typeof shared.upstream.requests {
  const from = shared.upstream.requests.length
  return () => shared.upstream.requests.slice(from)
}

function problemOf({ body }: Answer): Readonly<Record<string, unknown>> {
  return JSON.parse(body) as Record<string, unknown>
}

function challengeOf({ headers }: Answer): string {
  return String(headers['www-authenticate'])
}

describe('a route that accepts bearer tokens', () => {
  it('lets in whoever brings a good one, and tells the upstream who it is but not the token', async () => {
    const seen = watched()
    const answer = await ask('/api/x', await token())
    assert.equal(answer.status, 200)
    const [got] = seen()
    const { ada } = entra.people
    assert.deepEqual(got?.header('x-forwarded-user'), [ada.oid])
    assert.deepEqual(got?.header('x-forwarded-roles'), ['Admin,Reader'])
    assert.deepEqual(got?.header('x-forwarded-preferred-username'), [ada.upn])
    assert.deepEqual(got?.header('x-forwarded-tenant'), [ada.tenant])
    assert.deepEqual(got?.header('authorization'), [])
  })

  it('names an application by its own object id, with its roles', async () => {
    const seen = watched()
    const { daemon } = entra.apps
    const oid = daemon.clientId.replace(/^\w{8}/, '5e41ce00')
    const ofDaemon = await entra.accessToken({
      app: daemon,
      audience: entra.apps.gateway,
      roles: ['Jobs.Run'],
    })
    assert.equal((await ask('/jobs/x', ofDaemon)).status, 200)
    assert.deepEqual(seen()[0]?.header('x-forwarded-user'), [oid])
    assert.deepEqual(seen()[0]?.header('x-forwarded-roles'), ['Jobs.Run'])
    assert.equal((await ask('/jobs/x', await token())).status, 403)
  })

  it('asks for a token where none is presented, without an error and without a redirect', async () => {
    const seen = watched()
    const tenant = entra.tenants.contoso.id
    const expected = `Bearer realm="${tenant}", authorization_uri="${entra.origin}/${tenant}/oauth2/v2.0/authorize"`
    const plain = await ask('/api/x')
    assert.deepEqual([plain.status, challengeOf(plain)], [401, expected])
    assert.match(String(plain.headers['content-type']), /^application\/problem\+json/)
    assert.equal(problemOf(plain)['code'], 'ERR_TOKEN_REQUIRED')
    assert.equal(problemOf(plain)['loginUrl'], undefined)
    const navigated = await ask('/api/x', undefined, { headers: navigation })
    assert.deepEqual([navigated.status, challengeOf(navigated)], [401, expected])
    assert.match(String(navigated.headers['content-type']), /text\/html/)
    const posted = await ask('/api/x', undefined, { method: 'POST', headers: navigation })
    assert.equal(posted.status, 401)
    assert.equal(seen().length, 0)
  })

  it('takes no session instead', async () => {
    const seen = watched()
    const answer = await ask('/api/x', undefined, { headers: { ...navigation, cookie: front.cookies.ada } })
    assert.deepEqual([answer.status, answer.headers['x-entrada']], [401, 'token-required'])
    assert.equal(seen().length, 0)
  })

  it('says why a token is not believed, and never sends anybody to sign in for it', async () => {
    const expired = await token({ claims: { exp: 1_600_000_000 } })
    for (const headers of [{}, navigation]) {
      for (const path of ['/api/x', '/both/x', '/optional/x']) {
        const answer = await ask(path, expired, { headers })
        assert.equal(answer.status, 401, path)
        assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
        assert.equal(problemOf(answer)['code'], 'ERR_TOKEN_INVALID')
        assert.match(challengeOf(answer), /, error="invalid_token", error_description="[^"]*expired[^"]*"$/)
        assert.equal(answer.headers['cache-control'], 'no-store')
      }
    }
  })

  it('tells the audit log of a token that is not believed, with its route and why', async () => {
    const { requestId = '' } = problemOf(await ask('/api/x', 'e30.e30.e30'))
    const told = () =>
      front
        .log()
        .trimEnd()
        .split('\n')
        .filter(line => line.includes('"token.refused"'))
    // At once, or within a second where another one was refused just now.
    await until('it is told', () => told().some(line => line.includes(String(requestId))))
    const { time: _, times: __, ...line } = JSON.parse(told().at(-1) ?? '') as Record<string, unknown>
    assert.deepEqual(line, {
      ...{ level: 'warn', event: 'token.refused', client: '127.0.0.1', route: 'api' },
      ...{ requestId, reason: 'JWS "alg" (Algorithm) Header Parameter missing or invalid' },
    })
  })

  it('is no way in for a token in the query or in a form', async () => {
    const seen = watched()
    const good = await token()
    const byQuery = await ask(`/api/x?access_token=${good}`)
    const byForm = await ask('/api/x', undefined, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `access_token=${good}`,
    })
    assert.deepEqual([byQuery.status, byForm.status, seen().length], [401, 401, 0])
    assert.doesNotMatch(challengeOf(byQuery), /error/)
  })

  for (const [name, authorization] of [
    ['another scheme', 'Basic YTpi'],
    ['a scheme that begins alike', 'BearerX abc'],
  ] as const) {
    it(`takes ${name} for nothing at all, but for a program`, async () => {
      const answer = await ask('/both/x', undefined, { headers: { ...navigation, authorization } })
      assert.deepEqual([answer.status, answer.headers['x-entrada']], [401, 'signin-required'])
      assert.doesNotMatch(challengeOf(answer), /error/)
    })
  }

  for (const authorization of [
    'Bearer',
    'Bearer ',
    'bearer x',
    'BEARER a.b',
    'Bearer a.b.c d',
    'Bearer a.b.c.d.e',
  ]) {
    it(`refuses what is no token: ${authorization}`, async () => {
      const answer = await ask('/api/x', undefined, { headers: { authorization } })
      assert.deepEqual([answer.status, answer.headers['x-entrada']], [401, 'token-invalid'])
    })
  }

  it('refuses two Authorization headers, whichever of them is good', async () => {
    const seen = watched()
    const good = `Bearer ${await token()}`
    for (const authorization of [
      [good, 'Bearer x.y.z'],
      ['Basic YTpi', good],
      [good, good],
    ]) {
      const answer = await ask('/api-kept/x', undefined, { headers: { authorization } })
      assert.deepEqual([answer.status, answer.headers['x-entrada']], [401, 'token-invalid'])
    }
    assert.equal(seen().length, 0)
  })
})

describe('a route that accepts sessions and bearer tokens', () => {
  it('takes either, and sends a navigation without anything to sign in', async () => {
    const { ada: cookie } = front.cookies
    assert.equal((await ask('/both/x', await token())).status, 200)
    assert.equal((await ask('/both/x', undefined, { headers: { cookie } })).status, 200)
    const navigated = await ask('/both/x', undefined, { headers: navigation })
    assert.equal(navigated.status, 302)
    assert.equal(navigated.headers['www-authenticate'], undefined)
    const called = await ask('/both/x')
    assert.equal(called.status, 401)
    assert.match(challengeOf(called), /^Bearer realm="[^"]+", authorization_uri="[^"]+"$/)
    assert.equal(problemOf(called)['loginUrl'], 'https://app.example/.auth/login')
  })

  it('refuses what may be a bearer token to somebody else, beside a good session', async () => {
    const seen = watched()
    const good = `Bearer ${await token()}`
    for (const authorization of [
      good.replace(' ', '\t'),
      `Basic YTpi, ${good}`,
      `${good}, Basic YTpi`,
      ['Basic YTpi', good],
      [good, 'Basic YTpi'],
      [good, good],
    ]) {
      const headers = { cookie: front.cookies.ada, authorization }
      const answer = await ask('/both/x', undefined, { headers })
      assert.deepEqual([answer.status, answer.headers['x-entrada']], [401, 'token-invalid'])
    }
    assert.equal(seen().length, 0)
  })

  it('goes by the token alone where both are there', async () => {
    const seen = watched()
    const headers = { cookie: front.cookies.ada }
    assert.equal((await ask('/both/x', `${await token()}x`, { headers })).status, 401)
    const ofBen = await token({ user: entra.people.ben })
    assert.equal((await ask('/both/x', ofBen, { headers })).status, 200)
    assert.deepEqual(
      seen().map(got => got.header('x-forwarded-user')),
      [[entra.people.ben.oid]],
    )
  })
})

describe('a route that accepts no bearer tokens', () => {
  it('is as if there were none, good or bad', async () => {
    const seen = watched()
    const { ada: cookie } = front.cookies
    const good = await token()
    assert.equal((await ask('/x', good)).status, 401)
    assert.equal((await ask('/x', good)).headers['www-authenticate'], undefined)
    assert.equal((await ask('/x', 'bad', { headers: { cookie } })).status, 200)
    assert.equal((await ask('/public/x', 'bad')).status, 200)
    assert.equal((await ask('/public/x', good)).status, 200)
    const told = seen().map(got => [got.header('authorization'), got.header('x-forwarded-user')])
    assert.deepEqual(told, [
      [[], ['ada-oid']],
      [[], []],
      [[], []],
    ])
  })
})

describe('a route with forwardAuthorization', () => {
  it('gives the header to the upstream as it came, a token that was accepted too', async () => {
    const seen = watched()
    const good = await token()
    await ask('/kept/x', undefined, { headers: { cookie: front.cookies.ada, authorization: 'Basic YTpi' } })
    await ask('/api-kept/x', good)
    assert.deepEqual(
      seen().map(got => got.header('authorization')),
      [['Basic YTpi'], [`Bearer ${good}`]],
    )
  })
})

describe('a bearer token that may not do what it wants', () => {
  it('is told which scopes are missing', async () => {
    const seen = watched()
    const answer = await ask('/read/x', await token(), { headers: navigation })
    assert.equal(answer.status, 403)
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
    assert.match(challengeOf(answer), /, error="insufficient_scope", scope="data.list"$/)
    assert.equal(problemOf(answer)['code'], 'ERR_POLICY_SCOPE_MISSING')
    assert.deepEqual(problemOf(answer)['missing'], { roles: [], groups: [], scopes: ['data.list'] })
    assert.equal(seen().length, 0)
    assert.equal((await ask('/read/x', await token({ scopes: ['data.list', 'data.read'] }))).status, 200)
  })

  it('is told of roles as well, by the same error', async () => {
    const answer = await ask('/jobs/x', await token())
    assert.deepEqual([answer.status, problemOf(answer)['code']], [403, 'ERR_POLICY_ROLE_MISSING'])
    assert.match(challengeOf(answer), /error="insufficient_scope"$/)
  })
})

describe('a token that stands for no permission', () => {
  it('gets in only where its client is named', async () => {
    const { daemon, gateway, reports } = entra.apps
    const bare = async (app: typeof daemon) => entra.accessToken({ app, audience: gateway, roles: [] })
    const statuses = async (token: string) =>
      Promise.all(
        ['/any/x', '/any-optional/x', '/clients/x', '/required/x'].map(
          async path => (await ask(path, token)).status,
        ),
      )
    assert.deepEqual(await statuses(await bare(daemon)), [403, 403, 200, 200])
    assert.deepEqual(await statuses(await bare(reports)), [403, 403, 403, 403])
    // An API that has not asked for idtyp
    const untold = async (claims: object) =>
      entra.accessToken({
        app: daemon,
        audience: gateway,
        roles: [],
        claims: { idtyp: undefined, ...claims },
      })
    assert.deepEqual(await statuses(await untold({})), [403, 403, 200, 200])
    assert.deepEqual(await statuses(await untold({ sub: 'of-a-person' })), [403, 403, 403, 403])
    const answer = await ask('/any/x', await bare(daemon))
    assert.match(challengeOf(answer), /error="insufficient_scope"/)
    assert.equal(problemOf(answer)['code'], 'ERR_POLICY_SCOPE_MISSING')
    const other = await ask('/clients/x', await bare(reports))
    assert.equal(problemOf(other)['code'], 'ERR_POLICY_CLIENT_NOT_LISTED')
  })
})
