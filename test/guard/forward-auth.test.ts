import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import * as fc from 'fast-check'
import { decodeJwt } from 'jose'
import { foldName } from '../../src/forward/header-names.ts'
import { dialects } from '../../src/guard/forward-auth-dialects.ts'
import { startAsked, telling, type AskedFront, type Verdict } from '../support/asked-front.ts'
import { headerValues, sendBytes, wholeAnswers } from '../support/raw-client.ts'
import { suiteScope } from '../support/suite-scope.ts'

const routes = [
  { path: '/public/**', access: 'public' },
  { path: '/optional/**', access: 'optional' },
  { path: '/closed/**', access: 'deny' },
  { path: '/admin/**', name: 'admin', require: { anyRole: ['Admin'] } },
  { path: '/read/**', methods: ['GET'] },
  { path: '/read/**', access: 'deny' },
  { path: '/hosts/**', host: 'open.example', access: 'public' },
  { path: '/hosts/**', access: 'deny' },
  { path: '/said/**', access: 'public', respond: { status: 200, body: 'said' } },
  { path: '/fresh/**', require: { maxAge: 60 } },
  { path: '/api/**', accept: ['bearer'], audiences: ['api://x'] },
] as const

const page = ['Accept: text/html', 'Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: document']

const isLong = process.env['ENTRADA_TEST_LONG'] !== undefined

/** Names that some proxy, gateway or application takes for a request or for somebody. */
const clientNames = [
  ...['X-Forwarded-Uri', 'X_Forwarded_Uri', 'X-Forwarded-Method', 'X-Forwarded-Host', 'X-Forwarded-Proto'],
  ...['X-Original-URL', 'X-Original-URI', 'X-Original-Method', 'X_Original_URL', 'X-Forwarded-Prefix'],
  ...['X-Forwarded-User', 'X-Forwarded-Groups', 'X-Forwarded-Roles', 'X-Auth-Request-User', 'Remote-User'],
  ...['X-HTTP-Method-Override', 'X-Rewrite-URL', 'X-Envoy-Original-Path', 'X-Replaced-Path', 'X-Sent-From'],
  ...[
    'Forwarded',
    'X-Forwarded-For',
    'X-Real-IP',
    'Via',
    'User-Agent',
    'Referer',
    'X-Original-Host',
    'Purpose',
  ],
  ...['X-Entrada-Assertion', 'X-MS-CLIENT-PRINCIPAL', 'Accept', 'Sec-Fetch-Site', 'Range', 'If-None-Match'],
]

const clientValues = [
  ...[
    '/public/a',
    'https://app.example/public/a',
    'GET',
    'OPTIONS',
    'open.example',
    'for=127.0.0.1',
    '127.0.0.1',
  ],
  ...['ada-oid', 'Admin', 'kube-probe/1.29', 'GoogleHC/1.0', 'none', '*', 'X-Forwarded-Uri', 'x'],
]

/** What no refusal may ever hold. */
function namesNobody({ answer }: Verdict): void {
  const told = answer.rawHeaders.filter(([name]) => /^(?:x-forwarded-|x-entrada-|cookie$)/i.test(name))
  assert.deepEqual(told, [])
  assert.doesNotMatch(answer.rawHeaders.join('\n'), /oid/)
}

function problemOf({ answer }: Verdict): Readonly<Record<string, unknown>> {
  return JSON.parse(answer.body.toString()) as Record<string, unknown>
}

// Caddy and HAProxy ask as Traefik does: forward-auth-original.test.ts.
for (const dialect of ['nginx', 'traefik', 'envoy'] as const) {
  const passesRefusals = dialect !== 'nginx'

  describe(`${dialect} asks whether a request may pass`, () => {
    const scope = suiteScope()
    let front: AskedFront
    before(async () => {
      front = await startAsked(scope, dialect, { settings: { routes } })
    })

    it('is told yes, and who it is', async () => {
      const { ask, ada } = front
      const { status, code, user, answer } = await ask({ target: '/reports?a=b' }, ada)
      assert.deepEqual([status, code, user], [200, 'verified', 'ada-oid'])
      assert.deepEqual(headerValues(answer, 'x-forwarded-roles'), ['Admin'])
      assert.deepEqual(headerValues(answer, 'cache-control'), ['no-store'])
      const [assertion = ''] = headerValues(answer, 'x-entrada-assertion')
      const { aud, iss, sub } = decodeJwt(assertion)
      assert.deepEqual(
        { aud, iss, sub },
        { aud: 'https://app.example', iss: 'https://app.example', sub: 'ada-oid' },
      )
      assert.equal(answer.body.length, 0)
    })

    it('gets names beyond ASCII as bytes of UTF-8', async () => {
      const { answer } = await front.ask({}, front.zoe)
      assert.deepEqual(headerValues(answer, 'x-forwarded-name'), [Buffer.from('Zoë 王').toString('latin1')])
    })

    it('is told of nobody where nobody has to be known', async () => {
      for (const target of ['/public/a', '/public/a?x=/admin']) {
        const verdict = await front.ask({ target }, front.ada)
        assert.deepEqual([verdict.status, verdict.code], [200, 'verified'])
        namesNobody(verdict)
      }
      assert.equal((await front.ask({ target: '/optional/a' })).user, undefined)
      assert.equal((await front.ask({ target: '/optional/a' }, front.ada)).user, 'ada-oid')
    })

    it('gets 401 and the address of the sign-in for a script that nobody is signed in for', async () => {
      const verdict = await front.ask({ target: '/reports' }, 'Accept: application/json')
      assert.equal(verdict.status, 401)
      namesNobody(verdict)
      assert.equal(problemOf(verdict)['loginUrl'], 'https://app.example/.auth/login')
      assert.deepEqual(headerValues(verdict.answer, 'location'), [])
    })

    it('gets the way to the sign-in and back for somebody who looks at a page', async () => {
      const verdict = await front.ask({ target: '/reports?a=b&c' }, ...page)
      assert.equal(verdict.status, passesRefusals ? 302 : 401)
      namesNobody(verdict)
      assert.deepEqual(headerValues(verdict.answer, 'location'), [
        'https://app.example/.auth/login?rd=%2Freports%3Fa%3Db%26c',
      ])
    })

    it('gets no redirect for a form, whose body is not looked at', async () => {
      const verdict = await front.ask({ method: 'POST', target: '/reports' }, ...page)
      assert.equal(verdict.status, 401)
      assert.deepEqual(headerValues(verdict.answer, 'location'), [])
      namesNobody(verdict)
    })

    it('is told no where the policy says no', async () => {
      for (const [target, ...who] of [
        ['/admin/a', front.zoe],
        ['/closed/a', front.ada],
        ['/closed/a'],
      ] as const) {
        const verdict = await front.ask({ target }, ...who)
        assert.equal(verdict.status, 403)
        namesNobody(verdict)
      }
      assert.equal((await front.ask({ target: '/admin/a' }, front.ada)).status, 200)
    })

    it('judges by the original method', async () => {
      assert.equal((await front.ask({ method: 'GET', target: '/read/a' }, front.ada)).status, 200)
      for (const method of ['POST', 'DELETE', 'PROPFIND', 'OPTIONS', 'QUERY']) {
        assert.equal((await front.ask({ method, target: '/read/a' }, front.ada)).status, 403, method)
        assert.equal((await front.ask({ method, target: '/a' }, front.ada)).status, 200, method)
      }
      assert.equal((await front.ask({ method: 'HEAD', target: '/read/a' }, front.ada)).status, 200)
    })

    it('refuses TRACE and methods that there are not', async () => {
      for (const method of ['TRACE', 'get', 'GETS', 'GET,POST', '']) {
        const verdict = await front.ask({ method, target: '/public/a' }, front.ada)
        assert.ok(verdict.status >= 400 && verdict.status < 500, `${method} ${verdict.status}`)
        namesNobody(verdict)
      }
    })

    it('judges by the original host', async () => {
      assert.equal((await front.ask({ target: '/hosts/a', host: 'open.example' })).status, 200)
      assert.equal((await front.ask({ target: '/hosts/a', host: 'OPEN.example:443' })).status, 200)
      assert.equal((await front.ask({ target: '/hosts/a', host: 'app.example' }, front.ada)).status, 403)
      const others = [
        'Host-Of: open.example',
        'X-Original-Host: open.example',
        'Forwarded: host=open.example',
      ]
      assert.equal((await front.ask({ target: '/hosts/a' }, ...others)).status, 403)
    })

    it('refuses a host that is none', async () => {
      for (const host of ['open.example, app.example', 'a@open.example', 'open.example:0', 'a b']) {
        const verdict = await front.ask({ target: '/hosts/a', host }, front.ada)
        assert.ok(verdict.status === 400 || verdict.status === 403, `${host} ${verdict.status}`)
        namesNobody(verdict)
      }
    })

    it('refuses targets that are not clear, before anybody is looked at', async () => {
      const targets = [
        '/public/../a',
        '/public/%2e%2e/a',
        '//public/a',
        '/public/%2fa',
        '/public;/a',
        '/public/a%00',
      ]
      for (const target of [...targets, '/public/%zz', '/public\\a', '/public/%252e%252e/a']) {
        const verdict = await front.ask({ target }, front.ada)
        assert.equal(verdict.status, passesRefusals ? 400 : 403, target)
        namesNobody(verdict)
      }
    })

    it("closes the gateway's own addresses, which the proxy has to pass on without asking", async () => {
      for (const target of [
        '/.auth/login',
        '/.auth/verify',
        '/.auth/jwks.json',
        '/.auth',
        '/.auth/callback',
      ]) {
        assert.equal((await front.ask({ target }, front.ada)).status, 403, target)
      }
    })

    it('is told no where the gateway would answer itself', async () => {
      const verdict = await front.ask({ target: '/said/a' }, front.ada)
      assert.equal(verdict.status, 403)
      assert.equal(verdict.answer.body.toString().includes('said'), false)
    })

    it('gets a redirect for a sign-in that is too old, and 401 for a script', async () => {
      const shown = await front.ask({ target: '/fresh/a' }, front.ada, ...page)
      const [location = ''] = headerValues(shown.answer, 'location')
      assert.equal(shown.status, passesRefusals ? 302 : 401)
      assert.match(location, /^https:\/\/app\.example\/\.auth\/login\?.*max_age=60.*rd=%2Ffresh%2Fa$/)
      const script = await front.ask({ target: '/fresh/a' }, front.ada)
      assert.equal(script.status, 401)
      assert.match(String(problemOf(script)['loginUrl']), /^https:\/\/app\.example\/\.auth\/login\?/)
    })

    it('gets the challenge of a route for bearer tokens', async () => {
      const verdict = await front.ask({ target: '/api/a' }, front.ada)
      assert.equal(verdict.status, 401)
      const [challenge = ''] = headerValues(verdict.answer, 'www-authenticate')
      assert.match(challenge, /^Bearer /)
      namesNobody(verdict)
    })

    it("refuses a WebSocket that a page of another site opens with somebody's cookie", async () => {
      const socket = ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==']
      for (const signs of [socket, socket.slice(0, 1), socket.slice(1), ['Sec-Fetch-Mode: websocket']]) {
        for (const origin of [
          'https://evil.example',
          'null',
          'https://entrada.internal',
          'http://app.example',
        ]) {
          const verdict = await front.ask({ target: '/ws' }, front.ada, ...signs, `Origin: ${origin}`)
          assert.deepEqual([verdict.status, verdict.code], [403, 'websocket-origin'], origin)
          namesNobody(verdict)
        }
        const own = await front.ask({ target: '/ws' }, front.ada, ...signs, 'Origin: https://app.example')
        assert.equal(own.status, 200)
        assert.equal((await front.ask({ target: '/ws' }, front.ada, ...signs)).status, 200)
      }
      assert.equal((await front.ask({}, front.ada, 'Origin: https://evil.example')).status, 200)
    })

    it('is answered, not joined to anything, when the upgrade itself is sent here', async () => {
      const inPath = dialect === 'envoy'
      const lines = [
        `GET /.auth/verify${inPath ? '/ws' : ''} HTTP/1.1`,
        'Host: app.example',
        ...[
          'Connection: Upgrade',
          'Upgrade: websocket',
          'Sec-WebSocket-Version: 13',
          'Sec-WebSocket-Key: AA==',
        ],
        ...[front.ada, 'Origin: https://app.example'],
        ...telling(dialect, { method: 'GET', target: '/ws', host: 'app.example' }),
      ]
      const answers = wholeAnswers(
        await sendBytes(front.front.port, `${lines.join('\r\n')}\r\n\r\nGET / HTTP/1.1`),
      )
      assert.deepEqual(
        answers.map(({ status }) => status),
        [200],
      )
    })

    it("gives the client's cookies back without those of the gateway", async () => {
      const mixed = await front.ask({}, `${front.ada}; theme=dark; __Host-entrada-login.a=b`)
      assert.deepEqual(headerValues(mixed.answer, 'cookie'), ['theme=dark'])
      assert.deepEqual(headerValues((await front.ask({}, front.ada)).answer, 'cookie'), [])
      const nobody = await front.ask({ target: '/public/a' }, 'Cookie: theme=dark')
      assert.deepEqual(headerValues(nobody.answer, 'cookie'), ['theme=dark'])
    })

    it('decides the same whatever headers a client sends beside those that count', async () => {
      const named = [...dialects[dialect].headers, ...dialects[dialect].more].map(foldName)
      const line = fc
        .tuple(fc.constantFrom(...clientNames), fc.constantFrom(...clientValues))
        .filter(([name]) => !named.includes(foldName(name)))
        .map(([name, value]) => `${name}: ${value}`)
      const expected = { '/public/a': 200, '/admin/a': 403, '/closed/a': 403, '/a': 200 } as const
      const target = fc.constantFrom(...(Object.keys(expected) as (keyof typeof expected)[]))
      await fc.assert(
        fc.asyncProperty(target, fc.array(line, { maxLength: 6 }), async (path, lines) => {
          const { status, user } = await front.ask({ target: path }, front.zoe, ...lines)
          assert.deepEqual([status, user], [expected[path], path === '/a' ? 'zoe-oid' : undefined])
        }),
        { numRuns: isLong ? 2000 : 40 },
      )
    })

    it('says which request it was in the access log, and who', async () => {
      await front.ask({ method: 'POST', target: '/reports/7?secret=1' }, front.ada)
      const line = front.front.accessLines().at(-1)
      assert.deepEqual(
        [line?.['method'], line?.['path'], line?.['subject'], line?.['asked']],
        ['POST', '/reports/7', 'ada-oid', true],
      )
    })
  })
}
