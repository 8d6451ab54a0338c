import { startDemoProvider, type DemoProvider } from '../../src/demo/provider.ts'
import { startChild, type Child } from './child.ts'
import { freePort } from './free-port.ts'
import { startRecordingUpstream, type RecordingUpstream } from './recording-upstream.ts'

/** A gateway as a program that is told everything by the environment, with a provider and an application. */
export type ByEnvironment = Readonly<{
  provider: DemoProvider
  upstream: RecordingUpstream
  gateway: Child
  origin: string
  /** Origin of the admin port. */
  admin: string
  end: (signal: NodeJS.Signals) => Promise<void>
}>

/** @param main the compiled program @param more variables over those that it cannot do without */
export async function startByEnvironment(
  main: string,
  more: Readonly<Record<string, string>> = {},
): Promise<ByEnvironment> {
  const [port, adminPort] = [await freePort(), await freePort()]
  const origin = `http://127.0.0.1:${port}`
  const upstream = await startRecordingUpstream()
  const provider = await startDemoProvider({
    redirectUris: [`${origin}/.auth/callback`],
    postLogoutRedirectUris: [`${origin}/.auth/signed-out`],
  })
  const gateway = startChild(process.execPath, [main], {
    env: {
      TENANT_ID: provider.tenantId,
      AZURE_AUTHORITY_HOST: new URL(provider.issuer).origin,
      CLIENT_ID: provider.clientId,
      CLIENT_SECRET: provider.clientSecret,
      REDIRECT_URI: `${origin}/.auth/callback`,
      UPSTREAM_URL: `http://127.0.0.1:${upstream.port}`,
      PORT: String(port),
      ENTRADA_ADMIN_PORT: String(adminPort),
      ...more,
    },
  })
  return {
    ...{ provider, upstream, gateway, origin, admin: `http://127.0.0.1:${adminPort}` },
    end: async signal => {
      await gateway.end(signal)
      await Promise.all([provider.close(), upstream.close()])
    },
  }
}
