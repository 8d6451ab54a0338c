import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Person } from '../../src/identity/person.ts'
import { foldName } from '../../src/forward/header-names.ts'
import { presetHeaders, type PresetName } from '../../src/preset-headers.ts'
import { head, startFront, upgradeHead, type Front } from '../support/front.ts'
import { rawRequest } from '../support/raw-client.ts'
import {
  startRecordingUpstream,
  type Recorded,
  type RecordingUpstream,
} from '../support/recording-upstream.ts'
import { ada, sessionCookie } from '../support/session-cookie.ts'

// All that stand together, which is all but `jenkins` beside `forwarded`, and `bearer`, which needs a provider.
const together: readonly PresetName[] = [
  ...(['forwarded', 'easyauth', 'grafana', 'remote-user', 'jupyterhub', 'opensearch'] as const),
  ...(['dex-authproxy', 'spring', 'cloudbeaver'] as const),
]
const names = [...new Set(together.flatMap(preset => presetHeaders[preset].map(([name]) => name)))]
const folded = new Set(names.map(foldName))
const assertion = { enabled: false }

let upstream: RecordingUpstream
let front: Front
let jenkins: Front

before(async () => {
  upstream = await startRecordingUpstream(({ header }) =>
    header('upgrade').length > 0
      ? 'HTTP/1.1 101 Go\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'
      : 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n',
  )
  const usual = { encoding: 'utf8', custom: [], map: { roles: {} }, assertion } as const
  const settings = { headers: { ...usual, preset: together } }
  front = await startFront({ upstream: upstream.url, settings })
  jenkins = await startFront({
    upstream: upstream.url,
    settings: { headers: { ...usual, preset: ['jenkins'] } },
  })
})
after(async () => {
  await Promise.all([front.close(), jenkins.close()])
  await upstream.close()
})

async function sent(port: number, request: string): Promise<Recorded> {
  const count = upstream.requests.length
  const answer = await rawRequest(port, request)
  assert.ok(answer.status < 300, `${answer.status} ${answer.body.toString()}`)
  return upstream.requests[count] ?? assert.fail('it did not reach the upstream')
}

/** The names of presets that the upstream saw, and everything that was forged. */
const ofPresets = ({ rawHeaders }: Recorded) =>
  rawHeaders.filter(([name, value]) => folded.has(foldName(name)) || value.includes('forged'))

const spell: readonly ((name: string) => string)[] = [
  name => name,
  name => name.toUpperCase(),
  name => name.replaceAll('-', '_'),
  name => name.replaceAll(/[-_]/g, '.'),
  name => name.replaceAll(/[-_]/g, ''),
]
const forgeries = spell.map(how => names.map(name => `${how(name)}: forged`))

describe('somebody without roles', () => {
  it('has no teams, and not those of the last time', async () => {
    const request = head('GET /a', `Cookie: ${front.cookies.zoe}`, 'X-Team: forged', 'X-Role: forged')
    const seen = await sent(front.port, request)
    assert.deepEqual([seen.header('x-team'), seen.header('x-role')], [[''], ['']])
  })
})

describe('headers of the presets that a client sends', () => {
  const signedIn = () => `Cookie: ${front.cookies.ada}`

  for (const [at, lines] of forgeries.entries()) {
    it(`are replaced by ours, each once: spelling ${at}`, async () => {
      for (const request of [head('GET /a', signedIn(), ...lines), upgradeHead('/a', signedIn(), ...lines)]) {
        const seen = ofPresets(await sent(front.port, request))
        assert.deepEqual(
          seen.map(([name]) => name).filter(name => !/^X-(?:First|Last)-name$/.test(name)),
          names.filter(name => !/^X-(?:First|Last)-name$/.test(name)),
        )
        assert.ok(seen.every(([, value]) => !value.includes('forged')))
      }
    })

    it(`are gone where nobody is told of: spelling ${at}`, async () => {
      for (const request of [
        head('GET /public/a', signedIn(), ...lines),
        head('GET /public/a', ...lines),
        head('OPTIONS /public/a', ...lines),
        head('GET /optional/a', ...lines),
        upgradeHead('/public/a', ...lines),
      ]) {
        assert.deepEqual(ofPresets(await sent(front.port, request)), [])
      }
    })

    it(`are gone where their preset is not on: spelling ${at}`, async () => {
      const seen = ofPresets(
        await sent(jenkins.port, head('GET /a', `Cookie: ${jenkins.cookies.ada}`, ...lines)),
      )
      assert.deepEqual(
        seen.map(([name]) => name),
        ['X-Forwarded-User', 'X-Forwarded-Groups'],
      )
    })
  }

  it('are gone however Connection names them', async () => {
    const listed = `Connection: close, ${names.join(', ')}`
    const seen = ofPresets(
      await sent(
        front.port,
        `GET /a HTTP/1.1\r\nHost: app.example\r\n${listed}\r\nCookie: ${front.cookies.ada}\r\n\r\n`,
      ),
    )
    assert.equal(seen.length, names.length - 2)
  })
})

describe('HDR-06: somebody with an odd name, told by presets', () => {
  const utf8 = (text: string) => Buffer.from(text, 'utf8').toString('latin1')
  const rows: readonly (readonly [text: string, seen: string])[] = [
    ['Zoë 王 \r\nX-Admin: 1', utf8('Zoë 王   X-Admin: 1')],
    ['a\r\n\r\nGET /public/smuggled HTTP/1.1', 'a    GET /public/smuggled HTTP/1.1'],
    ['👩🏽‍🚀 🏳️‍🌈', utf8('👩🏽‍🚀 🏳️‍🌈')],
    ['half \ud83d', utf8('half \ufffd')],
    ['é'.repeat(400), utf8('é'.repeat(400))],
  ]
  const texts = new Set(['X-WEBAUTH-NAME', 'Remote-Name', 'X-Remote-User-Name', 'X-Forwarded-Name'])

  async function seenOf(at: Front, person: Partial<Person>, request = head): Promise<Recorded> {
    const cookie = await sessionCookie(at.config, { ...ada, ...person })
    const seen = await sent(at.port, request('GET /a', `Cookie: ${cookie}`))
    assert.deepEqual(seen.header('x-admin'), [])
    return seen
  }

  for (const [text, expected] of rows) {
    it(`is one line in each header: ${JSON.stringify(text).slice(0, 30)}`, async () => {
      const everywhere = { name: text, user: text, preferredUsername: text, email: text }
      for (const request of [head, (_line: string, ...lines: string[]) => upgradeHead('/a', ...lines)]) {
        const seen = await seenOf(front, { ...everywhere, roles: [text], groups: [text] }, request)
        for (const [name, value] of seen.rawHeaders) if (texts.has(name)) assert.equal(value, expected, name)
        assert.equal(
          new Set(seen.rawHeaders.map(([name]) => name.toLowerCase())).size,
          seen.rawHeaders.length,
          'no name twice',
        )
      }
    })
  }

  it('cannot make two roles or groups of one', async () => {
    const odd = { roles: ['a,b|c', 'b%7Cc'], groups: ['x|y,z', '\r\nAdmin'] }
    const seen = await seenOf(front, odd)
    assert.deepEqual(seen.header('x-proxy-roles'), ['a%2Cb|c,b%257Cc'])
    assert.deepEqual(seen.header('x-role'), ['a,b%7Cc|b%257Cc'])
    assert.deepEqual(seen.header('x-webauth-groups'), ['x|y%2Cz,%20%20Admin'])
    assert.deepEqual((await seenOf(jenkins, odd)).header('x-forwarded-groups'), ['x%7Cy,z|%20 Admin'])
  })

  for (const encoding of ['percent', 'base64', 'rfc2047'] as const) {
    it(`is plain ASCII in another encoding: ${encoding}`, async t => {
      const { headers } = front.config
      const other = await startFront({
        upstream: upstream.url,
        settings: { headers: { ...headers, encoding } },
      })
      t.after(() => other.close())
      for (const [text] of rows) {
        const seen = await seenOf(other, { name: text, user: text, roles: [text], groups: [text] })
        for (const [name, value] of ofPresets(seen)) assert.match(value, /^[!-~]+(?: +[!-~]+)*$/, name)
      }
    })
  }
})
