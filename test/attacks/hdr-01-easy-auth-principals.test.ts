import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { foldName } from '../../src/forward/header-names.ts'
import { presetHeaders } from '../../src/preset-headers.ts'
import { head, startFront, upgradeHead, type Front } from '../support/front.ts'
import { rawRequest } from '../support/raw-client.ts'
import {
  startRecordingUpstream,
  type Recorded,
  type RecordingUpstream,
} from '../support/recording-upstream.ts'

// The principal of App Service is base64 of JSON, without a signature: an application believes whatever gets to it.
const names = [
  ...presetHeaders.easyauth.map(([name]) => name),
  ...['X-MS-CLIENT-PRINCIPAL-LATER', 'X-MS-TOKEN-AAD-ID-TOKEN', 'X-MS-TOKEN-AAD-ACCESS-TOKEN'],
]
const spellings: Readonly<Record<string, (name: string) => string>> = {
  'as it is': name => name,
  'in small letters': name => name.toLowerCase(),
  'with underscores': name => name.replaceAll('-', '_'),
  'with one underscore': name => name.replace('-', '_'),
  'with dots': name => name.replaceAll('-', '.'),
  'without dashes': name => name.replaceAll('-', ''),
  'with a dash at the end': name => `${name}-`,
}

let upstream: RecordingUpstream
let front: Front
const accepts = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'

before(async () => {
  upstream = await startRecordingUpstream(({ header }) =>
    header('upgrade').length > 0 ? accepts : 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n',
  )
  front = await startFront({
    upstream: upstream.url,
    settings: { headers: { preset: ['easyauth'] }, listen: { trustedProxies: ['127.0.0.0/8'] } },
  })
})
after(async () => {
  await front.close()
  await upstream.close()
})

/** The headers of App Service in what the upstream saw; each principal decoded to the subject in it. */
function seenIn(recorded: Recorded | undefined): readonly (readonly [string, string])[] {
  const theirs =
    recorded?.rawHeaders.filter(([name]) => /^xms(?:clientprincipal|token)/.test(foldName(name))) ?? []
  return theirs.map(([name, value]) =>
    name === 'X-MS-CLIENT-PRINCIPAL' ? [name, subjectIn(value)] : ([name, value] as const),
  )
}

function subjectIn(value: string): string {
  const { claims } = JSON.parse(Buffer.from(value, 'base64').toString()) as { claims: Claims }
  return claims.flatMap(({ typ, val }) => (typ.endsWith('/nameidentifier') ? [val] : [])).join()
}

const ofAda = [
  ['X-MS-CLIENT-PRINCIPAL', 'ada-sub'],
  ['X-MS-CLIENT-PRINCIPAL-ID', 'ada-oid'],
  ['X-MS-CLIENT-PRINCIPAL-NAME', 'ada@corp.example'],
  ['X-MS-CLIENT-PRINCIPAL-IDP', 'aad'],
]

for (const [how, spell] of Object.entries(spellings)) {
  describe(`a principal of App Service that a client has written, ${how}`, () => {
    const forged = names.map(name => `${spell(name)}: e30=`)

    it('gives way to that of whoever is signed in, on upgrades too', async () => {
      const signedIn = `Cookie: ${front.cookies.ada}`
      assert.equal((await rawRequest(front.port, head('GET /a', signedIn, ...forged))).status, 200)
      assert.deepEqual(seenIn(upstream.requests.at(-1)), ofAda)
      assert.equal((await rawRequest(front.port, upgradeHead('/ws', signedIn, ...forged))).status, 101)
      assert.deepEqual(seenIn(upstream.requests.at(-1)), ofAda)
    })

    it('is gone where nobody is signed in', async () => {
      for (const path of ['/public/a', '/optional/a']) {
        assert.equal((await rawRequest(front.port, head(`GET ${path}`, ...forged))).status, 200)
        assert.deepEqual(seenIn(upstream.requests.at(-1)), [])
      }
      const count = upstream.requests.length
      assert.equal((await rawRequest(front.port, head('GET /a', ...forged))).status, 401)
      assert.equal(upstream.requests.length, count)
    })
  })
}

describe('the object id that the application is told', () => {
  const entra = { tenantId: 'tenant-1', authorityHost: 'https://login.example' }
  const rows = [
    ['that of Entra ID', { entra }, ['ada-oid']],
    ['none where people may have chosen their id', { entra, claims: { user: 'preferred_username' } }, []],
    ['none with another provider', {}, []],
  ] as const

  for (const [what, provider, expected] of rows) {
    it(`is ${what}`, async t => {
      const settings = { headers: { preset: ['easyauth'] }, provider, auth: { me: 'easyauth' } } as const
      const other = await startFront({ upstream: upstream.url, settings })
      t.after(() => other.close())
      const cookie = `Cookie: ${other.cookies.ada}`
      assert.equal((await rawRequest(other.port, head('GET /a', cookie))).status, 200)
      const [principal = ''] = upstream.requests.at(-1)?.header('x-ms-client-principal') ?? []
      const me = await rawRequest(other.port, head('GET /.auth/me', cookie))
      const [{ user_claims }] = JSON.parse(me.body.toString()) as [{ user_claims: Claims }]
      const { claims } = JSON.parse(Buffer.from(principal, 'base64').toString()) as { claims: Claims }
      for (const told of [claims, user_claims]) {
        assert.deepEqual(
          told.flatMap(({ typ, val }) => (typ.endsWith('/objectidentifier') ? [val] : [])),
          expected,
        )
      }
    })
  }
})

type Claims = readonly Readonly<{ typ: string; val: string }>[]
