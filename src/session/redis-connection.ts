import { GatewayError } from '../errors.ts'
import { addressesOf, createRedisClient, type RedisClient, type RedisPlace } from './redis-client.ts'
import type { RevocationLog } from './revocation-file.ts'

/** A connection that is kept up, and says what is wrong while it is not. */
export type RedisConnection = Readonly<{
  /**
   * What comes of some commands.
   * @param writes whether they change anything: a replica, or one that is full, is only asked
   * @throws GatewayError ERR_SESSION_STORE_AWAY when there is no answer in time, or it is a trouble of Redis itself;
   *   at once while it is known to be away
   */
  ask: <Answer>(work: (client: RedisClient) => Promise<Answer>, writes: boolean) => Promise<Answer>
  /** Why it is not of use at the moment and where it should be, in plain words; never a secret. */
  problem: () => string | undefined
  /** A key of ours. */
  key: (name: string) => string
  close: () => void
}>

type RedisConnectionOptions = RedisPlace & Readonly<{ log: RevocationLog; what: string }>

/** Milliseconds that Redis has for an answer. */
const deadline = 250
/** Milliseconds between two looks while all is well, and while it is not. */
const pace = { well: 5000, ill: 200 }
/** What waits for an answer at the same time; beyond that nobody can be waiting for it in earnest. */
const mostWaiting = 10_000
/** Milliseconds that the start waits for the first connection. */
const patience = 1000

const retryAfterSeconds = 5

/**
 * Connects, and waits a moment for it: whoever starts before Redis does is away until that is there.
 * @throws RedisNotInstalled
 */
export async function connectRedis(options: RedisConnectionOptions): Promise<RedisConnection> {
  const { log, what, keyPrefix } = options
  const client = await createRedisClient(options)
  const state = { isClosed: false, waiting: 0, lastError: undefined as unknown }
  /** Why nothing can be asked, and why nothing can be written. */
  const troubles: { any?: string; writing?: string } = { any: 'there is no connection yet' }
  let told: string | undefined
  let timer: NodeJS.Timeout | undefined

  function problem(): string | undefined {
    return troubles.any ?? troubles.writing
  }

  /** Once when it goes, and once when it is back. */
  function tell(): void {
    const now = problem()
    if ((now === undefined) === (told === undefined)) return
    told = now
    const about = { event: now === undefined ? 'redis.back' : 'redis.away', for: what }
    if (now === undefined) log.info(about, 'Redis answers again')
    else log.warn({ ...about, detail: now }, 'Redis cannot be used')
  }

  function fail(error: unknown, writes: boolean): GatewayError {
    const reason = `${reasonOf(error)} (${addressesOf(options)})`
    if (writes && isOfWriting(error)) troubles.writing = reason
    else troubles.any = reason
    tell()
    look(pace.ill)
    return away(reason, error)
  }

  async function inTime<Answer>(work: (client: RedisClient) => Promise<Answer>): Promise<Answer> {
    if (state.waiting >= mostWaiting) throw new Error('too much waits for an answer')
    state.waiting += 1
    let clock: NodeJS.Timeout | undefined
    const late = new Promise<never>((_resolve, reject) => {
      // What has come meanwhile is read first: it may be this process that was slow.
      clock = setTimeout(() => setImmediate(() => reject(new Error(noAnswer))), deadline)
    })
    return await Promise.race([work(client), late]).finally(() => {
      clearTimeout(clock)
      state.waiting -= 1
    })
  }

  async function probe(): Promise<void> {
    try {
      await inTime(async redis => redis.ping())
      delete troubles.any
      if (troubles.writing !== undefined) {
        await inTime(async redis => redis.set(`${keyPrefix}probe`, '1', 'PX', 1000))
        delete troubles.writing
      }
      tell()
      look(pace.well)
    } catch (error) {
      fail(state.lastError ?? error, troubles.any === undefined)
    }
  }

  function look(after: number): void {
    clearTimeout(timer)
    if (state.isClosed) return
    timer = setTimeout(() => {
      state.lastError = client.status === 'ready' ? undefined : state.lastError
      void probe()
    }, after)
    timer.unref()
  }

  client.on('error', (error: unknown) => {
    state.lastError = error
  })
  client.on('close', () => {
    if (troubles.any === undefined) look(pace.ill)
  })
  const first = new Promise<void>(resolve => {
    client.once('ready', resolve)
    client.once('error', () => resolve())
    setTimeout(resolve, patience).unref()
  })
  client.on('ready', () => {
    state.lastError = undefined
    void probe()
  })
  await first
  await probe()

  return {
    problem,
    key: name => keyPrefix + name,
    ask: async (work, writes) => {
      const known = troubles.any
      if (known !== undefined) throw away(known)
      try {
        const answer = await inTime(work)
        if (writes && troubles.writing !== undefined) {
          delete troubles.writing
          tell()
        }
        return answer
      } catch (error) {
        throw fail(error, writes)
      }
    },
    close: () => {
      state.isClosed = true
      clearTimeout(timer)
      client.disconnect()
    },
  }
}

const noAnswer = `it does not answer within ${deadline} ms`

function away(reason: string, cause?: unknown): GatewayError {
  return new GatewayError('ERR_SESSION_STORE_AWAY', { message: reason, cause, facts: { retryAfterSeconds } })
}

/** It answers what is asked, and takes nothing. */
function isOfWriting(error: unknown): boolean {
  return error instanceof Error && /^(?:OOM|READONLY|MISCONF|NOREPLICAS)\b/.test(error.message)
}

const reasons: Readonly<Record<string, string>> = {
  LOADING: 'it is still loading what it has kept',
  OOM: 'it is full (maxmemory)',
  READONLY: 'it is a replica and takes nothing',
  MISCONF: 'it cannot keep what it is given on its disk, and takes nothing',
  NOREPLICAS: 'it has too few replicas, and takes nothing',
  NOAUTH: 'it wants a password',
  WRONGPASS: 'it refuses the user or the password',
  NOPERM: 'its user may not run the commands that are needed',
  MASTERDOWN: 'it is a replica that has lost its master',
  CLUSTERDOWN: 'its cluster is down',
  ECONNREFUSED: 'nobody listens there',
  ENOTFOUND: 'its host name is not known',
  ECONNRESET: 'it has closed the connection',
  ETIMEDOUT: 'no connection comes about',
}

/** In words of our own: what Redis or the system says may hold a secret, such as a URL. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'it cannot be used'
  const code = 'code' in error ? String(error.code) : ''
  const word = /^[A-Z]{3,}/.exec(error.message)?.[0] ?? ''
  if (error.message === noAnswer) return noAnswer
  if (/CERT|SELF_SIGNED|TLS|SSL|ALTNAME/.test(code)) return `its certificate is not believed (${code})`
  return reasons[word] ?? reasons[code] ?? (code === '' ? 'there is no connection' : code)
}
