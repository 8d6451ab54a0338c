import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { buildGateway } from '../../src/gateway.ts'
import { neverAskedAnew, testConfig, testUpstream, type Overrides } from '../support/config.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { navigation, request, type Answer, type RequestOptions } from '../support/http-client.ts'
import { onAnyMachine } from '../support/on-any-machine.ts'
import { startRecordingUpstream } from '../support/recording-upstream.ts'
import { startScriptedProvider, type Scope } from '../support/scripted-provider.ts'

export type Wing = Awaited<ReturnType<typeof startWing>>

export { suiteScope } from '../support/suite-scope.ts'

/**
 * The whole gateway over HTTP, as behind a proxy that ends TLS for https://app.example, with a provider that does
 * what the test says and an upstream that counts.
 */
export async function startWing(scope: Scope, overrides: Overrides = {}, base = '') {
  const idp = await startScriptedProvider(scope, base)
  const upstream = await startRecordingUpstream()
  scope.after(upstream.close)
  const lines: string[] = []
  const clock = { now: Math.floor(Date.now() / 1000) }
  const entra =
    base === '' ? {} : { entra: { tenantId: base.split('/')[1] ?? '', authorityHost: 'http://127.0.0.1' } }
  const usual = {
    upstreams: { default: testUpstream(upstream.url) },
    provider: { issuer: idp.issuer, ...entra },
  }
  const gateway = await buildGateway(
    testConfig({
      ...usual,
      ...overrides,
      provider: { ...usual.provider, ...overrides.provider },
      session: { ...neverAskedAnew, ...overrides.session },
    }),
    {
      readSecret: source => ('value' in source ? source.value : ''),
      logDestination: { write: line => void lines.push(line) },
      listening: { overload: onAnyMachine },
      now: () => clock.now,
    },
  )
  scope.after(() => gateway.close(0))
  await gateway.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = gateway.app.server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`

  /** One request; a navigation unless the headers say otherwise. */
  const visit = (path: string, jar = new CookieJar(), options: RequestOptions = {}): Promise<Answer> =>
    request(new URL(origin), {
      target: path,
      ...options,
      jar,
      headers: { host: 'app.example', ...navigation, ...options.headers },
    })

  /** Starts a sign-in: the path that the provider sends this browser back to. */
  async function started(jar: CookieJar, rd = '/'): Promise<string> {
    const answer = await visit(`/.auth/login?rd=${encodeURIComponent(rd)}`, jar)
    assert.equal(answer.status, 302, answer.body)
    const callback = idp.callbackFor(answer.headers.location ?? '')
    return callback.pathname + callback.search
  }

  return {
    idp,
    upstream,
    lines,
    clock,
    gateway,
    port,
    visit,
    started,
    /** What the browser sends; names only. */
    names: (jar: CookieJar) => jar.names(new URL(origin)),
    header: (jar: CookieJar) => jar.header(new URL(origin)) ?? '',
    /** A browser that has signed in. */
    signedIn: async (jar = new CookieJar()): Promise<CookieJar> => {
      const answer = await visit(await started(jar), jar)
      assert.equal(answer.headers['x-entrada'], 'signed-in', answer.body)
      return jar
    },
    /** What `/.auth/me` tells a script of this browser. */
    me: async (jar: CookieJar) => {
      const answer = await visit('/.auth/me', jar, {
        headers: { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
      })
      return { status: answer.status, body: JSON.parse(answer.body) as Record<string, unknown> }
    },
  }
}
