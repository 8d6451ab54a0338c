import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import {
  connect as connectHttp2,
  type ClientHttp2Session,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type TLSSocket } from 'node:tls'
import { startFront, type Front, type FrontSetup } from './front.ts'
import { selfSigned } from './self-signed.ts'

/** A front that listens under TLS with a certificate for 127.0.0.1, and clients that believe in it. */
export type SecureFront = Front &
  Readonly<{
    certFile: string
    keyFile: string
    /** Writes a new pair into the files. @returns the certificate */
    renew(): string
    http2(): ClientHttp2Session
    /** A connection that offers these protocols, HTTP/1.1 without any. */
    tls(protocols?: string[]): TLSSocket
  }>

export type SecureSetup = FrontSetup & Readonly<{ hsts?: number; httpPort?: number }>

export async function startSecureFront(setup: SecureSetup): Promise<SecureFront> {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-tls-'))
  const certFile = join(folder, 'tls.crt')
  const keyFile = join(folder, 'tls.key')
  const trusted: string[] = []
  const renew = () => {
    const { cert, key } = selfSigned()
    writeFileSync(certFile, cert)
    writeFileSync(keyFile, key)
    trusted.push(cert)
    return cert
  }
  renew()
  const { hsts = 0, httpPort } = setup
  const tls = { certFile, keyFile, hsts, ...(httpPort !== undefined && { httpPort }) }
  const front = await startFront({
    ...setup,
    settings: { ...setup.settings, listen: { ...setup.settings?.listen, tls } },
  })
  const address = { host: '127.0.0.1', port: front.port }
  return {
    ...front,
    certFile,
    keyFile,
    renew,
    http2: () => {
      const session = connectHttp2(`https://127.0.0.1:${front.port}`, { ca: trusted.at(-1) })
      session.on('error', () => session.destroy())
      return session
    },
    tls: (protocols = ['http/1.1']) => {
      const socket = connect({ ...address, ca: trusted.at(-1), ALPNProtocols: protocols })
      socket.on('error', () => socket.destroy())
      return socket
    },
    close: async grace => {
      await front.close(grace)
      rmSync(folder, { recursive: true, force: true, maxRetries: 9 })
    },
  }
}

/** An answer over HTTP/2; `cut` when it was broken off. */
export type Http2Answer = Readonly<{
  headers: IncomingHttpHeaders & { ':status'?: number | undefined }
  body: Buffer
  cut: boolean
}>

/** One request on a session and its answer. */
export async function ask(
  session: ClientHttp2Session,
  headers: OutgoingHttpHeaders,
  body?: string | Buffer,
): Promise<Http2Answer> {
  const stream = session.request(
    { ':authority': 'app.example', ...headers },
    { endStream: body === undefined },
  )
  return new Promise(resolve => {
    const chunks: Buffer[] = []
    let answered: Http2Answer['headers'] = {}
    stream.on('response', each => (answered = each))
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('error', () => undefined)
    stream.on('close', () => {
      resolve({ headers: answered, body: Buffer.concat(chunks), cut: stream.rstCode !== 0 || stream.aborted })
    })
    if (body !== undefined) stream.end(body)
  })
}
