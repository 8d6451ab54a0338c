import { connect, type AddressInfo } from 'node:net'
import { createServer } from 'node:tls'
import { createAuthority, type Authority } from './certificate-authority.ts'
import { startHttpProxy, type HttpProxy, type HttpProxySetup } from './http-proxy.ts'
import { metadataOf, startScriptedProvider, type Scope, type ScriptedProvider } from './scripted-provider.ts'

/** A provider under a name that only a proxy knows, with a certificate of an authority that nobody knows. */
export type DistantProvider = Readonly<{
  idp: ScriptedProvider
  issuer: string
  authority: Authority
  proxy: HttpProxy
  /** Where the proxy is, by the name of this machine. */
  proxyUrl: string
}>

/** Its host; no name server knows it (RFC 6761 section 6.4). */
export const distantHost = 'login.corp.invalid'

/** @param more about the proxy; `places` beside that of the provider */
export async function startDistantProvider(
  scope: Scope,
  { places = {}, ...more }: Partial<HttpProxySetup> = {},
): Promise<DistantProvider> {
  const idp = await startScriptedProvider(scope)
  const authority = createAuthority('Corporate Authority')
  const inside = Number(new URL(idp.issuer).port)
  const server = createServer(authority.issue([distantHost]), socket => {
    const inner = connect(inside, '127.0.0.1')
    socket.on('error', () => inner.destroy())
    inner.on('error', () => socket.destroy())
    socket.pipe(inner).pipe(socket)
  })
  server.on('tlsClientError', () => undefined)
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  scope.after(async () => void server.close())
  const issuer = `https://${distantHost}`
  idp.script.metadata = metadataOf(issuer)
  idp.script.claims = { iss: issuer }
  const { port } = server.address() as AddressInfo
  const known = { [`${distantHost}:443`]: port, [distantHost]: inside, ...places }
  const proxy = await startHttpProxy(scope, { places: known, ...more })
  const scheme = more.tls === undefined ? 'http' : 'https'
  return { idp, issuer, authority, proxy, proxyUrl: `${scheme}://localhost:${proxy.port}` }
}
