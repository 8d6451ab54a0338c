import type { EventEmitter } from 'node:events'
import {
  createServer,
  ServerResponse,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http'
import type { Duplex } from 'node:stream'
import { InFlight, type Placed } from '../in-flight.ts'

/** The way from what listens to one application. */
export type Line = Readonly<{
  /** Of this application alone: it never listens, but hears what comes while the line is connected. */
  server: Server
  /** Resolves when nothing runs any more that came to it; for a line that is not connected any more. */
  idle: () => Promise<void>
}>

/**
 * Between what listens and the applications, of which one takes what comes (docs/adr/0034). A request stays with the
 * application that it has come to, to its end; the next one on the same connection may go to another.
 */
export type Switchboard = Readonly<{
  /** For all requests, whatever version of HTTP they come over. */
  request: RequestListener
  /** Hears what else a server hears that listens. */
  hear: (listening: Server) => void
  lineFor: (handler: RequestListener) => Line
  /** From now on its application takes what comes. */
  connect: (line: Line) => void
}>

type Wired = Line &
  Readonly<{ request: RequestListener; upgrade: (event: string, ...given: Upgrading) => void }>
type Upgrading = [request: IncomingMessage, socket: Duplex, head: Buffer]

/** Told of each request when it has come, and once when it is over, however it has ended; of no upgrade. */
export type Coming = Readonly<{ begun: () => void; gone: () => void }>

/** @property over what is closed at its end: a response, or the socket of an upgrade @property isRequest as `Coming` has it */
type Running = Placed & Readonly<{ over: EventEmitter; isRequest: boolean }>

export function createSwitchboard({ begun, gone }: Coming): Switchboard {
  const lines = new WeakMap<Line, Wired>()
  const state: { connected?: Wired } = {}

  function lineFor(handler: RequestListener): Line {
    const server = createServer()
    const waiting: (() => void)[] = []
    const running = new InFlight<Running>()
    function leave(one: Running): void {
      if (!running.delete(one)) return
      if (one.isRequest) gone()
      if (running.size === 0) for (const tell of waiting.splice(0)) tell()
    }
    function enter(over: EventEmitter, isRequest: boolean): void {
      const one = { over, isRequest, place: -1 }
      running.add(one)
      if (isRequest) begun()
      over.on('close', () => leave(one))
    }
    const line: Wired = {
      server,
      idle: async () => {
        // An answer behind others that its client has not waited for never closes.
        for (const one of running) {
          if (!(one.over instanceof ServerResponse)) continue
          const { socket } = one.over.req
          socket.once('close', () => leave(one))
          if (socket.destroyed) leave(one)
        }
        if (running.size > 0) await new Promise<void>(resolve => waiting.push(resolve))
      },
      request: (request, response) => {
        enter(response, true)
        handler(request, response)
      },
      upgrade: (event, ...given) => {
        const [, socket] = given
        enter(socket, false)
        server.emit(event, ...given)
      },
    }
    lines.set(line, line)
    return line
  }

  return {
    request: (request, response) => state.connected?.request(request, response),
    hear: listening => {
      for (const event of ['upgrade', 'connect']) {
        listening.on(event, (...given: Upgrading) => state.connected?.upgrade(event, ...given))
      }
      listening.on('clientError', (error, socket) =>
        state.connected?.server.emit('clientError', error, socket),
      )
    },
    lineFor,
    connect: line => {
      const wired = lines.get(line)
      if (wired === undefined) throw new Error('the line is of another switchboard')
      state.connected = wired
    },
  }
}
