import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { startAsked, type AskedFront, type Dialect } from '../support/asked-front.ts'
import { headerValues } from '../support/raw-client.ts'
import { suiteScope } from '../support/suite-scope.ts'

/** Public is one part of the addresses; Zoe is signed in and has no role. */
const routes = [
  { path: '/public/**', access: 'public' },
  { path: '/admin/**', require: { anyRole: ['Admin'] } },
  { path: '/written/**', methods: ['POST', 'PUT', 'PATCH', 'DELETE'], require: { anyRole: ['Admin'] } },
] as const

for (const dialect of ['nginx', 'traefik', 'envoy'] as const satisfies readonly Dialect[]) {
  describe(`what was found in other gateways that proxies ask, asked by ${dialect}`, () => {
    const scope = suiteScope()
    let front: AskedFront
    before(async () => {
      front = await startAsked(scope, dialect, { settings: { routes } })
    })
    const statusOf = async (target: string, ...lines: readonly string[]) =>
      (await front.ask({ target }, ...lines)).status

    it('CVE-2026-40575 of oauth2-proxy: another header than the one that counts says the path', async () => {
      const counts = { nginx: 'X-Original-URL', traefik: 'X-Forwarded-Uri', envoy: '' }[dialect]
      for (const name of ['X-Forwarded-Uri', 'X-Original-URL', 'X-Rewrite-URL', 'X-Auth-Request-Redirect']) {
        const status = await statusOf('/a', `${name}: https://app.example/public/a`)
        assert.equal(status, name === counts ? 403 : 401, name)
      }
    })

    it('GHSA-5hvv-m4w4-gf6v of oauth2-proxy: a health check is known by its User-Agent', async () => {
      for (const agent of ['kube-probe/1.29', 'GoogleHC/1.0', 'ELB-HealthChecker/2.0']) {
        for (const target of ['/', '/a', '/healthz', '/ping', '/robots.txt']) {
          assert.equal(await statusOf(target, `User-Agent: ${agent}`), 401)
        }
      }
    })

    it('CVE-2025-54576 and GHSA-pxq7-h93f-9jrg of oauth2-proxy: what follows the path is taken for it', async () => {
      assert.equal(await statusOf('/a?x=/public/'), 401)
      assert.equal(await statusOf('/a?/public/a'), 401)
      for (const target of ['/a#/public/a', '/a%23/public/a', '/a?#/public/a']) {
        const status = await statusOf(target)
        assert.ok([400, 401, 403].includes(status), `${target} ${status}`)
      }
    })

    it('CVE-2025-64484 of oauth2-proxy, CVE-2026-39858 of Traefik: another spelling of a header that counts', async () => {
      const spelled = { nginx: 'X_Original_URL', traefik: 'X_Forwarded_Uri', envoy: 'H.o.s.t' }[dialect]
      const status = await statusOf('/a', `${spelled}: https://app.example/public/a`)
      assert.equal(status, dialect === 'envoy' ? 401 : 403)
    })

    it('CVE-2024-45410 of Traefik, CVE-2025-48865 of Fabio: Connection takes a header away', async () => {
      for (const list of [
        'X-Forwarded-Uri, X-Forwarded-Method',
        'X-Original-URL, X-Original-Method',
        'Cookie, Host',
      ]) {
        assert.equal(await statusOf('/admin/a', front.zoe, `Connection: ${list}`), 403)
        assert.equal(await statusOf('/a', front.zoe, `Connection: ${list}`), 200)
      }
    })

    it('CVE-2026-40912, CVE-2026-48020, CVE-2025-32431, CVE-2025-66490 of Traefik: a path that two read differently', async () => {
      for (const target of [
        ...['/public/../admin/a', '/public%2f..%2fadmin/a', '/public/%2e%2e/admin/a', '/public/..;/admin/a'],
        ...[
          '/public../admin/a',
          '/public/..%2fadmin',
          '/public//admin/a',
          '/public/./a',
          '/public%5c..%5cadmin',
        ],
      ]) {
        const { status, user } = await front.ask({ target })
        assert.ok([400, 401, 403].includes(status), `${target} ${status}`)
        assert.equal(user, undefined)
      }
      // Encoded letters are the same letters.
      assert.equal(await statusOf('/%61dmin/a', front.zoe), 403)
      assert.equal(await statusOf('/admin%2fa', front.zoe), dialect === 'nginx' ? 403 : 400)
    })

    it('CVE-2020-15129 of Traefik: a header leads the redirect elsewhere', async () => {
      for (const line of [
        'X-Forwarded-Prefix: //evil.example',
        'X-Forwarded-Port: 81',
        'X-Auth-Request-Redirect: /x',
      ]) {
        const { answer } = await front.ask({ target: '/a' }, 'Accept: text/html', line)
        assert.deepEqual(headerValues(answer, 'location'), ['https://app.example/.auth/login?rd=%2Fa'])
      }
      const { answer } = await front.ask({ target: '/a', host: 'evil.example' }, 'Accept: text/html')
      assert.deepEqual(headerValues(answer, 'location'), ['https://app.example/.auth/login?rd=%2Fa'])
    })

    it('CVE-2020-14359 of Louketo: a method in small letters is none that a rule speaks of', async () => {
      for (const method of ['post', 'Post', 'pOST']) {
        const { status, user } = await front.ask({ method, target: '/written/a' }, front.zoe)
        assert.ok(status === 400 || status === 403, `${method} ${status}`)
        assert.equal(user, undefined)
      }
      for (const line of [
        'X-HTTP-Method-Override: GET',
        'X-Method-Override: GET',
        'X-Forwarded-Method-X: GET',
      ]) {
        assert.equal((await front.ask({ method: 'POST', target: '/written/a' }, front.zoe, line)).status, 403)
      }
    })
  })
}
