import assert from 'node:assert/strict'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { parseArguments } from '../../src/cli/arguments.ts'
import { explainCommand } from '../../src/cli/explain.ts'
import { claimRulesOf } from '../../src/config/claim-rules.ts'
import { loadConfig, newSessionKey, readSecret } from '../../src/config/load.ts'
import type { Config } from '../../src/config/config.ts'
import type { ErrorCode } from '../../src/errors.ts'
import { buildGateway } from '../../src/gateway.ts'
import { personFromClaims } from '../../src/identity/person.ts'
import { errorName } from '../../src/pages/answer.ts'
import { startEntra, type Entra } from '../entra-emulator/start.ts'
import { request, script } from '../support/http-client.ts'
import { onAnyMachine } from '../support/on-any-machine.ts'
import { sessionCookie } from '../support/session-cookie.ts'

/** Settings, each with so many requests: 2,000 requests in the long run. */
const [worlds, requestsEach] = process.env['ENTRADA_TEST_LONG'] === undefined ? [20, 15] : [134, 15]
const seed = 20_261_121

/** One of the ids that somebody has, or a client. */
const idOf = (digit: number) => `${digit}0000000-aaaa-4bbb-8ccc-dddddddddddd`
const among = (values: readonly string[]) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 })
const names = (letter: string) => among([`${letter}1`, `${letter}2`, `${letter}3`])
const ids = among([idOf(1), idOf(2), idOf(3)])

const words = {
  ...{ anyRole: names('R'), allRoles: names('R'), anyGroup: names('g'), allGroups: names('g') },
  ...{ anyScope: names('s'), allScopes: names('s'), anyUser: ids, anyClient: ids },
  anyTenant: fc.constantFrom(['contoso'], ['11111111-aaaa-bbbb-cccc-555555555555']),
  anyEmailDomain: fc.constantFrom(['corp.example'], ['other.example', 'corp.example']),
  claims: fc.constantFrom(
    { department: ['Sales'] },
    { level: [3] },
    { level: 3, department: 'Sales' },
    { vip: true },
  ),
}
const few = fewOf(words)
const nested = fewOf({ ...words, not: few, anyOf: someOf(few), allOf: someOf(few) })
const require = fewOf({
  ...words,
  ...{ not: nested, anyOf: someOf(nested), allOf: someOf(few) },
  ...{ authContext: fc.constantFrom('c1', 'c2'), maxAge: fc.constant('15m') },
})

/** One word or two: what asks for much lets nobody in. */
function fewOf(all: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<object> {
  const some = fc.subarray(Object.entries(all), { minLength: 1, maxLength: 2 })
  return some.chain(picked => fc.record(Object.fromEntries(picked)))
}

function someOf<T>(each: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.array(each, { minLength: 1, maxLength: 2 })
}

const path = fc.constantFrom('/', '/a', '/a/b', '/A', '/a/**', '/*', '/*/b', '/**', '/é', '/a/*/c', '/b/**')
const where = {
  path,
  host: fc.constantFrom('app.example', '*.example', 'b.example'),
  methods: fc.constantFrom(['GET'], ['POST', 'PUT'], ['GET', 'PROPFIND'], ['OPTIONS']),
  caseSensitive: fc.boolean(),
  allow: fc.constantFrom(['encodedSlash', 'doubleSlash', 'semicolon'], ['semicolon']),
}
const excluding = fc.oneof(fc.record({ anyRole: names('R') }), fc.record({ anyGroup: names('g') }))
const bearers = { accept: fc.constantFrom(['bearer'], ['session', 'bearer']), clients: ids }
const rule = fc.oneof(
  fc.record({ ...where, access: fc.constantFrom('public', 'deny') }, { requiredKeys: ['path', 'access'] }),
  fc.record(
    { ...where, ...bearers, access: fc.constantFrom('optional', 'authenticated') },
    { requiredKeys: ['path', 'access'] },
  ),
  // Of whom nothing is told, this opens to nobody.
  {
    weight: 2,
    arbitrary: fc.record(
      { path: fc.constantFrom('/**', '/a/**'), require: fc.record({ not: excluding }) },
      { requiredKeys: ['path', 'require'] },
    ),
  },
  {
    weight: 5,
    arbitrary: fc.record(
      {
        ...where,
        ...bearers,
        require,
        shadow: fc.boolean(),
        unauthenticated: fc.constantFrom('redirect', '401'),
      },
      { requiredKeys: ['path', 'require'] },
    ),
  },
)

const someone = fc.record(
  {
    user: fc.constantFrom(idOf(1), idOf(2), idOf(4)),
    roles: fc.subarray(['R1', 'R2', 'R3']),
    groups: fc.subarray(['g1', 'g2', 'g3']),
    email: fc.constantFrom('a@corp.example', 'a@x.corp.example'),
    department: fc.constantFrom('Sales', 'Ops'),
    level: fc.constantFrom(3, '3', 4),
    vip: fc.boolean(),
    acrs: fc.constantFrom('c1', 'c2'),
    ago: fc.constantFrom(60, 100_000),
  },
  { requiredKeys: ['user'] },
)
const sender = fc.oneof(
  fc.constant({ way: 'anonymous' } as const),
  { weight: 3, arbitrary: fc.record({ way: fc.constant('session' as const), who: someone }) },
  {
    weight: 3,
    arbitrary: fc.record({
      way: fc.constant('bearer' as const),
      who: someone,
      scopes: fc.subarray(['s1', 's2', 's3']),
      client: fc.constantFrom(idOf(1), idOf(2), idOf(4)),
    }),
  },
)
const asking = fc.record({
  method: fc.constantFrom(
    'GET',
    'GET',
    'GET',
    'GET',
    'GET',
    'HEAD',
    'POST',
    'PUT',
    'OPTIONS',
    'PROPFIND',
    'TRACE',
  ),
  host: fc.constantFrom(
    'app.example',
    'app.example',
    'app.example',
    'b.example',
    'b.example',
    'c.test',
    'b.example:81',
    'a..b',
  ),
  target: fc
    .array(
      fc.constantFrom(
        'a',
        'a',
        'a',
        'a',
        'b',
        'b',
        'b',
        'c',
        'A',
        '%C3%A9',
        '%C3%A9',
        'a%2Fb',
        'b;x',
        '',
        '%2e%2e',
        'x',
      ),
      {
        maxLength: 3,
      },
    )
    .map(segments => `/${segments.join('/')}`),
  query: fc.constantFrom('', '?x=/../y', '?'),
  sender,
})

const world = fc.record({
  routes: fc.array(rule, { minLength: 1, maxLength: 5 }),
  defaultAccess: fc.constantFrom('authenticated', 'deny'),
  requests: fc.array(asking, { minLength: requestsEach, maxLength: requestsEach }),
})

type Asking = typeof asking extends fc.Arbitrary<infer T> ? T : never

describe('what entrada explain says', () => {
  it('is what the gateway does', async t => {
    const entra = await startEntra(t)
    const upstream = createServer((_, response: ServerResponse) => response.end('ok'))
    t.after(() => upstream.close())
    await new Promise<void>(resolve => upstream.listen(0, '127.0.0.1', resolve))
    const { port } = upstream.address() as AddressInfo
    const seen = new Map<string, number>()
    for (const { routes, defaultAccess, requests } of fc.sample(world, { numRuns: worlds, seed })) {
      const env = {
        TENANT_ID: entra.tenants.contoso.id,
        ENTRADA_PROVIDER_AUTHORITY_HOST: entra.origin,
        CLIENT_ID: entra.apps.gateway.clientId,
        CLIENT_SECRET: 'x',
        ENTRADA_PROVIDER_GRAPH_GROUPS: 'never',
        REDIRECT_URI: 'https://app.example/.auth/callback',
        UPSTREAM_URL: `http://127.0.0.1:${port}`,
        SESSION_KEY: newSessionKey(),
        ENTRADA_DEFAULT_ACCESS: defaultAccess,
        ENTRADA_ROUTES: JSON.stringify(numbered(routes)).replaceAll(
          '"contoso"',
          `"${entra.tenants.contoso.id}"`,
        ),
      }
      for (const [kind, count] of await decisions(entra, env, requests))
        seen.set(kind, (seen.get(kind) ?? 0) + count)
    }
    t.diagnostic(
      `seed ${seed}, ${worlds} settings: ${[...seen].map(([kind, count]) => `${count} ${kind}`).join(', ')}`,
    )
    assert.equal(
      [...seen.values()].reduce((sum, count) => sum + count, 0),
      worlds * requestsEach,
    )
    for (const kind of ['allow', 'deny', 'sign-in', 'bad-request'])
      assert.ok((seen.get(kind) ?? 0) > 15, kind)
  })
})

/** Each rule under its number; some are answered by the gateway itself, with a status that names the rule. */
function numbered(routes: readonly object[]): readonly object[] {
  return routes.map((each, index) => ({
    ...each,
    name: `rule-${index}`,
    ...(index % 2 === 0 &&
      !('access' in each && each.access === 'deny') && { respond: { status: 210 + index, body: 'x' } }),
  }))
}

/** Asks the gateway and `explain`; gives how often each decision came of it. */
async function decisions(
  entra: Entra,
  env: Readonly<Record<string, string>>,
  requests: readonly Asking[],
): Promise<ReadonlyMap<string, number>> {
  const { config } = loadConfig({ env })
  const gateway = await buildGateway(config, {
    readSecret,
    logDestination: { write: () => undefined },
    listening: { overload: onAnyMachine },
  })
  const seen = new Map<string, number>()
  try {
    await gateway.app.listen({ host: '127.0.0.1', port: 0 })
    const { port } = gateway.app.server.address() as AddressInfo
    for (const asked of requests) {
      const said = await explained(asked, env)
      const done = await answered(asked, port, config, entra)
      assert.deepEqual(
        done,
        expectedOf(said, config),
        JSON.stringify({ routes: config.routes, asked, said, done }),
      )
      seen.set(said.decision, (seen.get(said.decision) ?? 0) + 1)
    }
  } finally {
    await gateway.close(0)
  }
  return seen
}

type Somebody = NonNullable<Extract<Asking['sender'], { who: unknown }>['who']>

/** What the provider says of somebody; an empty list it leaves out. */
function claimsOf({
  roles = [],
  groups = [],
  ago,
  user: _user,
  ...claims
}: Somebody): Readonly<Record<string, unknown>> {
  return {
    ...claims,
    ...(roles.length > 0 && { roles }),
    ...(groups.length > 0 && { groups }),
    ...(ago !== undefined && { auth_time: Math.floor(Date.now() / 1000) - ago }),
  }
}

type Said = Readonly<{ route: string | null; decision: string; reason: string }>

/** What the command prints with --json. */
async function explained(
  { method, host, target, query, sender: from }: Asking,
  env: Readonly<Record<string, string>>,
) {
  const many = (option: string, values: readonly unknown[] = []) =>
    values.flatMap(value => [option, String(value)])
  const who = from.way === 'anonymous' ? undefined : from.who
  const { user = '', roles, groups, ago, ...claims } = who ?? {}
  const told = {
    ...claims,
    ...(ago !== undefined && { auth_time: -ago }),
    ...(from.way === 'bearer' && { azp: from.client }),
  }
  const argv = [
    ...['explain', method, `http://${host}${target}${query}`, '--json'],
    ...(who === undefined
      ? ['--anonymous']
      : ['--user', user, ...many('--role', roles), ...many('--group', groups)]),
    ...Object.entries(told).flatMap(([path, value]) => ['--claim', `${path}=${JSON.stringify(value)}`]),
    ...(from.way === 'bearer' ? ['--bearer', ...many('--scope', from.scopes)] : []),
  ]
  const printed: string[] = []
  const io = { stdout: (text: string) => void printed.push(text), stderr: assert.fail, env, color: false }
  const code = await explainCommand(parseArguments(argv), io)
  const said = JSON.parse(printed.join('')) as Said
  assert.equal(code, { allow: 0, deny: 3, 'sign-in': 4, 'bad-request': 5 }[said.decision])
  return said
}

/** What the gateway answers: its status, and what it calls the answer where it is its own. */
async function answered(
  { method, host, target, query, sender: from }: Asking,
  port: number,
  config: Config,
  entra: Entra,
) {
  const headers = { host, ...script, ...(await credentialsOf(from, config, entra)) }
  const options = { method, target: `${target}${query}`, headers }
  const { status, headers: given } = await request(`http://127.0.0.1:${port}/`, options)
  return { status, name: given['x-entrada'] ?? '' }
}

async function credentialsOf(
  from: Asking['sender'],
  config: Config,
  entra: Entra,
): Promise<Readonly<Record<string, string>>> {
  const { contoso } = entra.tenants
  if (from.way === 'anonymous') return {}
  const { user } = from.who
  const claims = { roles: undefined, groups: undefined, ...claimsOf(from.who), oid: user, sub: user }
  if (from.way === 'session') {
    const said = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined))
    const person = personFromClaims({ ...said, iss: 'x', tid: contoso.id }, claimRulesOf(config))
    return { cookie: await sessionCookie(config, person) }
  }
  const isPerson = from.scopes.length > 0
  const token = await entra.accessToken({
    ...(isPerson && { user: entra.people.ada, scopes: from.scopes }),
    audience: entra.apps.gateway,
    claims: {
      ...claims,
      azp: from.client,
      scp: from.scopes.join(' ') || undefined,
      ...(!isPerson && { idtyp: 'app' }),
    },
  })
  return { authorization: `Bearer ${token}` }
}

const statuses: Readonly<Record<string, number>> = { deny: 403, 'sign-in': 401, 'bad-request': 400 }

/** The answer that fits what was said. */
function expectedOf({ route, decision, reason }: Said, { routes }: Config) {
  if (decision !== 'allow') {
    const status = reason === 'ERR_METHOD_NOT_ALLOWED' ? 405 : statuses[decision]
    return { status, name: errorName(reason as ErrorCode) }
  }
  const { respond } = routes.find(({ name }) => name === route) ?? {}
  return respond === undefined ? { status: 200, name: '' } : { status: respond.status, name: 'respond' }
}
