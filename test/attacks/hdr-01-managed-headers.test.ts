import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { head, startFront, upgradeHead, type Front } from '../support/front.ts'
import { rawRequest, sendBytes } from '../support/raw-client.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'
import { forgedNames, forgeriesIn, managedNames, withOwnHeader } from './managed-names.ts'

// GHSA-vjrc-mh2v-45x6 (CVE-2025-64484) of oauth2-proxy, CVE-2026-39858 and GHSA-6384-m2mw-rf54 of Traefik: a header
// that the gateway sets, in another spelling or one that nobody listed, passed it.
const spellings: Readonly<Record<string, (name: string) => readonly string[]>> = {
  'as it is': name => [`${name}: forged`],
  'in capitals': name => [`${name.toUpperCase()}: forged`],
  'in small letters': name => [`${name.toLowerCase()}: forged`],
  'in changing case': name => [
    `${name
      .split('')
      .map((c, at) => (at % 2 ? c.toUpperCase() : c.toLowerCase()))
      .join('')}: forged`,
  ],
  'with underscores': name => [`${name.replaceAll('-', '_')}: forged`],
  'with one underscore': name => [`${name.replace('-', '_')}: forged`],
  'with dots': name => [`${name.replaceAll('-', '.')}: forged`],
  'with signs of any kind': name => [`${name.replaceAll('-', "!#$%&'*+^`|~")}: forged`],
  'without dashes': name => [`${name.replaceAll('-', '')}: forged`],
  'with double dashes': name => [`${name.replaceAll('-', '--')}: forged`],
  'with a dash at the end': name => [`${name}-: forged`],
  'with an underscore in front': name => [`_${name}: forged`],
  'in two lines': name => [`${name}: forged`, `${name}: forged too`],
  'in two spellings': name => [`${name}: forged`, `${name.replaceAll('-', '_')}: forged too`],
  'as a list': name => [`${name}: forged, forged`],
  'without a blank before the value': name => [`${name}:forged`],
  'empty first': name => [`${name}:`, `${name}: forged`],
}

let upstream: RecordingUpstream
let front: Front
let trusting: Front
const accepts = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'

before(async () => {
  upstream = await startRecordingUpstream(({ header }) =>
    header('upgrade').length > 0 ? accepts : 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n',
  )
  front = await startFront({ upstream: upstream.url, settings: withOwnHeader })
  trusting = await startFront({
    upstream: upstream.url,
    settings: { ...withOwnHeader, listen: { trustedProxies: ['127.0.0.0/8'] } },
  })
})
after(async () => {
  await Promise.all([front.close(), trusting.close()])
  await upstream.close()
})

// Requests of at most 16 KiB each.
const portions = [0, 1, 2, 3].map(part => forgedNames.filter((_, at) => at % 4 === part))

for (const [how, spell] of Object.entries(spellings)) {
  describe(`headers that only the gateway may set, sent by a client ${how}`, () => {
    /** Sends all forgeries, and expects the managed headers of Ada or of nobody. */
    async function check(isAda: boolean, request: (...lines: string[]) => string): Promise<void> {
      for (const names of portions) {
        const count = upstream.requests.length
        const answer = await rawRequest(front.port, request(...names.flatMap(spell)))
        assert.ok(answer.status < 300, `${answer.status} ${answer.body.toString()}`)
        assert.deepEqual(forgeriesIn(upstream.requests[count], isAda), [])
      }
    }
    const signedIn = () => `Cookie: ${front.cookies.ada}`

    for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST', 'PROPFIND']) {
      it(`are replaced by ours on ${method}`, async () => {
        const body = method === 'POST' ? 'x=1' : ''
        await check(
          true,
          (...lines) => head(`${method} /a`, `Content-Length: ${body.length}`, signedIn(), ...lines) + body,
        )
      })
    }

    it('are gone on a public route, signed in or not', async () => {
      await check(false, (...lines) => head('GET /public/a', ...lines))
      await check(false, (...lines) => head('OPTIONS /public/a', ...lines))
      await check(false, (...lines) => head('GET /public/a', signedIn(), ...lines))
    })

    it('are gone on an optional route of nobody, and replaced for somebody', async () => {
      await check(false, (...lines) => head('GET /optional/a', ...lines))
      await check(true, (...lines) => head('GET /optional/a', signedIn(), ...lines))
    })

    it('are replaced by ours on a WebSocket upgrade, and gone on a public one', async () => {
      await check(true, (...lines) => upgradeHead('/ws', signedIn(), ...lines))
      await check(false, (...lines) => upgradeHead('/public/ws', ...lines))
    })

    it('tell nobody who somebody is, whatever they say', async () => {
      for (const names of portions) {
        const count = upstream.connections()
        const answer = await rawRequest(front.port, head('GET /a', ...names.flatMap(spell)))
        assert.equal(answer.status, 401)
        assert.ok(!answer.body.includes('forged'))
        assert.equal(upstream.connections(), count)
      }
    })

    it('say nothing of a person when a trusted proxy sends them either', async () => {
      const kept = /^(?:x-?forwarded-?(?:for|proto|host|port)|x-?request-?id|traceparent|tracestate)$/i
      for (const names of portions) {
        const lines = names.flatMap(spell).filter(line => !kept.test(line.split(':')[0] as string))
        const count = upstream.requests.length
        await rawRequest(trusting.port, head('GET /a', `Cookie: ${trusting.cookies.ada}`, ...lines))
        assert.deepEqual(forgeriesIn(upstream.requests[count], true), [])
      }
    })
  })
}

describe('a header that only the gateway may set, with a blank behind its name', () => {
  it('makes the request unreadable', async () => {
    for (const name of managedNames) {
      const count = upstream.connections()
      const answer = await sendBytes(front.port, head('GET /public/a', `${name} : forged`))
      assert.match(answer.toString('latin1'), /^HTTP\/1\.1 400 /)
      assert.equal(upstream.connections(), count)
    }
  })
})
