import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { foldName } from '../../src/forward/header-names.ts'
import { head, startFront, upgradeHead, type Front } from '../support/front.ts'
import { rawRequest } from '../support/raw-client.ts'
import {
  startRecordingUpstream,
  type Recorded,
  type RecordingUpstream,
} from '../support/recording-upstream.ts'

// GHSA-vjrc-mh2v-45x6 (CVE-2025-64484) of oauth2-proxy, CVE-2026-39858 and GHSA-6384-m2mw-rf54 of Traefik: a header
// that the gateway sets, in another spelling or one that nobody listed, passed it.
const managed = [
  ...['User', 'Preferred-Username', 'Email', 'Name', 'Roles', 'Groups', 'Tenant', 'Access-Token', 'Mail'],
  ...['For', 'Proto', 'Host', 'Port', 'Prefix', 'Server', 'Uri', 'Nobody-Has-Listed-This'],
]
  .map(end => `X-Forwarded-${end}`)
  .concat(
    [
      'X-Entrada-Assertion',
      'X-Entrada',
      'Forwarded',
      'X-Real-IP',
      'X-Request-Id',
      'traceparent',
      'tracestate',
    ],
    ['X-Original-URL', 'X-Original-Host', 'X-Rewrite-URL', 'X-HTTP-Method-Override'],
    ['X-Auth-Request-User', 'X-Auth-Request-Email', 'X-Auth-Request-Groups'],
    [
      'X-MS-CLIENT-PRINCIPAL',
      'X-MS-CLIENT-PRINCIPAL-ID',
      'X-MS-CLIENT-PRINCIPAL-NAME',
      'X-MS-TOKEN-AAD-ID-TOKEN',
    ],
    [
      'Remote-User',
      'Remote-Groups',
      'X-Remote-User',
      'X-Remote-Group',
      'X-Remote-Extra-Scope',
      'X-WEBAUTH-USER',
    ],
    ['X-Proxy-User', 'X-Proxy-Roles', 'X-User', 'X-Role', 'SM_USER', 'Proxy', 'es-security-runas-user'],
    [
      'Cf-Access-Jwt-Assertion',
      'X-Goog-IAP-JWT-Assertion',
      'X-Amzn-Oidc-Identity',
      'X-Pomerium-Jwt-Assertion',
    ],
  )

const spellings: Readonly<Record<string, (name: string) => readonly string[]>> = {
  'as it is': name => [name],
  'in capitals': name => [name.toUpperCase()],
  'in small letters': name => [name.toLowerCase()],
  'with underscores': name => [name.replaceAll('-', '_')],
  'with one underscore': name => [name.replace('-', '_')],
  'with dots': name => [name.replaceAll('-', '.')],
  'without dashes': name => [name.replaceAll('-', '')],
  'with a dash at the end': name => [`${name}-`],
  twice: name => [name, name],
}

/** What the gateway itself sends to the upstream for everybody. */
const made = [
  ...[
    'X-Forwarded-For',
    'X-Forwarded-Proto',
    'X-Forwarded-Host',
    'X-Forwarded-Port',
    'X-Request-Id',
    'traceparent',
  ],
]
/** And what it sends of somebody who is signed in. */
const told = [
  ...['X-Forwarded-User', 'X-Forwarded-Preferred-Username', 'X-Forwarded-Email', 'X-Forwarded-Name'],
  ...['X-Forwarded-Roles', 'X-Forwarded-Groups', 'X-Forwarded-Tenant', 'X-Entrada-Assertion'],
]

let upstream: RecordingUpstream
let front: Front
const accepts = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'

before(async () => {
  upstream = await startRecordingUpstream(({ header }) =>
    header('upgrade').length > 0 ? accepts : 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n',
  )
  front = await startFront({ upstream: upstream.url })
})
after(async () => {
  await front.close()
  await upstream.close()
})

/** All forgeries at once: what passes is found by its value, whatever its name has become. */
const forgeries = (spell: (name: string) => readonly string[]) =>
  managed.flatMap(name => spell(name).map(each => `${each}: forged`))

function check(seen: Recorded | undefined, isSignedIn: boolean): void {
  assert.ok(seen !== undefined, 'it did not reach the upstream')
  assert.deepEqual(
    seen.rawHeaders.filter(([, value]) => value.includes('forged')),
    [],
  )
  const folded = new Set(managed.map(foldName))
  const names = seen.rawHeaders.map(([name]) => name).filter(name => folded.has(foldName(name)))
  assert.deepEqual(names, isSignedIn ? [...made, ...told] : made)
}

for (const [how, spell] of Object.entries(spellings)) {
  describe(`headers that only the gateway may set, sent by a client ${how}`, () => {
    let lines: readonly string[]
    beforeEach(() => {
      lines = forgeries(spell)
    })
    const ask = async (bytes: string) => {
      const answer = await rawRequest(front.port, bytes)
      assert.ok(answer.status < 300, `${answer.status} ${answer.body.toString()}`)
      return upstream.requests.at(-1)
    }
    const signedIn = () => `Cookie: ${front.cookies.ada}`

    for (const method of ['GET', 'OPTIONS', 'POST']) {
      it(`are replaced by ours on ${method}`, async () => {
        const body = method === 'POST' ? 'x=1' : ''
        check(
          await ask(head(`${method} /a`, `Content-Length: ${body.length}`, signedIn(), ...lines) + body),
          true,
        )
      })
    }
    it('are gone on a public route, signed in or not', async () => {
      check(await ask(head('GET /public/a', ...lines)), false)
      check(await ask(head('GET /public/a', signedIn(), ...lines)), false)
    })
    it('are gone on an optional route of nobody, and replaced for somebody', async () => {
      check(await ask(head('GET /optional/a', ...lines)), false)
      check(await ask(head('GET /optional/a', signedIn(), ...lines)), true)
    })
    it('are replaced by ours on a WebSocket upgrade, and gone on a public one', async () => {
      check(await ask(upgradeHead('/ws', signedIn(), ...lines)), true)
      check(await ask(upgradeHead('/public/ws', ...lines)), false)
    })
  })
}

describe('a client that lists our headers in Connection (CVE-2024-45410)', () => {
  for (const connection of [
    ['x-forwarded-user, X-Entrada-Assertion, close'],
    ['close', 'X-FORWARDED-USER', 'x-forwarded-for,x-request-id'],
    ['close, x_forwarded_user, cookie, host'],
  ]) {
    it(`does not take them away: ${connection.join(' / ')}`, async () => {
      const lines = connection.map(value => `Connection: ${value}`)
      await rawRequest(
        front.port,
        `GET /a HTTP/1.1\r\nHost: app.example\r\nCookie: ${front.cookies.ada}; theirs=1\r\n${lines.join('\r\n')}\r\n\r\n`,
      )
      const seen = upstream.requests.at(-1)
      check(seen, true)
      assert.deepEqual(seen?.header('host'), ['app.example'])
      assert.deepEqual(seen?.header('cookie'), ['theirs=1'])
    })
  }
})
