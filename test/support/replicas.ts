import type { AddressInfo } from 'node:net'
import { readSecret } from '../../src/config/load.ts'
import { configOf } from '../../src/demo/settings.ts'
import { startSampleUpstream } from '../../src/demo/upstream.ts'
import { buildGateway } from '../../src/gateway.ts'
import { startBalancer } from './balancer.ts'
import { CookieJar } from './cookie-jar.ts'
import { request, script as asScript, navigation, type Answer, type RequestOptions } from './http-client.ts'
import { onAnyMachine } from './on-any-machine.ts'
import { patientUpstream } from './patient-upstream.ts'
import { refreshTokens } from './refreshing-front.ts'
import { clientId, startScriptedProvider, type Scope } from './scripted-provider.ts'

/** The token of every admin port. */
export const adminToken = 'the-token-of-the-admin-port'

/**
 * Two gateways behind a balancer that picks at random, with a provider that rotates refresh tokens strictly. Time
 * stands still until a test lets it pass.
 * @param redisUrl what they share
 */
export async function startReplicas(
  scope: Scope,
  redisUrl: string,
  settings: Readonly<Record<string, unknown>> = {},
) {
  const provider = await startScriptedProvider(scope)
  provider.script.metadata = { grant_types_supported: ['authorization_code', 'refresh_token'] }
  const tokens = refreshTokens(provider)
  const clock = { now: Math.floor(Date.now() / 1000) }
  provider.script.now = () => clock.now
  const balancer = await startBalancer(scope)
  const upstream = await startSampleUpstream()
  scope.after(upstream.close)
  const { upstream: given = upstream.url, ...others } = settings
  const lines: string[] = []
  const config = configOf({
    provider: {
      ...{ issuer: provider.issuer, clientId, clientSecret: 'the-secret', timeout: '20s' },
      redirectUri: `${balancer.url}/.auth/callback`,
    },
    ...patientUpstream(given),
    admin: { token: adminToken },
    routes: [{ path: '/admin/**', require: { anyRole: ['Admin'] } }],
    session: { revalidate: '15m', maxStale: '1h' },
    revocation: { file: 'off', redis: { url: redisUrl } },
    ...others,
  })

  async function startReplica() {
    const gateway = await buildGateway(config, {
      readSecret,
      logDestination: { write: line => void lines.push(line) },
      listening: { overload: onAnyMachine },
      now: () => clock.now,
    })
    scope.after(async () => gateway.close(0))
    await gateway.app.listen({ host: '127.0.0.1', port: 0 })
    await gateway.admin.listen({ host: '127.0.0.1', port: 0 })
    const { port } = gateway.app.server.address() as AddressInfo
    const { port: adminPort } = gateway.admin.server.address() as AddressInfo
    balancer.add({ port, adminPort })
    return {
      gateway,
      port,
      ...callsTo(`http://localhost:${port}`),
      /** What its admin port says: that of `/readyz`, or of `/revoke` with a body. */
      readyz: async () => {
        const answer = await request(`http://127.0.0.1:${adminPort}/readyz`)
        return JSON.parse(answer.body) as Readonly<Record<string, unknown>>
      },
      revoke: async (body: Readonly<Record<string, string>>) =>
        request(`http://127.0.0.1:${adminPort}/revoke`, {
          method: 'POST',
          headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
    }
  }

  const [one, other] = [await startReplica(), await startReplica()]
  await balancer.whenReady(2)
  return {
    ...{ provider, tokens, balancer, one, other, config },
    /** NumericDate, seconds. */
    clock,
    logged: () => lines.map(line => JSON.parse(line) as Readonly<Record<string, unknown>>),
    /** The jar of somebody who has signed in, at whichever of them. */
    signIn: async (): Promise<CookieJar> => {
      const jar = new CookieJar()
      const begun = await request(`${balancer.url}/.auth/login`, { headers: navigation, jar })
      await request(provider.callbackFor(begun.headers.location ?? ''), { headers: navigation, jar })
      return jar
    },
    ...callsTo(balancer.url),
  }
}

/** Requests of a script on the page, to one address. */
function callsTo(url: string) {
  return {
    fetch: async (path: string, jar: CookieJar, options: RequestOptions = {}): Promise<Answer> =>
      request(url + path, { jar, ...options, headers: { ...asScript, ...options.headers } }),
  }
}
