import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { parse } from 'yaml'
import { foldName } from '../../src/forward/header-names.ts'
import { presetHeaders } from '../../src/preset-headers.ts'
import { startAsked, type AskedFront, type Verdict } from '../support/asked-front.ts'
import { configOfGuide, readGuide } from '../support/guide.ts'
import { sessionCookie, zoe } from '../support/session-cookie.ts'
import { suiteScope } from '../support/suite-scope.ts'

type Lines = readonly (readonly [string, string])[]

/** What a proxy makes of a request: what the application gets, or nothing, and what the client gets. */
type Made = Readonly<{ passed: Lines | undefined; setCookies: readonly string[]; verdict?: Verdict }>

const presetNames = Object.values(presetHeaders).flatMap(headers => headers.map(([name]) => name as string))
const otherNames = [
  ...['X-Entrada-Assertion', 'X-Auth-Request-User', 'Forwarded'],
  ...['X-Role-TE', 'X-Full-Name', 'X-Remote-Uid'],
  'X-Forwarded-Scheme',
]
/** What proxies say of the request to other proxies. */
const aboutRequest: Lines = ['Host', 'Method', 'Port', 'Server', 'Uri'].map(name => [
  `X-Forwarded-${name}`,
  'forged',
])
const forged: Lines = [...presetNames, ...otherNames].map(name => [name, 'forged'])
const underscored: Lines = forged.map(([name, value]) => [name.replaceAll('-', '_'), value])
const dotted: Lines = forged.map(([name, value]) => [name.replaceAll('-', '.'), value])
const now = (): number => Math.floor(Date.now() / 1000)
const linesOf = (headers: Lines): readonly string[] => headers.map(([name, value]) => `${name}: ${value}`)
const isForged = ([, value]: readonly [string, string]): boolean => value === 'forged'

function told(headers: Lines | undefined, name: string): readonly string[] {
  return (headers ?? []).filter(([each]) => foldName(each) === foldName(name)).map(([, value]) => value)
}

describe('Traefik, as its documentation says, with the settings of the guide', () => {
  const guide = readGuide('forward-auth/traefik')
  const { http } = parse(guide.blocks('yml')[0] ?? '') as {
    http: {
      middlewares: {
        entrada: { forwardAuth: { authResponseHeadersRegex: string; addAuthCookiesToResponse: string[] } }
      }
      routers: Record<string, { middlewares?: string[]; rule: string; service: string }>
    }
  }
  const { authResponseHeadersRegex, addAuthCookiesToResponse } = http.middlewares.entrada.forwardAuth
  const scope = suiteScope()
  let front: AskedFront
  /** Of somebody whose session is due to be extended. */
  let long: readonly [string, string]
  before(async () => {
    front = await startAsked(scope, 'traefik', { now })
    long = ['Cookie', await sessionCookie(front.front.config, zoe, now() - 3000)]
  })

  /** The middleware: asks, strips all headers that match, copies those of the answer that match. */
  async function traefik(pattern: string, headers: Lines): Promise<Made> {
    const own = /^x-forwarded-(?:method|proto|host|uri|for)$/i
    const sent = headers.filter(([name]) => !own.test(name))
    const verdict = await front.ask({}, ...linesOf(sent))
    if (verdict.status < 200 || verdict.status > 299) return { passed: undefined, setCookies: [], verdict }
    // Go's (?i) stands in front; JavaScript has a flag for it.
    const copied = new RegExp(pattern.replace('(?i)', ''), 'i')
    const { rawHeaders } = verdict.answer
    const setCookies = rawHeaders.filter(([name]) => /^set-cookie$/i.test(name)).map(([, value]) => value)
    return {
      passed: [
        ...sent.filter(([name]) => !copied.test(name)),
        ...rawHeaders.filter(([name]) => copied.test(name)),
      ],
      setCookies: setCookies.filter(line =>
        addAuthCookiesToResponse.some(name => line.startsWith(`${name}=`)),
      ),
    }
  }

  it('has settings that the gateway takes', () => {
    assert.equal(configOfGuide(guide).auth.forwardAuth.dialect, 'traefik')
    assert.deepEqual(http.routers['app']?.middlewares, ['entrada'])
  })

  it('leads nobody to the endpoint from outside', () => {
    assert.match(http.routers['entrada']?.rule ?? '', / && !PathPrefix\(`\/\.auth\/verify`\)$/)
  })

  it('passes on who it is, and nothing of what the client says about that', async () => {
    const cookie = front.front.cookies.zoe
    for (const headers of [forged, underscored, dotted]) {
      const { passed, verdict } = await traefik(authResponseHeadersRegex, [
        ['Cookie', cookie],
        ['Accept', '*/*'],
        ...headers,
      ])
      assert.ok(passed !== undefined, verdict?.answer.body.toString())
      assert.deepEqual(passed.filter(isForged), [])
      assert.deepEqual(told(passed, 'X-Forwarded-User'), ['zoe-oid'])
      assert.deepEqual([told(passed, 'Accept'), told(passed, 'Cookie')], [['*/*'], []])
    }
  })

  it('would pass it on with a narrower pattern', async () => {
    const { passed } = await traefik('^X-Forwarded-User$', [
      ['Cookie', front.front.cookies.zoe],
      ['Remote-User', 'forged'],
    ])
    assert.equal(passed?.filter(isForged).length, 1)
  })

  it('hands on a session that was extended', async () => {
    const { setCookies } = await traefik(authResponseHeadersRegex, [long])
    assert.equal(setCookies.length, 1)
    assert.match(setCookies[0] ?? '', /^__Host-entrada=/)
  })

  it('hands refusals to the client', async () => {
    const { passed, verdict } = await traefik(authResponseHeadersRegex, [])
    assert.deepEqual([passed, verdict?.status], [undefined, 401])
  })
})

describe('ingress-nginx, with the annotations of the guide', () => {
  const annotations = parse(readGuide('forward-auth/nginx').blocks('yml')[0] ?? '') as Record<string, string>

  it('leads nobody to the endpoint from outside', () => {
    const snippet = annotations['nginx.ingress.kubernetes.io/server-snippet'] ?? ''
    assert.equal(snippet.trim(), 'location ^~ /.auth/verify { return 404; }')
  })
})

describe('Envoy, as its documentation says, with the settings of the guide', () => {
  const guide = readGuide('forward-auth/envoy')
  type Patterns = Readonly<{
    patterns: readonly Readonly<{ exact?: string; safe_regex?: { regex: string } }>[]
  }>
  type Filter = Readonly<{
    typed_config: Readonly<{
      failure_mode_allow: boolean
      allowed_headers: Patterns
      http_service: Readonly<{
        path_prefix: string
        authorization_response: Readonly<Record<string, Patterns>>
      }>
    }>
  }>
  const manager = parse(guide.blocks('yml')[0] ?? '') as Readonly<{
    common_http_protocol_options: Readonly<{ headers_with_underscores_action: string }>
    route_config: Readonly<{
      virtual_hosts: readonly Readonly<{ request_headers_to_remove: readonly string[]; routes: unknown[] }>[]
    }>
    http_filters: readonly [Filter, ...unknown[]]
  }>
  const { allowed_headers, http_service, failure_mode_allow } = manager.http_filters[0].typed_config
  const removedAfterwards = manager.route_config.virtual_hosts[0]?.request_headers_to_remove ?? []
  const scope = suiteScope()
  let front: AskedFront
  /** Of somebody whose session is due to be extended. */
  let long: readonly [string, string]
  before(async () => {
    front = await startAsked(scope, 'envoy', { now })
    long = ['Cookie', await sessionCookie(front.front.config, zoe, now() - 3000)]
  })

  const matches = ({ patterns }: Patterns, name: string): boolean =>
    patterns.some(({ exact, safe_regex }) =>
      exact === undefined ? new RegExp(`^(?:${safe_regex?.regex})$`).test(name) : exact === name,
    )

  /** The filter: asks, sets the allowed headers of the answer, removes those that it lists; then the route removes its own. */
  async function envoy(headers: Lines, removed = removedAfterwards): Promise<Made> {
    const lower: Lines = headers.map(([name, value]) => [name.toLowerCase(), value])
    if (lower.some(([name]) => name.includes('_'))) return { passed: undefined, setCookies: [] }
    const sent = lower.filter(([name]) => matches(allowed_headers, name))
    const verdict = await front.ask({}, ...linesOf(sent))
    if (verdict.status !== 200) return { passed: undefined, setCookies: [], verdict }
    const answered: Lines = verdict.answer.rawHeaders.map(([name, value]) => [name.toLowerCase(), value])
    const {
      allowed_upstream_headers = { patterns: [] },
      allowed_client_headers_on_success = { patterns: [] },
    } = http_service.authorization_response
    const set = answered.filter(([name]) => matches(allowed_upstream_headers, name))
    const listed = told(answered, 'x-envoy-auth-headers-to-remove')
      .flatMap(value => value.split(','))
      .map(name => name.trim().toLowerCase())
    const kept = lower.filter(([name]) => !set.some(([each]) => each === name) && !listed.includes(name))
    return {
      passed: [...kept, ...set].filter(([name]) => !removed.includes(name)),
      setCookies: answered
        .filter(([name]) => name === 'set-cookie' && matches(allowed_client_headers_on_success, name))
        .map(([, value]) => value),
      verdict,
    }
  }

  it('has settings that the gateway takes, and never takes silence for a yes', () => {
    assert.equal(configOfGuide(guide).auth.forwardAuth.dialect, 'envoy')
    assert.deepEqual([failure_mode_allow, http_service.path_prefix], [false, '/.auth/verify'])
    assert.equal(manager.common_http_protocol_options.headers_with_underscores_action, 'REJECT_REQUEST')
  })

  it('leads nobody to the endpoint from outside', () => {
    const [first] = manager.route_config.virtual_hosts[0]?.routes ?? []
    const { match, direct_response } = first as Readonly<Record<string, unknown>>
    assert.deepEqual([match, direct_response], [{ path_separated_prefix: '/.auth/verify' }, { status: 404 }])
  })

  it('passes on who it is, and nothing of what the client says about that', async () => {
    const own: Lines = [
      ['Cookie', front.front.cookies.zoe],
      ['Accept', '*/*'],
    ]
    for (const headers of [forged.filter(([name]) => !name.includes('_')), dotted]) {
      const spelled = headers.filter(([name]) => !name.includes('_'))
      const { passed, verdict } = await envoy([...own, ...aboutRequest, ...spelled])
      assert.ok(passed !== undefined, verdict?.answer.body.toString())
      assert.deepEqual(passed.filter(isForged), [])
      assert.deepEqual(told(passed, 'X-Forwarded-User'), ['zoe-oid'])
      assert.deepEqual([told(passed, 'Accept'), told(passed, 'Cookie')], [['*/*'], []])
    }
    assert.equal((await envoy(underscored)).passed, undefined)
  })

  it('has the gateway see to names that the lines of the route have forgotten', async () => {
    const { passed } = await envoy(
      [
        ['Cookie', front.front.cookies.zoe],
        ['Remote-User', 'forged'],
      ],
      [],
    )
    assert.equal(passed?.filter(isForged).length, 0)
  })

  it('hands on a session that was extended', async () => {
    const { setCookies } = await envoy([long])
    assert.equal(setCookies.length, 1)
    assert.match(setCookies[0] ?? '', /^__Host-entrada=/)
  })

  it('hands refusals to the client', async () => {
    const { passed, verdict } = await envoy([])
    assert.deepEqual([passed, verdict?.status], [undefined, 401])
  })
})
