import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request, type ClientRequest, type IncomingMessage } from 'node:http'
import { WebSocket, WebSocketServer } from 'ws'
import { listening, type Listening } from './listening.ts'
import { patience } from './patience.ts'
import { until } from './until.ts'

/** An application in which nothing ends by itself, and how often a client of it has gone. */
export type EndlessApplication = Listening &
  Readonly<{
    /** Requests that were broken off, by their path. */
    gone: readonly string[]
    /** Codes that its WebSockets were closed with. */
    codes: readonly number[]
    /** What has come of bodies. */
    uploaded(): number
    /** Upgrades that it has not answered. */
    waiting(): number
  }>

/**
 * `/…/ws` takes WebSockets and echoes, and any other address leaves them waiting; `/…/events` and `/…/download` begin an answer, by events or of a length that
 * is told; `/…/upload` reads; anything else under a GET is answered with `ok`. Begun answers go on forever.
 */
export async function startEndlessApplication(): Promise<EndlessApplication> {
  const gone: string[] = []
  const codes: number[] = []
  const count = { uploaded: 0, waiting: 0 }
  const application = await listening((incoming, response) => {
    const path = incoming.url ?? ''
    response.on('close', () => {
      if (!response.writableFinished) gone.push(path)
    })
    incoming.on('data', (chunk: Buffer) => (count.uploaded += chunk.length))
    if (path.endsWith('/events')) {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: begun\n\n')
    } else if (path.endsWith('/download')) {
      response.writeHead(200, { 'content-length': '1000000' })
      response.write('begun')
    } else if (!path.endsWith('/upload')) response.end('ok')
  })
  const sockets = new WebSocketServer({ noServer: true })
  application.server.on('upgrade', (incoming, socket, early) => {
    socket.on('error', () => socket.destroy())
    if (incoming.url?.endsWith('/ws') === true) {
      sockets.handleUpgrade(incoming, socket, early, open => sockets.emit('connection', open, incoming))
      return
    }
    count.waiting += 1
    socket.on('end', () => socket.end())
    socket.on('close', () => (count.waiting -= 1))
    socket.resume()
  })
  sockets.on('connection', socket => {
    socket.on('message', message => socket.send(message as Buffer))
    socket.on('close', code => codes.push(code))
    socket.on('error', () => socket.terminate())
  })
  return {
    ...application,
    gone,
    codes,
    uploaded: () => count.uploaded,
    waiting: () => count.waiting,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
      await application.close()
    },
  }
}

/** A WebSocket of somebody that is open. */
export type OpenSocket = Readonly<{
  socket: WebSocket
  closed: Promise<number>
  isOpen(): boolean
  /** Sends something and waits until it has come back. */
  echo(what: string): Promise<void>
}>

export async function openSocket(port: number, path: string, cookie: string): Promise<OpenSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers: { host: 'app.example', cookie } })
  const closed = once(socket, 'close', { signal: AbortSignal.timeout(2 * patience) }).then(
    ([code]) => code as number,
  )
  // Whether anybody waits for it or not.
  closed.catch(() => undefined)
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const got: string[] = []
  socket.on('message', message => got.push((message as Buffer).toString()))
  return {
    socket,
    closed,
    isOpen: () => socket.readyState === WebSocket.OPEN,
    echo: async what => {
      socket.send(what)
      await until('it is echoed', () => got.includes(what) || socket.readyState === WebSocket.CLOSED)
      assert.ok(got.includes(what), 'the connection has ended, and nothing was echoed')
    },
  }
}

/** An answer that has begun; `end` says how it ended. */
export type OpenAnswer = Readonly<{ end: Promise<'cut' | 'whole'>; isOpen(): boolean; leave(): void }>

export async function openAnswer(port: number, path: string, cookie: string): Promise<OpenAnswer> {
  const asked = ask('GET', port, path, cookie)
  asked.end()
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  const end = new Promise<'cut' | 'whole'>(resolve => {
    answer.on('error', () => undefined)
    answer.once('close', () => resolve(answer.complete ? 'whole' : 'cut'))
  })
  await once(answer, 'data')
  answer.resume()
  return { end, isOpen: () => !answer.closed, leave: () => asked.destroy() }
}

/** A body on its way. */
export type OpenUpload = Readonly<{
  send(piece: string): void
  /** Status of the answer, or `cut`; resolves when the connection is of no more use. */
  end: Promise<number | 'cut'>
  isOpen(): boolean
  leave(): void
}>

export function openUpload(port: number, path: string, cookie: string): OpenUpload {
  const asked = ask('POST', port, path, cookie)
  let status: number | 'cut' = 'cut'
  asked.on('response', answer => {
    status = answer.statusCode ?? 0
    answer.resume()
  })
  const end = new Promise<number | 'cut'>(resolve => asked.once('close', () => resolve(status)))
  asked.write('begun')
  return {
    send: piece => void asked.write(piece),
    end,
    isOpen: () => !asked.closed,
    leave: () => void asked.destroy(),
  }
}

function ask(method: string, port: number, path: string, cookie: string): ClientRequest {
  const headers = { host: 'app.example', cookie }
  const asked = request({ host: '127.0.0.1', port, method, path, headers, agent: false })
  asked.on('error', () => undefined)
  return asked
}
