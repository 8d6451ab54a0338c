import type { FastifyInstance } from 'fastify'
import type { DestinationStream, Logger } from 'pino'
import type { Config } from './config/config.ts'
import type { PublicPort, PublicPortOptions } from './guard/public-port.ts'
import type { KeepingOptions } from './keeping.ts'
import type { Metrics } from './observe/metrics.ts'
import type { Audit } from './observe/audit.ts'
import type { Readiness } from './observe/readiness.ts'
import type { Prepared } from './storeys.ts'

/** The whole gateway, not listening yet. */
export type Gateway = Pick<PublicPort, 'app' | 'redirect'> &
  Readonly<{
    /** What answers by the settings in force; `app` only listens. */
    answering: () => FastifyInstance
    /**
     * Makes ready for other settings. Not to be called again before they are taken or dropped.
     * @throws what a start with them would; then everything is as it was
     */
    prepare: (config: Config) => Promise<Prepared>
    audit: Audit
    admin: FastifyInstance
    readiness: () => Readiness
    metrics: Metrics
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
    /** Goes on counting in these. */
    metrics?: Metrics
    /** For the log, where several processes write it. */
    pid?: number
  }>
