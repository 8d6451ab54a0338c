import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { WebSocket } from 'ws'
import { readSecret } from '../../src/config/load.ts'
import { people, type Person } from '../../src/demo/people.ts'
import { startDemoProvider } from '../../src/demo/provider.ts'
import { configOf } from '../../src/demo/settings.ts'
import { buildGateway } from '../../src/gateway.ts'
import { answers, manyGroups, startApplication, type Seen } from '../forward-auth/proxied.ts'
import { startChild } from '../support/child.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { lastingPort } from '../support/free-port.ts'
import { configOfGuide, readGuide, settingsOfGuide } from '../support/guide.ts'
import { request, script } from '../support/http-client.ts'
import { nginx, nginxWith } from '../support/nginx.ts'
import { onAnyMachine } from '../support/on-any-machine.ts'
import { signIn, signInTo } from '../support/sign-in.ts'
import { tryWebSocket } from '../support/try-web-socket.ts'

const guide = readGuide('behind-a-proxy')
const [site = ''] = guide.blocks('nginx')
const [ada] = people as readonly [Person]

describe('nginx in front, as the guide has it', { skip: nginx.skip }, () => {
  let front: Awaited<ReturnType<typeof start>>
  before(async () => {
    front = await start()
  })
  after(async () => front?.close())

  it('takes people to sign in and back to the page that they wanted', async () => {
    const [page] = (await signInTo(`${front.url}/page?a=b&c=%2F`, ada, new CookieJar())).slice(-1)
    assert.deepEqual([page?.status, page?.body], [200, 'served'])
    const [seen] = front.reached()
    assert.deepEqual([seen?.url, told(seen, 'X-Forwarded-User')], ['/page?a=b&c=%2F', [ada.objectId]])
  })

  it('says where people came and from where, and nothing that they say of it themselves', async () => {
    const forged = {
      'X-Forwarded-For': '192.0.2.66',
      'X-Forwarded-Host': 'evil.example',
      'X-Forwarded-Proto': 'gopher',
      'X-Forwarded-Port': '666',
      'X-Forwarded-User': 'evil',
      'X-Real-IP': '192.0.2.66',
      'X-Request-ID': 'evil-evil-evil',
      Forwarded: 'for=192.0.2.66;host=evil.example',
    }
    const { host, port } = new URL(front.url)
    // Another address of this machine than that of the proxy.
    const options = { localAddress: '127.0.0.2', headers: { ...script, ...forged, host } }
    const [answer] = (await once(get(`${front.url}/public/a`, options), 'response')) as [IncomingMessage]
    answer.resume()
    await once(answer, 'end')
    const [seen] = front.reached()
    assert.deepEqual(told(seen, 'X-Forwarded-For'), ['127.0.0.2, 127.0.0.1'])
    assert.deepEqual(told(seen, 'X-Forwarded-Host'), [host])
    assert.deepEqual(told(seen, 'X-Forwarded-Proto'), ['http'])
    assert.deepEqual(told(seen, 'X-Forwarded-Port'), [port])
    assert.deepEqual(told(seen, 'Host'), [host])
    const written = JSON.stringify([seen, answer.headers, front.accessLines().at(-1)])
    assert.doesNotMatch(written, /evil|192\.0\.2\.66|gopher|666/)
    const { client, requestId } = front.accessLines().at(-1) ?? {}
    assert.deepEqual([client, told(seen, 'X-Request-Id')], ['127.0.0.2', [requestId]])
  })

  it('opens WebSockets for those who may', async () => {
    const jar = await signIn(front.url, ada)
    const cookie = jar.header(new URL(front.url)) ?? ''
    front.reached()
    const socket = new WebSocket(`${front.url}/live`.replace('http', 'ws'), {
      headers: { cookie, origin: front.url },
    })
    await once(socket, 'open')
    socket.send('hello')
    const [message] = (await once(socket, 'message')) as [Buffer]
    socket.terminate()
    assert.equal(message.toString(), 'hello')
    assert.deepEqual(told(front.reached()[0], 'X-Forwarded-User'), [ada.objectId])
    assert.equal(await tryWebSocket(`${front.url}/live`, { origin: front.url }), 401)
    assert.equal(await tryWebSocket(`${front.url}/live`, { cookie, origin: 'https://evil.example' }), 403)
  })

  it('passes a large body and an odd path on as they are', async () => {
    const jar = await signIn(front.url, ada)
    front.reached()
    const body = 'x'.repeat(2_000_000)
    const post = { method: 'POST', body, jar, headers: script }
    assert.equal((await request(front.url, { ...post, target: '/a%C3%A9/b?c=/../d' })).status, 200)
    const [seen] = front.reached()
    assert.deepEqual([seen?.url, seen?.body.length], ['/a%C3%A9/b?c=/../d', body.length])
  })

  describe('for somebody in many groups, whose session is due to be extended', () => {
    let headers: Readonly<Record<string, string>>
    /** Those of another session: each is extended once. */
    let others: Readonly<Record<string, string>>
    before(async () => {
      const headersOf = async () => {
        const jar = await signIn(front.url, manyGroups)
        return { ...script, cookie: jar.header(new URL(front.url)) ?? '' }
      }
      headers = await headersOf()
      others = await headersOf()
      front.later(50 * 60)
    })

    it('carries two large cookies, there and back', async () => {
      const answer = await request(front.url, { headers })
      assert.deepEqual([answer.status, answer.setCookies.length], [200, 2])
      assert.ok(answer.setCookies.join('').length > 4096)
    })

    it('would refuse them on the way there with smaller buffers for requests', async () => {
      const small = site.replace(/large_client_header_buffers .*;/, 'large_client_header_buffers 4 4k;')
      const answer = await request(`http://127.0.0.1:${await front.run(small)}/`, { headers })
      assert.equal(answer.status, 400)
    })

    it('would refuse them on the way back without larger buffers for answers', async () => {
      const small = site.replace(/^ +proxy_buffer(?:s|_size) .*\n/gm, '')
      const answer = await request(`http://127.0.0.1:${await front.run(small)}/`, { headers: others })
      assert.equal(answer.status, 502)
    })
  })
})

describe('what the guide says of the gateway', () => {
  it('is what the gateway takes, with the proxy of the same machine', () => {
    assert.deepEqual(configOfGuide(guide).listen.trustedProxies, ['127.0.0.1'])
  })
})

/** nginx with the configuration of the guide, a gateway behind it, and an application behind that. */
async function start() {
  const running: (() => unknown)[] = []
  const close = async (): Promise<void> => {
    for (const end of running.splice(0).toReversed()) await end()
  }
  try {
    const folder = mkdtempSync(join(tmpdir(), 'entrada-behind-'))
    running.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 9 }))
    const application = await startApplication()
    running.push(application.close)
    const port = await lastingPort()
    const url = `http://localhost:${port}`
    const provider = await startDemoProvider({
      redirectUris: [`${url}/.auth/callback`],
      postLogoutRedirectUris: [`${url}/.auth/signed-out`],
      people: [...people, manyGroups],
    })
    running.push(provider.close)
    const clock = { ahead: 0 }
    const lines: string[] = []
    const { issuer, clientId, clientSecret } = provider
    const redirectUri = `${url}/.auth/callback`
    const config = configOf({
      ...settingsOfGuide(guide),
      listen: { trustedProxies: configOfGuide(guide).listen.trustedProxies },
      provider: { issuer, clientId, clientSecret, redirectUri, claims: { user: 'oid' } },
      upstream: `http://127.0.0.1:${application.port}`,
      session: { revalidate: 'off' },
      routes: [{ path: '/public/**', access: 'public' }],
    })
    const gateway = await buildGateway(config, {
      readSecret,
      logDestination: { write: line => void lines.push(line) },
      listening: { overload: onAnyMachine },
      now: () => Math.floor(Date.now() / 1000) + clock.ahead,
    })
    running.push(() => gateway.close(0))
    await gateway.app.listen({ host: '127.0.0.1', port: 0 })
    const ports = {
      gateway: (gateway.app.server.address() as AddressInfo).port,
      application: application.port,
    }
    const run = async (text: string, at: number): Promise<number> => {
      const write = (name: string, content: string): string => {
        writeFileSync(join(folder, `${at}-${name}`), content)
        return join(folder, `${at}-${name}`)
      }
      const [command, ...parameters] = nginxWith(text, { ...ports, folder, proxy: at, write })
      const child = startChild(command, parameters, { env: { HOME: folder } })
      running.push(() => child.end())
      // No word matches that: it fails as soon as the program ends.
      await Promise.race([answers(at), child.said(/\b\B/)])
      return at
    }
    await run(site, port)
    return {
      url,
      close,
      run: async (text: string) => run(text, await lastingPort()),
      reached: () => application.seen.splice(0),
      later: (seconds: number) => void (clock.ahead += seconds),
      accessLines: () =>
        lines
          .map(line => JSON.parse(line) as Readonly<Record<string, unknown>>)
          .filter(({ event }) => event === 'access'),
    }
  } catch (error) {
    await close()
    throw error
  }
}

function told(seen: Seen | undefined, name: string): readonly string[] {
  const lower = name.toLowerCase()
  return (seen?.headers ?? []).filter(([each]) => each.toLowerCase() === lower).map(([, value]) => value)
}
