import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { Entrada } from '../cli/process.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { startDistantProvider } from '../support/distant-provider.ts'
import { reservePort } from '../support/free-port.ts'
import { navigation, request, script } from '../support/http-client.ts'
import { listening } from '../support/listening.ts'
import { gatewaySettings } from './gateway-settings.ts'
import type { Mood } from '../support/http-proxy.ts'

/** A gateway in a process of its own, with the variables of a proxy that wants a password, and an application behind that proxy. */
async function start(t: TestContext, mood: Mood = 'leads') {
  const application = await listening((_, response) => response.end('the application'))
  t.after(application.close)
  const places = { 'app.corp.invalid': application.port }
  const distant = await startDistantProvider(t, { wants: 'user:hush1', places })
  distant.proxy.set(mood)
  const folder = mkdtempSync(join(tmpdir(), 'entrada-proxy-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const caFile = join(folder, 'ca.pem')
  writeFileSync(caFile, distant.authority.ca)
  const reserved = await reservePort()
  const url = `http://localhost:${reserved.port}`
  await reserved.release()
  const proxy = distant.proxyUrl.replace('//', '//user:hush1@')
  const running = new Entrada(['serve'], {
    HTTPS_PROXY: proxy,
    HTTP_PROXY: proxy,
    ...gatewaySettings({
      issuer: distant.issuer,
      caFile,
      port: reserved.port,
      upstream: 'http://app.corp.invalid',
    }),
  })
  t.after(async () => running.kill())
  const [, admin = ''] = await running.says(/"admin":\["([^"]+)"/)
  return { ...distant, url, running, admin }
}

describe('a gateway with the variables of a proxy', () => {
  it('signs people in through it, and asks it for nothing else', async t => {
    const { url, idp, proxy, running } = await start(t)
    const jar = new CookieJar()
    const begun = await request(`${url}/.auth/login`, { headers: navigation, jar })
    assert.equal(begun.status, 302, begun.body)
    await request(idp.callbackFor(begun.headers.location ?? ''), { headers: navigation, jar })
    const me = await request(`${url}/.auth/me`, { headers: script, jar })
    assert.equal(me.status, 200, me.body)
    assert.equal((await request(`${url}/`, { headers: script, jar })).status, 502)
    assert.deepEqual(new Set(proxy.asked()), new Set(['CONNECT login.corp.invalid:443']))
    assert.match(running.stdout, /"event":"provider\.found".*"proxy":"http:\/\/localhost:\d+"/)
    assert.doesNotMatch(running.stdout + running.stderr, /hush1|dXNlcj/)
  })

  it('says in log and readiness which proxy refuses and what to do, to nobody else, and goes on when it leads', async t => {
    const { url, proxy, running, admin } = await start(t, 407)
    const trouble =
      /the proxy localhost:\d+ \(HTTPS_PROXY\) does not take the user and password \(407\); write/
    await running.says(trouble)
    assert.match((await request(`http://${admin}/readyz`)).body, trouble)
    const failed = await request(`${url}/.auth/login`, { headers: navigation })
    assert.equal(failed.status, 503)
    // A port or an id of the page may hold these digits by chance.
    assert.doesNotMatch(failed.body, /proxy|localhost|password|\(407\)/)
    proxy.set('leads')
    assert.equal((await request(`${url}/.auth/login`, { headers: navigation })).status, 302)
    assert.doesNotMatch(running.stdout + running.stderr, /hush1|dXNlcj/)
  })
})
