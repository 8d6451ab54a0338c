import { createServer as createPlain, request as httpRequest, type RequestListener } from 'node:http'
import { createServer as createSecure } from 'node:https'
import { connect, type AddressInfo, type Socket } from 'node:net'
import type { Scope } from './scripted-provider.ts'

/** What it does with whoever asks: leads there, answers with a status, never answers, or hangs up. */
export type Mood = 'leads' | 'hangs' | 'hangs up' | number

/** A proxy as companies have one between their machines and the internet. */
export type HttpProxy = Readonly<{
  port: number
  /** From now on. */
  set(mood: Mood): void
  /** What it was asked for: `CONNECT login.example:443`, `GET http://login.example/`. */
  asked(): readonly string[]
  /** The Proxy-Authorization of each. */
  credentials(): readonly (string | undefined)[]
}>

export type HttpProxySetup = Readonly<{
  /** The port of 127.0.0.1 on which a host and port are served. Nobody else knows these names. */
  places: Readonly<Record<string, number>>
  /** `user:password` without which nobody passes. */
  wants?: string
  /** It speaks TLS itself, with this certificate. */
  tls?: Readonly<{ cert: string; key: string }>
}>

/** Listens on 127.0.0.1 until the end of `scope`. */
export async function startHttpProxy(
  scope: Scope,
  { places, wants, tls }: HttpProxySetup,
): Promise<HttpProxy> {
  const asked: string[] = []
  const credentials: (string | undefined)[] = []
  const state: { mood: Mood } = { mood: 'leads' }
  const open = new Set<Socket>()

  /** The status that it refuses with; undefined where it leads on. */
  function verdict(line: string, authorization: string | undefined): Mood | undefined {
    asked.push(line)
    credentials.push(authorization)
    if (state.mood !== 'leads') return state.mood
    const isKnown = wants === undefined || authorization === `Basic ${Buffer.from(wants).toString('base64')}`
    return isKnown ? undefined : 407
  }

  const relay: RequestListener = (incoming, response) => {
    const { method = '', url = '', headers } = incoming
    const mood = verdict(`${method} ${url}`, headers['proxy-authorization'])
    if (mood === 'hangs') return
    if (mood === 'hangs up') {
      incoming.socket.destroy()
      return
    }
    const { host, pathname, search } = new URL(url)
    const port = places[host]
    if (typeof mood === 'number' || port === undefined) {
      response.writeHead(typeof mood === 'number' ? mood : 502).end()
      return
    }
    delete headers['proxy-authorization']
    const to = { agent: false, port, host: '127.0.0.1', path: pathname + search, method, headers }
    const outgoing = httpRequest(to, answer => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    outgoing.on('error', () => response.destroy())
    incoming.pipe(outgoing)
  }

  const server = tls === undefined ? createPlain(relay) : createSecure(tls, relay)
  server.on('connection', (socket: Socket) => keep(socket))
  server.on('connect', ({ url: target = '', headers }, socket: Socket) => {
    socket.on('error', () => undefined)
    const mood = verdict(`CONNECT ${target}`, headers['proxy-authorization'])
    const port = places[target]
    if (mood === 'hangs') return
    if (mood === 'hangs up') socket.destroy()
    else if (mood !== undefined) socket.end(`HTTP/1.1 ${mood} No\r\n\r\n`)
    else if (port === undefined) socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
    else {
      const inner = connect(port, '127.0.0.1', () =>
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n'),
      )
      keep(inner)
      inner.on('error', () => socket.destroy())
      socket.on('error', () => inner.destroy())
      socket.pipe(inner).pipe(socket)
    }
  })

  function keep(socket: Socket): void {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
  }

  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  scope.after(async () => {
    const closed = new Promise(resolve => server.close(resolve))
    for (const socket of open) socket.destroy()
    await closed
  })
  return {
    port: (server.address() as AddressInfo).port,
    set: mood => {
      state.mood = mood
    },
    asked: () => [...asked],
    credentials: () => [...credentials],
  }
}
