import { ServerResponse, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { Server as SecureServer } from 'node:https'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { withoutSchemas } from '../without-schemas.ts'
import { followCertificate, readCertificate, type CertificateFiles, type ReadFile } from './certificate.ts'
import { defaultOverloadLimits, watchLoad, type OverloadLimits } from './overload.ts'
import type { Listener } from './listener.ts'
import { createRedirect } from './redirect.ts'
import { seldom } from './seldom.ts'
import { createServer, listenerFor, type ServerOptions } from './server.ts'
import { createSwitchboard, type Coming, type Line, type Switchboard } from './switchboard.ts'
import { defaultTiming, type Timing } from './timing.ts'
import { secureResponse, transportSecurity } from './transport-security.ts'
import { addUploadPace } from './upload-pace.ts'

export type PublicPortOptions = Pick<ServerOptions, 'log' | 'origins'> &
  Readonly<{
    listen: Readonly<{
      tls?: CertificateFiles & Readonly<{ hsts: number; httpPort?: number }>
      limits: Readonly<{ connections: number }>
      workers: number
    }>
    life: Readonly<{ ending: AbortSignal }>
    coming: Coming
    readFile: ReadFile
    /** Shorter than usual in tests. */
    timing?: Partial<Timing>
    overload?: OverloadLimits
  }>

/** What an application is made with that answers what comes. */
type AnsweringOptions = Omit<ServerOptions, 'serverFor' | 'isOverloaded'>

/** The public port, not listening yet, and the plain one that only redirects to it, where there is one. */
export type PublicPort = Readonly<{
  /** What listens. It has no routes: what comes is answered by the application that is connected. */
  app: FastifyInstance
  /** An application that can answer it, before anything is registered; it listens to nothing by itself. */
  answering: (options: AnsweringOptions) => Readonly<{ app: FastifyInstance; line: Line }>
  connect: Switchboard['connect']
  redirect?: Server
  /** The class of answers over HTTP/1.1. */
  Response: new (request: IncomingMessage) => ServerResponse
}>

/** Puts the listening side together: TLS, limits, patience with slow clients, turning away under load. */
export function createPublicPort(options: PublicPortOptions): PublicPort {
  const { listen, life, coming, log, readFile, origins, overload = defaultOverloadLimits } = options
  const timing = { ...defaultTiming, ...options.timing }
  const maxConnections = listen.limits.connections
  const { tls } = listen
  const certificate = tls && readCertificate(tls, readFile)

  const overloaded = seldom<object>(timing.quiet, (count, found) => {
    log.error({ count, ...found }, 'overloaded: requests are turned away')
  })
  const tell = (isOver: boolean, found: object) => {
    if (isOver) overloaded(found)
  }
  const load = watchLoad(overload, tell, listen.workers)
  const board = createSwitchboard(coming)
  const secure = tls && certificate && { tls: { certificate, hsts: tls.hsts } }
  const listeners: Listener[] = []
  const app = Fastify({
    ...withoutSchemas,
    logger: false,
    // A name that stands for several addresses has a server for each.
    serverFactory: () => {
      const listener = listenerFor(board.request, { timing, maxConnections, ...secure })
      board.hear(listener.server)
      listeners.push(listener)
      return listener.server
    },
    // The application that is connected hears of it, too.
    clientErrorHandler: () => undefined,
  })
  app.addHook('preClose', done => {
    for (const { sessions } of listeners) sessions?.close()
    done()
  })
  const cutAll = () => {
    for (const { server, sessions } of listeners) {
      sessions?.destroy()
      server.closeAllConnections()
    }
  }
  // Behind all who hear of it as well: some break off in a way of their own.
  life.ending.addEventListener('abort', () => queueMicrotask(cutAll))

  function answering(about: AnsweringOptions) {
    const lines: Line[] = []
    const serverFor = (handler: RequestListener) => {
      const made = board.lineFor(handler)
      lines.push(made)
      return made.server
    }
    const made = createServer({ ...about, serverFor, isOverloaded: load.turnsAway })
    addUploadPace(made, timing)
    const [line] = lines
    if (line === undefined) throw new Error('an application without a server')
    return { app: made, line }
  }

  const redirect = tls?.httpPort === undefined ? undefined : createRedirect(origins, timing, maxConnections)
  for (const server of redirect === undefined ? [app.server] : [app.server, redirect]) {
    tellOfTrouble(server, timing.quiet, log)
  }
  const ends = [load.stop]
  if (tls && certificate && app.server instanceof SecureServer) {
    const { server } = app
    const take = (pair: typeof certificate) => server.setSecureContext({ ...pair, minVersion: 'TLSv1.2' })
    ends.push(
      followCertificate(certificate, { files: tls, read: readFile, take, log, interval: timing.certificate }),
    )
  }
  app.addHook('onClose', (_instance, done) => {
    for (const end of ends) end()
    if (redirect?.listening !== true) return done()
    redirect.close(() => done())
    redirect.closeAllConnections()
  })
  const hsts = transportSecurity(tls?.hsts)
  const Response = hsts === undefined ? ServerResponse : secureResponse(hsts)
  return { app, answering, connect: board.connect, Response, ...(redirect && { redirect }) }
}

/** Connections that were not taken, because there are too many of them or of open files, are logged now and then. */
function tellOfTrouble(server: Server, interval: number, log: Logger): void {
  const dropped = seldom<undefined>(interval, count => {
    log.warn({ count, limit: server.maxConnections }, 'connections were refused: listen.limits.connections')
  })
  const failed = seldom<Error>(interval, (count, err) => {
    log.error({ count, err }, 'connections could not be taken')
  })
  server.on('drop', () => dropped(undefined))
  // Without a listener the error of a single connection (EMFILE) would end the process.
  server.on('error', error => {
    if (server.listening) failed(error)
  })
}
