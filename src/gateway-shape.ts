import type { FastifyInstance } from 'fastify'
import type { DestinationStream, Logger } from 'pino'
import type { PublicPort, PublicPortOptions } from './guard/public-port.ts'
import type { KeepingOptions } from './keeping.ts'
import type { Readiness } from './observe/readiness.ts'

/** The whole gateway, not listening yet. */
export type Gateway = PublicPort &
  Readonly<{
    admin: FastifyInstance
    readiness: () => Readiness
    log: Logger
    /** From now on /readyz says 503; requests are still taken. */
    drain: () => void
    /** Ends listening; running requests get this many seconds. */
    close: (graceSeconds: number) => Promise<void>
  }>

export type GatewayOptions = KeepingOptions &
  Readonly<{
    logDestination?: DestinationStream
    /** NumericDate, seconds. */
    now?: () => number
    listening?: Pick<PublicPortOptions, 'timing' | 'overload'>
    /** For the log, where several processes write it. */
    pid?: number
  }>
