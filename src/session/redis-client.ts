import type { Cluster, Redis, RedisOptions } from 'ioredis'

/** Where Redis is, and how one gets in. The secrets are read anew at each connection. */
export type RedisPlace = Readonly<{
  /** `redis://user@host:port/number` or `rediss://…` for TLS; undefined with `sentinel` or `cluster`. */
  url?: () => string
  /** Which of several is in charge is what these say. Nodes are `host:port`. */
  sentinel?: Readonly<{ name: string; nodes: readonly string[]; password?: () => string }>
  /** Some of the nodes, `host:port`; they tell of the others. */
  cluster?: readonly string[]
  username?: string
  password?: () => string
  /** Whether TLS is spoken without an `url` that says so. */
  tls: boolean
  /** Who vouches for its certificate (PEM); those whom the system believes without it. */
  ca?: () => string
  /** In front of every key. */
  keyPrefix: string
}>

export type RedisClient = Redis | Cluster

type Options = RedisOptions & { replyMapping: 'legacy' }

/** There is no ioredis in this installation: it is an optional dependency. */
export class RedisNotInstalled extends Error {
  override readonly name = 'RedisNotInstalled'
}

/** Milliseconds: nothing came from a connection on which something was asked. It is given up. */
const silence = 1000
/** Milliseconds to make a connection, TLS with it. */
const connecting = 2000
/** Milliseconds that a process which ends waits for a connection to close; ioredis waits for one that is closed, too. */
const leaving = 100
const retryAtMost = 1000

/**
 * A client that connects by itself again and again, and asks nothing twice. What is asked while there is no connection
 * is refused at once.
 * @throws RedisNotInstalled
 */
export async function createRedisClient(place: RedisPlace): Promise<RedisClient> {
  const { Redis: Client, Cluster: ClusterClient } = await load()
  const options: Options = {
    ...optionsOf(place),
    retryStrategy: times => {
      renew(options)
      if (client instanceof Client) renew(client.options)
      return delay(times)
    },
  }
  const renew = (into: RedisOptions) => {
    try {
      Object.assign(into, secretsOf(place))
    } catch {
      // A file that is being replaced: those from before may do, and the next attempt reads it again.
    }
  }
  const client = place.cluster === undefined ? new Client(options) : cluster(place.cluster)
  return client

  function cluster(nodes: readonly string[]): Cluster {
    return new ClusterClient([...nodes.map(addressOf)], {
      redisOptions: options,
      enableOfflineQueue: false,
      slotsRefreshTimeout: silence,
      clusterRetryStrategy: times => {
        renew(options)
        return delay(times)
      },
    })
  }
}

async function load() {
  try {
    return await import('ioredis')
  } catch (error) {
    const message = 'the package ioredis is not installed: run npm install ioredis'
    throw new RedisNotInstalled(message, { cause: error })
  }
}

function optionsOf(place: RedisPlace): Options {
  const { sentinel } = place
  return {
    ...secretsOf(place),
    ...(sentinel !== undefined && { sentinels: sentinel.nodes.map(addressOf), name: sentinel.name }),
    // Only a master takes what is written; which one that is can change.
    enableReadyCheck: sentinel !== undefined,
    reconnectOnError: ({ message }) => /^(?:READONLY|NOAUTH|WRONGPASS)\b/.test(message),
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: connecting,
    disconnectTimeout: leaving,
    socketTimeout: silence,
    protocol: 2,
    replyMapping: 'legacy',
    disableClientInfo: true,
  }
}

/** Address, user, passwords and certificates, as they are now. */
function secretsOf(place: RedisPlace): RedisOptions {
  const url = place.url === undefined ? undefined : new URL(place.url())
  const username = place.username ?? (url?.username && decodeURIComponent(url.username))
  const password = place.password?.() ?? (url?.password && decodeURIComponent(url.password))
  const isTls = place.tls || url?.protocol === 'rediss:'
  const tls = { ...(place.ca !== undefined && { ca: place.ca() }) }
  const sentinelPassword = place.sentinel?.password?.()
  return {
    ...(url !== undefined && {
      host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: Number(url.port === '' ? 6379 : url.port),
      db: Number(url.pathname.slice(1) || 0),
    }),
    ...(username && { username }),
    ...(password && { password }),
    ...(isTls && { tls }),
    ...(isTls && place.sentinel !== undefined && { sentinelTLS: tls, enableTLSForSentinelMode: true }),
    ...(sentinelPassword !== undefined && { sentinelPassword }),
  }
}

/** Where one looks when it is away: `host:port`, several with a comma; neither user nor password. */
export function addressesOf({ url, sentinel, cluster = [] }: RedisPlace): string {
  try {
    const nodes = url === undefined ? (sentinel?.nodes ?? cluster) : [new URL(url()).host]
    return nodes.map(node => (/:\d+$/.test(node) ? node : `${node}:6379`)).join(', ')
  } catch {
    return 'its address cannot be read'
  }
}

/** @param text `host:port`, an IPv6 address in brackets */
function addressOf(text: string): { host: string; port: number } {
  const { hostname, port } = new URL(`redis://${text}`)
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port === '' ? 6379 : port) }
}

/** Milliseconds before the next attempt: soon, then seldom; not all gateways at once. */
function delay(times: number): number {
  return Math.min(retryAtMost, 25 * 2 ** Math.min(times, 10)) * (0.5 + Math.random() / 2)
}
