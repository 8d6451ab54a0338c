import { request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import { isIP, type Socket } from 'node:net'
import { rootCertificates } from 'node:tls'
import { authorityOf, type WebProxy } from './proxies.ts'
import { notReached, ProxyTrouble, refusedBy, tooSlow } from './proxy-trouble.ts'

/**
 * A connection to another host by way of a proxy (CONNECT, RFC 9110 section 9.3.6), on which nothing has been sent yet.
 * @param limits `seconds` until it stands; `ca` PEM text of authorities beside the built-in ones, for a proxy behind TLS;
 * `signal` ends the attempt
 * @throws ProxyTrouble
 */
export async function openTunnel(
  proxy: WebProxy,
  url: URL,
  { seconds, ca, signal }: Readonly<{ seconds: number; ca?: string | undefined; signal?: AbortSignal }>,
): Promise<Socket> {
  const target = authorityOf(url)
  const { hostname, port, protocol } = new URL(proxy.url)
  const host = hostname.replaceAll(/^\[|\]$/g, '')
  const isSecure = protocol === 'https:'
  const asking = {
    agent: false,
    method: 'CONNECT',
    host,
    port: port === '' ? (isSecure ? 443 : 80) : port,
    path: target,
    headers: {
      host: target,
      ...(proxy.authorization !== undefined && { 'proxy-authorization': proxy.authorization }),
    },
  }
  const authorities = ca !== undefined && { ca: [...rootCertificates, ca] }
  // Node would take the name of the Host header.
  const secure = { ...asking, ...authorities, servername: isIP(host) === 0 ? host : '' }
  const asked = isSecure ? secureRequest(secure) : plainRequest(asking)
  const late = setTimeout(() => asked.destroy(tooSlow(proxy, target, seconds)), seconds * 1000)
  const giveUp = () => asked.destroy()
  signal?.addEventListener('abort', giveUp)
  try {
    return await new Promise<Socket>((resolve, reject) => {
      asked.on('connect', ({ statusCode: status = 0 }, socket: Socket, early: Buffer) => {
        // From here on nobody else listens, until there is TLS on it.
        socket.on('error', () => undefined)
        if (status < 200 || status > 299) {
          socket.destroy()
          reject(refusedBy(proxy, target, status))
          return
        }
        if (early.length > 0) socket.unshift(early)
        resolve(socket)
      })
      asked.on('error', error => reject(error instanceof ProxyTrouble ? error : notReached(proxy, error)))
      asked.end()
    })
  } finally {
    clearTimeout(late)
    signal?.removeEventListener('abort', giveUp)
  }
}
