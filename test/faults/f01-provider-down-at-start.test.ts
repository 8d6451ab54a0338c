import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { entrada } from '../cli/process.ts'
import { startFaultProxy } from '../support/fault-proxy.ts'
import { startGatewayProcess } from '../support/gateway-process.ts'
import { navigation, request } from '../support/http-client.ts'
import { patience } from '../support/patience.ts'
import { startRecordingUpstream } from '../support/recording-upstream.ts'
import { metadataOf, startScriptedProvider } from '../support/scripted-provider.ts'

/** Settings of a process whose provider is behind a line that refuses until it is told otherwise. */
async function downAtFirst(t: Parameters<typeof startScriptedProvider>[0]) {
  const idp = await startScriptedProvider(t)
  const line = await startFaultProxy(Number(new URL(idp.issuer).port))
  t.after(line.close)
  await line.refuse()
  idp.script.metadata = metadataOf(line.url)
  return { line, env: { ENTRADA_PROVIDER_ISSUER: line.url, REDIRECT_URI: 'http://localhost/.auth/callback' } }
}

describe('F01: a provider that is away at the start', { concurrency: true }, () => {
  it('keeps the gateway from taking sign-ins only, and is found by itself within five seconds of its return', async t => {
    const { line, env } = await downAtFirst(t)
    const upstream = await startRecordingUpstream()
    t.after(upstream.close)
    const routes = '[{"path":"/public/**","access":"public"},{"path":"/**"}]'
    const gateway = await startGatewayProcess(t, upstream.url, { ...env, ENTRADA_ROUTES: routes })
    const admin = async (path: string) => request(`http://127.0.0.1:${gateway.adminPort}${path}`)
    const visit = async (path: string, headers: Record<string, string> = {}) =>
      request(`http://127.0.0.1:${gateway.port}${path}`, {
        headers: { host: 'localhost', ...navigation, ...headers },
      })

    const [health, ready] = [await admin('/healthz'), await admin('/readyz')]
    assert.equal(health.status, 200)
    assert.equal(ready.status, 503)
    assert.match(ready.body, /"reason":"idp_unreachable"/)
    assert.equal((await visit('/public/a')).status, 200)
    assert.equal((await visit('/a', { cookie: gateway.cookie })).status, 200)
    const signIn = await visit('/.auth/login')
    assert.equal(signIn.status, 503)
    assert.ok(Number(signIn.headers['retry-after']) > 0)
    assert.match(String(signIn.headers['content-type']), /^text\/html/)

    // Nobody signs in from here on: it has to look by itself.
    await line.accept()
    const back = performance.now()
    while ((await admin('/readyz')).status !== 200) {
      assert.ok(performance.now() - back < Math.max(patience, 30_000), 'it is not found again')
      await wait(50)
    }
    t.diagnostic(`ready after ${((performance.now() - back) / 1000).toFixed(1)} s`)
    assert.equal((await visit('/.auth/login')).status, 302)
  })

  it('keeps no port from opening when it takes connections and says nothing', async t => {
    const { line, env } = await downAtFirst(t)
    await line.accept()
    line.set({ up: { blackHole: true } })
    const upstream = await startRecordingUpstream()
    t.after(upstream.close)
    const begun = performance.now()
    const gateway = await startGatewayProcess(t, upstream.url, {
      ...env,
      ENTRADA_ROUTES: '[{"path":"/public/**","access":"public"}]',
      // Longer than a start may take.
      ENTRADA_PROVIDER_TIMEOUT: '60s',
    })
    assert.equal((await request(`http://127.0.0.1:${gateway.adminPort}/healthz`)).status, 200)
    const page = `http://127.0.0.1:${gateway.port}/public/a`
    assert.equal((await request(page, { headers: { host: 'localhost' } })).status, 200)
    assert.ok(performance.now() - begun < 55_000, 'it has waited for the provider')
    assert.ok(line.connections() > 0, 'it has not asked the provider')
    assert.equal((await request(`http://127.0.0.1:${gateway.adminPort}/readyz`)).status, 503)
  })

  it('ends the start with exit code 1 where provider.requireAtStart says so', async t => {
    const { env } = await downAtFirst(t)
    const usual = {
      ...env,
      CLIENT_ID: 'client',
      CLIENT_SECRET: 'the-client-secret',
      UPSTREAM_URL: 'http://127.0.0.1:9',
      ENTRADA_LISTEN_PORT: '0',
      ENTRADA_ADMIN_PORT: '0',
      ENTRADA_REVOCATION_FILE: 'off',
      ENTRADA_PROVIDER_REQUIRE_AT_START: 'true',
    }
    const { code, stderr, stdout } = await entrada(['serve'], usual)
    assert.equal(code, 1, stderr + stdout)
    assert.match(stderr, /^entrada: provider\.requireAtStart: the provider cannot be used: [^\n]*\n$/)
  })
})
