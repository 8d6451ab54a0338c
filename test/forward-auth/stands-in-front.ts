import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { people, type Person } from '../../src/demo/people.ts'
import { foldName } from '../../src/forward/header-names.ts'
import { presetHeaders } from '../../src/preset-headers.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { landOn, request, script } from '../support/http-client.ts'
import { rawRequest } from '../support/raw-client.ts'
import { signIn, signInTo } from '../support/sign-in.ts'
import { tryWebSocket } from '../support/try-web-socket.ts'
import { manyGroups, startProxied, type Proxied, type Proxy, type Seen } from './proxied.ts'

const [ada, ben] = people as readonly [Person, Person]

/** Names that applications believe, of every preset and of gateways like this one. */
const believed = [
  ...Object.values(presetHeaders).flatMap(headers => headers.map(([name]) => name as string)),
  ...['X-Entrada-Assertion', 'X-Auth-Request-User', 'X-Auth-Request-Email', 'X-Auth-Request-Groups'],
  ...['X-Forwarded-Access-Token', 'X-MS-TOKEN-AAD-ID-TOKEN', 'X-Original-URL', 'X-Rewrite-URL', 'Forwarded'],
  ...['Host', 'Method', 'Scheme', 'Server', 'Uri'].map(name => `X-Forwarded-${name}`),
  ...['X-Role-TE', 'X-Full-Name', 'X-Remote-Uid'],
].filter((name, at, all) => all.indexOf(name) === at)

/** Spellings that an application may take for the same. */
function spellings(name: string): readonly string[] {
  const underscored = name.replaceAll('-', '_')
  const dotted = name.replaceAll('-', '.')
  return [name, name.toUpperCase(), name.toLowerCase(), underscored, name.replace('-', '_'), dotted].filter(
    (each, at, all) => all.indexOf(each) === at,
  )
}

/** One header of each spelling of each name. Requests that are no larger than they may be. */
const forgeries: readonly Readonly<Record<string, string>>[] = [0, 1, 2, 3, 4, 5].map(which =>
  Object.fromEntries(
    believed.flatMap(name => {
      const spelled = spellings(name)[which]
      return spelled === undefined ? [] : [[spelled, 'forged']]
    }),
  ),
)

/** What an application can read under a name, in whatever spelling. */
function told({ headers }: Seen, name: string): readonly string[] {
  return headers.filter(([each]) => foldName(each) === foldName(name)).map(([, value]) => value)
}

function forgedIn({ headers }: Seen): readonly (readonly [string, string])[] {
  return headers.filter(([, value]) => value.includes('forged'))
}

/** Targets that somebody may read as another path than the one that is written there. */
const oddTargets = [
  ...[
    '/a/../admin',
    '/%2e%2e/admin',
    '/a/%2e%2e/admin',
    '/public/../admin',
    '/public/..%2fadmin',
    '/./admin',
  ],
  ...['//admin', '/public//../admin', '/public/%2e%2e/admin', '/%61dmin', '/admin/', '/admin;x', '/admin%2f'],
  ...[
    '/public/..;/admin',
    '/public/%252e%252e/admin',
    '/admin%00',
    '/public\\..\\admin',
    '/adm%69n?x=/public/',
  ],
  ...['/admin?/public/', '/admin#/public/', '/.auth/../admin', '/.auth/%2e%2e/admin', '/x/../.auth/verify'],
]

/** Whether some reader finds the closed part of the application there. */
function leadsToAdmin(target: string): boolean {
  const [path = ''] = target.split(/[?#]/)
  const decoded = decodeURIComponent(decodeURIComponent(path)).replaceAll('\\', '/').replaceAll('\0', '')
  const readings = [path, decoded, decoded.replace(/;[^/]*/g, '')].flatMap(each => [
    each,
    new URL(each.replace(/\/+/g, '/'), 'http://any.example').pathname,
  ])
  return readings.some(each => /^\/+admin/.test(each))
}

/** Holds a proxy against what forward-auth has to keep, with the configuration of its guide. */
export function standsInFront(proxy: Proxy): void {
  describe(`${proxy.name} in front, as its guide has it`, { skip: proxy.skip }, () => {
    let site: Proxied
    let adas: CookieJar
    let bens: CookieJar
    before(async () => {
      site = await startProxied(proxy)
      adas = await signIn(site.url, ada)
      bens = await signIn(site.url, ben)
      site.reached()
    })
    after(async () => site?.close())

    const reachedBy = async (
      path: string,
      jar: CookieJar,
      headers: Readonly<Record<string, string>> = {},
    ): Promise<Seen> => {
      site.reached()
      const answer = await request(`${site.url}${path}`, { jar, headers: { ...script, ...headers } })
      assert.equal(answer.status, 200, `${path} ${answer.body}`)
      const [seen] = site.reached()
      assert.ok(seen !== undefined)
      return seen
    }

    it('takes people to sign in and back to the page that they wanted, where the application knows them', async () => {
      const [page] = (await signInTo(`${site.url}/page?a=b&c=%2F`, ada, new CookieJar())).slice(-1)
      assert.deepEqual([page?.status, page?.body], [200, 'served'])
      const [seen] = site.reached()
      assert.ok(seen !== undefined)
      assert.equal(seen.url, '/page?a=b&c=%2F')
      assert.deepEqual(told(seen, 'X-Forwarded-User'), [ada.objectId])
      assert.deepEqual(told(seen, 'X-Forwarded-Roles'), ['Admin,Reader'])
      assert.equal(told(seen, 'X-Entrada-Assertion').length, 1)
    })

    it('refuses scripts of nobody, and people who may not', async () => {
      const refused = await request(`${site.url}/`, { headers: script })
      const denied = await landOn(`${site.url}/admin`, bens)
      assert.deepEqual([refused.status, denied.status], [401, 403])
      assert.deepEqual(site.reached(), [])
    })

    it('lets everybody see what is public, as nobody', async () => {
      const seen = await reachedBy('/public/page', new CookieJar())
      assert.deepEqual(told(seen, 'X-Forwarded-User'), [])
      assert.deepEqual(told(await reachedBy('/public/page', adas), 'X-Forwarded-User'), [])
    })

    it('passes on nothing of what a client says about who it is', async () => {
      for (const [at, forged] of forgeries.entries()) {
        const seen = await reachedBy('/', bens, forged)
        assert.deepEqual(forgedIn(seen), [], `spelling ${at}`)
        assert.deepEqual(told(seen, 'X-Forwarded-User'), [ben.objectId])
        assert.deepEqual(forgedIn(await reachedBy('/public/', new CookieJar(), forged)), [], `spelling ${at}`)
      }
    })

    it('passes it on without the lines of the guide that take it out', async () => {
      const port = await site.undefendedPort()
      const forged = { 'X-WEBAUTH-USER': 'forged', 'Remote-User': 'forged' }
      await request(`http://127.0.0.1:${port}/public/`, { headers: forged })
      assert.equal(site.reached().flatMap(forgedIn).length, 2)
    })

    it('says who it is, whatever a client lists as hop-by-hop', async () => {
      const connection = 'close, X-Forwarded-User, X-Forwarded-Roles, X-Entrada-Assertion'
      const seen = await reachedBy('/', bens, { connection })
      assert.deepEqual(told(seen, 'X-Forwarded-User'), [ben.objectId])
      assert.equal(told(seen, 'X-Entrada-Assertion').length, 1)
    })

    it('keeps the cookies of the gateway from the application, and none of the others', async () => {
      const cookie = `mine=1; ${bens.header(new URL(site.url))}; yours=2`
      const seen = await reachedBy('/', new CookieJar(), { cookie })
      assert.deepEqual(told(seen, 'Cookie'), ['mine=1; yours=2'])
      assert.deepEqual(told(await reachedBy('/', bens), 'Cookie'), [])
    })

    it('passes a form on whole, and not before it is allowed', async () => {
      const body = `text=${'x'.repeat(100_000)}`
      const headers = { ...script, 'content-type': 'application/x-www-form-urlencoded' }
      const post = { method: 'POST', body, headers }
      assert.equal((await request(`${site.url}/form`, { ...post, jar: bens })).status, 200)
      const [seen] = site.reached()
      assert.deepEqual([seen?.method, seen?.url, seen?.body === body], ['POST', '/form', true])
      assert.equal((await request(`${site.url}/form`, post)).status, 401)
      assert.equal((await request(`${site.url}/admin/form`, { ...post, jar: bens })).status, 403)
      assert.deepEqual(site.reached(), [])
    })

    it('opens WebSockets for those who may, from pages of this origin', async () => {
      const cookie = bens.header(new URL(site.url)) ?? ''
      const socket = new WebSocket(`${site.url}/live`.replace('http', 'ws'), {
        headers: { cookie, origin: site.url, 'X-Forwarded-User': 'forged' },
      })
      await once(socket, 'open')
      socket.send('hello')
      const [message] = (await once(socket, 'message')) as [Buffer]
      assert.equal(message.toString(), 'hello')
      socket.terminate()
      const [seen] = site.reached()
      assert.ok(seen !== undefined)
      assert.deepEqual(told(seen, 'X-Forwarded-User'), [ben.objectId])
      const tried = [
        await tryWebSocket(`${site.url}/live`, { cookie, origin: 'https://evil.example' }),
        await tryWebSocket(`${site.url}/live`, { origin: site.url }),
        await tryWebSocket(`${site.url}/admin/live`, { cookie, origin: site.url }),
      ]
      assert.deepEqual(tried, [403, 401, 403])
      assert.deepEqual(site.reached(), [])
    })

    it('answers no question of somebody else than itself', async () => {
      const { port } = new URL(site.url)
      const cookie = adas.header(new URL(site.url)) ?? ''
      const asking = ['X-Original-Method: GET', `X-Original-URL: ${site.url}/`, 'X-Forwarded-Method: GET']
      for (const path of [
        ...['/.auth/verify', '/.auth/verify/', '/.auth/verify/a', '/.auth/verify?a', '/.auth/verify;a'],
        ...['/.auth//verify', '/.auth/%76erify', '/.auth/VERIFY', '/x/../.auth/verify', '/.auth/./verify'],
      ]) {
        const lines = [...asking, 'X-Forwarded-Uri: /', `X-Forwarded-Host: localhost:${port}`]
        const answer = await raw(`GET ${path}`, [...lines, 'X-Forwarded-Proto: http', `Cookie: ${cookie}`])
        assert.notEqual(answer.status, 200, path)
        const names = answer.rawHeaders.map(([name]) => name.toLowerCase())
        assert.ok(!names.some(name => /^x-forwarded-user|^x-entrada-assertion/.test(name)), path)
      }
    })

    it('passes on no path that the gateway has not judged', async () => {
      const cookie = bens.header(new URL(site.url)) ?? ''
      for (const target of oddTargets) {
        await raw(`GET ${target}`, [`Cookie: ${cookie}`])
        await raw(`GET ${target}`, [])
        const found = site.reached().map(({ url }) => url)
        assert.deepEqual(found.filter(leadsToAdmin), [], target)
      }
      await raw('GET /fine/%C3%A9', [`Cookie: ${cookie}`])
      assert.deepEqual(
        site.reached().map(({ url }) => url),
        ['/fine/%C3%A9'],
      )
    })

    it('hands on a session that was extended, in two cookies where it takes two', async () => {
      const jar = await signIn(site.url, manyGroups)
      const before = jar.copy()
      const ofSession = before.names(new URL(site.url)).filter(name => /\.\d$/.test(name))
      assert.equal(ofSession.length, 2, before.names(new URL(site.url)).join())
      site.later(50 * 60)
      const answer = await request(`${site.url}/cookies`, { jar, headers: script })
      assert.equal(answer.status, 200)
      const names = answer.setCookies.map(line => line.slice(0, line.indexOf('=')))
      assert.deepEqual(names.sort(), [...ofSession, 'more', 'theirs'].sort())
      site.later(50 * 60)
      const asked = async (with_: CookieJar): Promise<number> =>
        (await request(`${site.url}/`, { jar: with_, headers: script })).status
      assert.deepEqual([await asked(jar), await asked(before)], [200, 401])
      site.reached()
    })

    async function raw(start: string, lines: readonly string[]) {
      const { host, port } = new URL(site.url)
      const head = [`${start} HTTP/1.1`, `Host: ${host}`, 'Connection: close', ...lines, '', '']
      return rawRequest(Number(port), head.join('\r\n'))
    }
  })
}
