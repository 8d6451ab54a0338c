import { Pool } from 'undici'
import { createConnect, type Address, type Connect } from './connect.ts'
import { RenewedPool } from './renewed-pool.ts'
import { asSent, createTargetMapping, type TargetMapping } from './target-mapping.ts'
import { tolerateContinue } from './tolerate-continue.ts'
import { createTlsContext, type TlsFiles } from './tls-files.ts'

/** An application behind the gateway, as the settings describe it. Durations are seconds. */
export type UpstreamOptions = TlsFiles &
  Readonly<{
    /** `http://host:port`, `https://host:port`, or `unix:/path` of a socket. */
    url: string
    /** Cut off the front of the path, e.g. `/api`. */
    stripPrefix?: string
    /** The front of the path is replaced. */
    rewrite?: Readonly<{ from: string; to: string }>
    hostHeader: 'client' | 'upstream'
    /** Name that the certificate must have, when it is not the host of `url`. */
    serverName?: string
    timeouts: Readonly<{ connect: number; headers: number; bodyIdle: number }>
    /** Audience of the identity assertion. */
    audience?: string
  }>

/** An application behind the gateway, with the connections to it. */
export type Upstream = Readonly<{
  name: string
  /** Requests on connections that are kept for the next. */
  pool: RenewedPool
  /** Requests each on a connection of its own. */
  fresh: RenewedPool
  /** A new connection, for what is no request and answer. */
  connect: Connect
  /** What it gets as Host; the client's Host when undefined. */
  host: string | undefined
  /** Milliseconds: until answered, between two pieces of a body. */
  timeouts: Readonly<{ headers: number; bodyIdle: number }>
  /** From the target that the client sent to the one that the upstream gets. */
  mapTarget: TargetMapping
  audience: string
}>

/** What upstreams need of the world around them. */
export type UpstreamSurroundings = Readonly<{
  /** Audience of an upstream that has no origin. */
  publicOrigin: string
  /** The text of a file as it is now; throws when it cannot be read. */
  readFile: (file: string) => string
  /** Tells the operator what is not right, though everything goes on. */
  warn: (facts: Readonly<Record<string, unknown>>, message: string) => void
}>

/** Milliseconds that an idle connection is kept, less than most servers keep theirs. */
const idleLife = 4_000

/** Milliseconds after which a connection takes no further request, so that a change of the address is found. */
const connectionLife = 20_000

/** All upstreams by name. Each has its own connections, and nothing is kept under a key made of several parts. */
export function createUpstreams(
  all: Readonly<Record<string, UpstreamOptions>>,
  surroundings: UpstreamSurroundings,
): ReadonlyMap<string, Upstream> {
  return new Map(
    Object.entries(all).map(([name, options]) => [name, createUpstream(name, options, surroundings)]),
  )
}

function createUpstream(name: string, options: UpstreamOptions, around: UpstreamSurroundings): Upstream {
  const { url, timeouts, rewrite, stripPrefix } = options
  const address = addressOf(url)
  const secure = url.startsWith('https:') && 'host' in address
  const connect = createConnect(address, {
    timeout: milliseconds(timeouts.connect),
    ...(secure && {
      tls: {
        name: options.serverName ?? address.host,
        context: createTlsContext(options, around.readFile, err =>
          around.warn({ upstream: name, err }, 'new TLS files are no good: the old ones stay'),
        ),
      },
    }),
  })
  const forPool: Pool.Options = {
    connect: (_target, done) =>
      connect((...result) => {
        done(...result)
        const [, socket] = result
        if (socket !== null) tolerateContinue(socket)
      }),
    headersTimeout: milliseconds(timeouts.headers),
    bodyTimeout: milliseconds(timeouts.bodyIdle),
    keepAliveTimeout: idleLife,
    keepAliveMaxTimeout: idleLife,
    connections: null,
  }
  const paths = rewrite ?? (stripPrefix === undefined ? undefined : { from: stripPrefix, to: '' })
  const origin = 'host' in address ? new URL(url) : undefined
  return {
    name,
    // TLS is the business of `connect`; undici is never told of it, nor of where it goes.
    pool: poolWith({ ...forPool, pipelining: 1 }),
    fresh: poolWith({ ...forPool, pipelining: 0 }),
    connect,
    host: options.hostHeader === 'upstream' ? (origin?.host ?? 'localhost') : undefined,
    timeouts: { headers: milliseconds(timeouts.headers), bodyIdle: milliseconds(timeouts.bodyIdle) },
    mapTarget: paths === undefined ? asSent : createTargetMapping(paths),
    audience: options.audience ?? origin?.origin ?? around.publicOrigin,
  }
}

function poolWith(options: Pool.Options): RenewedPool {
  return new RenewedPool(() => new Pool('http://upstream', options), connectionLife)
}

function addressOf(url: string): Address {
  if (url.startsWith('unix:')) return { path: url.slice('unix:'.length) }
  const { hostname, port, protocol } = new URL(url)
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
  }
}

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000)
}
