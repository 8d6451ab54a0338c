import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Cors } from '../../src/policy/route.ts'
import { head, startFront, type Front } from '../support/front.ts'
import { headerValues, rawRequest, type RawAnswer } from '../support/raw-client.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'

const tools = 'https://tools.example'
const evil = 'https://evil.example'
const cors: Cors = {
  origins: [tools],
  methods: ['GET', 'PUT'],
  headers: ['X-Own'],
  credentials: true,
  maxAge: 600,
}
const anybody: Cors = { origins: ['*'], methods: ['GET'], headers: [], credentials: false, maxAge: 0 }

/** What a careless application says of itself. */
const careless =
  'HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: https://evil.example\r\naccess-control-allow-credentials: true\r\n' +
  'Access-Control-Max-Age: 9\r\nAccess-Control-Expose-Headers: X-Total\r\nVary: Accept\r\ncontent-length: 0\r\n\r\n'

let upstream: RecordingUpstream
let front: Front
before(async () => {
  upstream = await startRecordingUpstream(() => careless)
  front = await startFront({
    upstream: upstream.url,
    settings: {
      routes: [
        { path: '/api/open/**', access: 'public', cors: anybody },
        { path: '/api/read/**', methods: ['GET'], cors },
        { path: '/api/read/**' },
        { path: '/api/none/**', require: { anyRole: ['Nobody'] }, cors },
        { path: '/api/here/**', access: 'public', cors, respond: { status: 200, body: 'here' } },
        { path: '/api/**', cors },
        { path: '/public/**', access: 'public' },
      ],
    },
  })
})
after(async () => {
  await front.close()
  await upstream.close()
})

const named = [
  ...['origin', 'credentials', 'methods', 'headers'].map(name => `access-control-allow-${name}`),
  ...['access-control-max-age', 'vary'],
]

/** The headers of an answer that speak of other origins, and how often the upstream was asked for it. */
async function ask(requestLine: string, ...lines: readonly string[]) {
  const earlier = upstream.requests.length
  const answer = await rawRequest(front.port, head(requestLine, ...lines))
  const headers = Object.fromEntries(
    named.flatMap(name => {
      const values = headerValues(answer, name)
      return values.length === 0 ? [] : [[name.replace('access-control-', ''), values.join(' + ')] as const]
    }),
  )
  return { answer, status: answer.status, headers, asked: upstream.requests.length - earlier }
}

const preflight = async (path: string, origin: string, method: string, ...lines: readonly string[]) =>
  ask(`OPTIONS ${path}`, `Origin: ${origin}`, `Access-Control-Request-Method: ${method}`, ...lines)

const name = (answer: RawAnswer) => headerValues(answer, 'x-entrada').join()

describe('a preflight for a route with cors', () => {
  it('is answered without a sign-in, for an origin on the list', async () => {
    const { answer, status, headers, asked } = await preflight('/api/x', tools, 'PUT')
    assert.deepEqual([status, asked, name(answer), answer.body.length], [204, 0, 'preflight', 0])
    assert.deepEqual(headers, {
      'allow-origin': tools,
      'allow-credentials': 'true',
      'allow-methods': 'PUT',
      'allow-headers': 'X-Own',
      'max-age': '600',
      vary: 'Origin',
    })
  })

  it('is refused for every other origin, and never names it', async () => {
    for (const origin of [
      evil,
      'null',
      `${tools}.`,
      `${tools}:443`,
      'http://tools.example',
      'HTTPS://tools.example',
      '*',
    ]) {
      const { status, headers, asked } = await preflight('/api/x', origin, 'PUT')
      assert.deepEqual([status, headers, asked], [403, { vary: 'Origin' }, 0], origin)
    }
    const twice = await preflight('/api/x', tools, 'PUT', `Origin: ${evil}`)
    assert.deepEqual([twice.status, twice.headers, twice.asked], [403, { vary: 'Origin' }, 0])
  })

  it('goes by the rule of the request that is to come', async () => {
    assert.equal((await preflight('/api/read/a', tools, 'GET')).status, 204)
    const other = await preflight('/api/read/a', tools, 'PUT')
    assert.deepEqual([other.status, other.headers['allow-origin'], other.asked], [401, undefined, 0])
    const unclear = await preflight('/api//x', tools, 'GET')
    assert.deepEqual([unclear.status, unclear.headers['allow-origin'], unclear.asked], [400, undefined, 0])
  })

  it('names no method but the one that is to come, for another may have another rule', async () => {
    const allowed = async (method: string) =>
      (await preflight('/api/x', tools, method)).headers['allow-methods']
    assert.deepEqual([await allowed('GET'), await allowed('PUT')], ['GET', 'PUT'])
    assert.equal(await allowed('DELETE'), undefined)
  })

  it('gets any origin without credentials where any is allowed', async () => {
    const { status, headers } = await preflight('/api/open/a', evil, 'GET')
    assert.deepEqual(
      [status, headers],
      [204, { 'allow-origin': '*', 'allow-methods': 'GET', 'max-age': '0' }],
    )
  })
})

describe('a preflight for any other route', () => {
  it('is a request like any other', async () => {
    const closed = await preflight('/x', tools, 'GET')
    assert.deepEqual([closed.status, closed.asked], [401, 0])
    const open = await preflight('/public/x', tools, 'GET')
    assert.deepEqual([open.status, open.asked, open.headers['allow-origin']], [200, 1, evil])
  })

  it('is one only with both of its headers', async () => {
    assert.equal((await ask('OPTIONS /api/x', `Origin: ${tools}`)).status, 401)
    assert.equal((await ask('OPTIONS /api/x', 'Access-Control-Request-Method: GET')).status, 401)
    assert.equal(
      (await ask('GET /api/x', `Origin: ${tools}`, 'Access-Control-Request-Method: GET')).status,
      401,
    )
  })
})

describe('an answer on a route with cors', () => {
  const signedIn = () => `Cookie: ${front.cookies.ada}`

  it('says that the origin may read it, in place of what the application says', async () => {
    const { status, headers, asked, answer } = await ask('GET /api/x', `Origin: ${tools}`, signedIn())
    assert.deepEqual([status, asked], [200, 1])
    assert.deepEqual(headers, { 'allow-origin': tools, 'allow-credentials': 'true', vary: 'Accept + Origin' })
    assert.deepEqual(headerValues(answer, 'access-control-expose-headers'), ['X-Total'])
  })

  it('says nothing to any other origin, nor to none', async () => {
    for (const lines of [[`Origin: ${evil}`], ['Origin: null'], []]) {
      const { status, headers } = await ask('GET /api/x', ...lines, signedIn())
      assert.deepEqual([status, headers], [200, { vary: 'Accept + Origin' }], lines.join())
    }
  })

  it('never takes credentials where any origin is allowed', async () => {
    const { status, headers } = await ask('GET /api/open/a', `Origin: ${evil}`, signedIn())
    assert.deepEqual([status, headers], [200, { 'allow-origin': '*', vary: 'Accept' }])
  })

  it('may be read when it is a refusal, or given by the gateway itself', async () => {
    const readable = { 'allow-origin': tools, 'allow-credentials': 'true' }
    const unknown = await ask('GET /api/x', `Origin: ${tools}`)
    assert.equal(unknown.status, 401)
    assert.deepEqual(unknown.headers, { ...readable, vary: 'Accept, Cookie, Sec-Fetch-Mode, Origin' })
    const denied = await ask('GET /api/none', `Origin: ${tools}`, signedIn())
    assert.deepEqual([denied.status, denied.headers['allow-origin']], [403, tools])
    const own = await ask('GET /api/here', `Origin: ${tools}`)
    assert.deepEqual([own.status, own.headers], [200, { ...readable, vary: 'Origin' }])
    const foreign = await ask('GET /api/x', `Origin: ${evil}`)
    assert.deepEqual([foreign.status, foreign.headers['allow-origin']], [401, undefined])
  })

  it('is as the application gives it elsewhere', async () => {
    const { headers } = await ask('GET /x', `Origin: ${tools}`, signedIn())
    assert.deepEqual(headers, {
      'allow-origin': evil,
      'allow-credentials': 'true',
      'max-age': '9',
      vary: 'Accept',
    })
  })
})
