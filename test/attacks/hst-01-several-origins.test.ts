import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startFront, type Front } from '../support/front.ts'
import { rawRequest, type RawAnswer } from '../support/raw-client.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'

// HDR-05 and RED-04 where there are several public origins: a request chooses among them, and never makes one.
const a = 'https://app.example'
const b = 'https://team.example:8443'
let upstream: RecordingUpstream
let open: Front
let behind: Front

before(async () => {
  upstream = await startRecordingUpstream()
  const origins = [a, b].map(origin => ({
    origin,
    redirectUri: `${origin}/.auth/callback`,
    postLogoutRedirectUri: `${origin}/.auth/signed-out`,
  }))
  const start = async (trustedProxies: readonly string[]) =>
    startFront({ upstream: upstream.url, settings: { origins, listen: { trustedProxies } } })
  open = await start([])
  behind = await start(['127.0.0.0/8'])
})
after(async () => {
  await Promise.all([open, behind].map(async front => front.close()))
  await upstream.close()
})

const script = 'Sec-Fetch-Mode: cors'

async function ask(front: Front, target: string, ...lines: readonly string[]): Promise<RawAnswer> {
  return rawRequest(
    front.port,
    `GET ${target} HTTP/1.1\r\nConnection: close\r\n${lines.join('\r\n')}\r\n\r\n`,
  )
}

function valueOf({ rawHeaders }: RawAnswer, name: string): string | undefined {
  return rawHeaders.find(([each]) => each.toLowerCase() === name)?.[1]
}

/** The origin that the answer leads people to. */
function ledTo(answer: RawAnswer): string {
  const address =
    valueOf(answer, 'location') ?? (JSON.parse(answer.body.toString()) as { loginUrl: string }).loginUrl
  return new URL(address).origin
}

const foreign = [
  ...['evil.example', 'app.example.evil.example', 'team.example', 'team.example:443', 'app.example:8443'],
  ...['team.example.:8443', 'xteam.example:8443', 'evil.example:8443'],
]

describe('HST-01: a Host', () => {
  it('chooses among the public origins, in any spelling', async () => {
    for (const [host, origin] of [
      ['app.example', a],
      ['APP.example:443', a],
      ['team.example:8443', b],
      ['TEAM.Example:8443', b],
    ] as const)
      for (const front of [open, behind])
        assert.equal(ledTo(await ask(front, '/api', `Host: ${host}`, script)), origin, host)
  })

  for (const host of foreign) {
    it(`that is none of them leads to the first, and stands in no answer: ${host}`, async () => {
      for (const target of ['/api', '/.auth/login?rd=/a', '/.auth/session', '/.auth/refresh']) {
        const answer = await ask(open, target, `Host: ${host}`, script)
        if (answer.status !== 405) assert.equal(ledTo(answer), a, target)
        const all = JSON.stringify(answer.rawHeaders) + answer.body.toString()
        assert.ok(!all.toLowerCase().includes(host), all)
      }
    })
  }
})

describe('HST-01: X-Forwarded-Host', () => {
  it('from anybody has no effect', async () => {
    for (const given of ['team.example:8443', 'evil.example', 'app.example, team.example:8443'])
      assert.equal(
        ledTo(await ask(open, '/api', 'Host: app.example', `X-Forwarded-Host: ${given}`, script)),
        a,
      )
  })

  it('from a trusted proxy chooses, by its last name, and adds none', async () => {
    for (const [given, origin] of [
      ['team.example:8443', b],
      ['app.example, team.example:8443', b],
      ['team.example:8443, app.example', a],
      ['evil.example', a],
      ['team.example:8443, evil.example', a],
    ] as const) {
      const found = ledTo(await ask(behind, '/api', 'Host: gateway', `X-Forwarded-Host: ${given}`, script))
      assert.equal(found, origin, given)
    }
    const doubled = ['X-Forwarded-Host: app.example', 'X-Forwarded-Host: team.example:8443']
    assert.equal(ledTo(await ask(behind, '/api', 'Host: gateway', ...doubled, script)), b)
  })
})

describe('HST-01: what the application is told', () => {
  it('is scheme and port of the origin that the request came to', async () => {
    for (const [host, port] of [
      ['app.example', '443'],
      ['team.example:8443', '8443'],
      ['evil.example', '443'],
    ] as const) {
      await ask(open, '/public/a', `Host: ${host}`, 'X-Forwarded-Port: 1', 'X-Forwarded-Proto: gopher')
      const seen = upstream.requests.at(-1)
      const values = ['host', 'proto', 'port'].map(name => seen?.header(`x-forwarded-${name}`)[0])
      assert.deepEqual(values, [host, 'https', port])
    }
  })
})

describe('HST-01: a page of one origin', () => {
  const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']
  const key = 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='

  it('opens no WebSocket to another with its cookie', async () => {
    for (const [host, own, strange] of [
      ['app.example', a, b],
      ['team.example:8443', b, a],
    ] as const) {
      const status = async (origin: string) => {
        const lines = [`Host: ${host}`, ...upgrade, key, `Cookie: ${open.cookies.ada}`, `Origin: ${origin}`]
        return (await rawRequest(open.port, `GET /socket HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)).status
      }
      assert.deepEqual([await status(own), await status(strange)], [200, 403])
    }
  })
})
