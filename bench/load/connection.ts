import { connect, type Socket } from 'node:net'

import { readHead } from './head-reader.ts'
import type { RequestHeaders } from './outcome.ts'

/** One keep-alive connection that asks one thing after the other and does little else. */
export type Connection = Readonly<{
  /** The status of the answer, when all of it has come. @param parts of a whole request */
  ask: (...parts: readonly Buffer[]) => Promise<number>
  close: () => void
}>

export function openConnection(url: URL): Promise<Connection> {
  const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true })
  return new Promise((resolve, reject) => {
    socket.once('error', reject).once('connect', () => {
      socket.off('error', reject)
      resolve(connectionOn(socket))
    })
  })
}

type Waiting = Readonly<{ resolve: (status: number) => void; reject: (error: Error) => void }>

function connectionOn(socket: Socket): Connection {
  const state: { waiting?: Waiting | undefined; head: Buffer; status: number; left: number } = {
    head: Buffer.alloc(0),
    status: 0,
    left: -1,
  }
  const fail = (error: Error): void => {
    state.waiting?.reject(error)
    state.waiting = undefined
  }
  socket.on('error', fail).on('close', () => fail(new Error('the connection was closed')))
  socket.on('data', (chunk: Buffer) => {
    if (state.left >= 0) {
      state.left -= chunk.length
    } else {
      state.head = state.head.length === 0 ? chunk : Buffer.concat([state.head, chunk])
      const head = readOrFail(state.head)
      if (head === undefined) return
      state.status = head.status
      state.left = head.bodyLength - (state.head.length - head.headLength)
    }
    if (state.left > 0) return
    const { waiting } = state
    state.waiting = undefined
    state.head = Buffer.alloc(0)
    state.left = -1
    waiting?.resolve(state.status)
  })

  function readOrFail(come: Buffer): ReturnType<typeof readHead> {
    try {
      return readHead(come)
    } catch (error) {
      socket.destroy(error instanceof Error ? error : new Error(String(error)))
      return undefined
    }
  }

  return {
    ask: (...parts) =>
      new Promise((resolve, reject) => {
        state.waiting = { resolve, reject }
        socket.cork()
        for (const part of parts) socket.write(part)
        socket.uncork()
      }),
    close: () => void socket.destroy(),
  }
}

/** The bytes of a request without a body. */
export function requestBytes(method: string, url: URL, headers: RequestHeaders): Buffer {
  const lines = Object.entries({ Host: url.host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`${method} ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1')
}
