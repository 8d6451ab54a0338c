import type { AccessTokenWanted } from '../entra-emulator/access-token.ts'
import { startEntra, type Entra } from '../entra-emulator/start.ts'
import type { RouteRule } from '../../src/policy/route.ts'
import type { Overrides } from './config.ts'
import { startFront, type Front } from './front.ts'
import { request, script, type Answer, type RequestOptions } from './http-client.ts'
import { startRecordingUpstream, type RecordingUpstream, type Script } from './recording-upstream.ts'
import type { Scope } from './scripted-provider.ts'

/** A gateway of the tenant Contoso that accepts bearer tokens, the emulator of Entra behind it, and an upstream that records. */
export type BearerFront = Readonly<{
  entra: Entra
  front: Front
  upstream: RecordingUpstream
  /** A token of Ada for the gateway's own registration, or what is wanted otherwise. */
  token: (wanted?: Partial<AccessTokenWanted>) => Promise<string>
  /** Asks as a program does. @param token presented as Bearer; undefined for none */
  ask: (path: string, token?: string, options?: RequestOptions) => Promise<Answer>
}>

export type BearerSetup = Readonly<{
  routes: readonly RouteRule[]
  settings?: Overrides
  /** NumericDate, seconds. */
  now?: () => number
  script?: Script
  /** Origin of another upstream than the one that records. */
  application?: string
}>

export async function startBearerFront(scope: Scope, setup: BearerSetup): Promise<BearerFront> {
  const { routes, settings = {}, now } = setup
  const entra = await startEntra(scope, now === undefined ? {} : { now })
  const upstream = await startRecordingUpstream(setup.script)
  scope.after(upstream.close)
  const { tenants, apps, people } = entra
  const tenantId = tenants.contoso.id
  const front = await startFront({
    upstream: setup.application ?? upstream.url,
    ...(now !== undefined && { now }),
    settings: {
      routes,
      ...settings,
      provider: {
        issuer: `${entra.origin}/${tenantId}/v2.0`,
        entra: { tenantId, authorityHost: entra.origin },
        clientId: apps.gateway.clientId,
        trustEmail: 'tenant',
        ...settings.provider,
      },
    },
  })
  scope.after(async () => front.close())
  return {
    entra,
    front,
    upstream,
    token: async (wanted = {}) =>
      entra.accessToken({ user: people.ada, audience: apps.gateway, scopes: ['data.read'], ...wanted }),
    ask: async (path, token, { headers, ...options } = {}) =>
      request(`http://127.0.0.1:${front.port}${path}`, {
        ...options,
        headers: {
          host: 'app.example',
          ...script,
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...headers,
        },
      }),
  }
}
