import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Config, SecretSource } from '../config/config.ts'
import type { Audit, AuditEvent } from '../observe/audit.ts'
import { createAdmin } from '../observe/health.ts'
import { openLogs } from '../observe/logs.ts'
import { createMetrics, type Metrics } from '../observe/metrics.ts'
import { auditNotKept, type Readiness } from '../observe/readiness.ts'
import { createLocalExchange } from '../session/exchange.ts'
import { createKeyRing } from '../session/key-ring.ts'
import { followKeysFile } from '../session/keys-file.ts'
import { openRevoking } from '../session/revoking.ts'
import { adminTokenOf, keysFileOf, revocationOf } from '../slices.ts'
import { addStatus } from '../status/plugin.ts'
import { answerOf } from './asked-exchange.ts'
import { createCrew, type Hand } from './crew.ts'
import { gatherMetrics } from './gathered-metrics.ts'
import { joinReadiness } from './joined-readiness.ts'
import { fromWorker, linesOf, revocationsIn, type FromPrimary } from './messages.ts'
import { createPledge } from './pledge.ts'
import { createSettingsRounds } from './settings-round.ts'

export type PrimaryOptions = Readonly<{
  readSecret: (source: SecretSource) => string
  fork: () => Hand
  /** NumericDate, seconds. */
  now: () => number
  /** Of this software, for the metrics. */
  version: string
  /** Milliseconds between looks at the file of session keys. */
  keysInterval?: number
}>

/** Why there is nothing to wait for any more, and the exit code that fits. */
type Hopeless = Readonly<{ why: string; code: number }>

/** The process above the workers: it takes no requests, and holds what is theirs together. */
export type Primary = Readonly<{
  admin: FastifyInstance
  log: Logger
  audit: Audit
  metrics: Metrics
  start: () => void
  /** Where they listen, as soon as all do. */
  listening: Promise<readonly string[]>
  /** Puts other settings in force in all workers. @throws Error when one of them cannot; then none has */
  take: (config: Config) => Promise<void>
  /** Resolves when no worker can take requests, ever. */
  hopeless: Promise<Hopeless>
  drain: () => void
  /** Ends listening; running requests get this many seconds, and workers a little more to end. */
  close: (graceSeconds: number) => Promise<void>
}>

/** Seconds beyond the grace in which a worker should have ended. */
const littleMore = 2

/** @throws RevocationFileError when the file of revocations is there and cannot be used */
export async function openPrimary(config: Config, options: PrimaryOptions): Promise<Primary> {
  const { readSecret, now } = options
  const size = config.listen.workers
  const { log, audit, auditTrouble, onLost, closeLogs } = openLogs(config, undefined, process.pid)
  const ring = createKeyRing(config.session.keys)
  const followKeys = (by: Config) => {
    const { keysFile } = keysFileOf(by, file => readSecret({ file }), options.keysInterval)
    return keysFile === undefined ? () => undefined : followKeysFile(ring, { ...keysFile, log })
  }
  const binding = { ...config.provider, publicOrigin: config.publicOrigin }
  const keeping = { ...revocationOf(config, readSecret), log, now }
  const revoking = await openRevoking(ring, binding, config.session.absoluteTimeout, keeping)
  const { list } = revoking
  const exchange = createLocalExchange()
  const listening = createPledge<readonly string[]>()
  const hopeless = createPledge<Hopeless>()
  const ready = new Map<Hand, Readiness>()
  const up = new Set<Hand>()
  const state = { isDraining: false, config, unfollow: followKeys(config) }
  const rounds = createSettingsRounds(tell)

  const metrics = createMetrics(options.version)
  onLost(metrics.linesDropped)
  metrics.cache('exchanged_values', exchange.size)
  const gathered = gatherMetrics<Hand>({
    own: metrics,
    workers: () => up,
    ask: (hand, id) => tell(hand, { kind: 'measure', id }),
  })

  const crew = createCrew({
    size,
    fork: options.fork,
    onMessage: heard,
    onEnd: hand => {
      ready.delete(hand)
      up.delete(hand)
      rounds.ended(hand)
      gathered.ended(hand)
    },
    onHopeless: () => hopeless.resolve({ why: 'the workers end before they take requests', code: 1 }),
    log,
  })
  const tellAll = (message: FromPrimary): void => crew.hands().forEach(hand => tell(hand, message))

  function heard(hand: Hand, said: unknown): void {
    const message = fromWorker(said)
    switch (message?.kind) {
      case 'hello':
        rounds.begun(hand)
        // The ring of this moment: a file of keys may have changed since the start.
        tell(hand, {
          kind: 'begin',
          config: forWorkers(state.config, ring.keys()),
          lines: linesOf(list.entries(now())),
        })
        if (state.isDraining) tell(hand, { kind: 'drain' })
        return
      case 'listening':
        crew.isUp()
        up.add(hand)
        log.info({ event: 'worker.up', worker: hand.pid }, 'a worker takes requests')
        if (up.size === size) listening.resolve(message.addresses)
        return
      case 'readiness':
        return void ready.set(hand, message.readiness)
      case 'failed':
        if (crew.hasBeenUp()) log.error({ worker: hand.pid, detail: message.why }, 'a worker cannot start')
        else hopeless.resolve(message)
        return
      case 'ended': {
        const { id, lines } = message
        list.enter(revocationsIn(lines))
        if (id !== undefined) void revoking.settled().then(() => tell(hand, { kind: 'kept', id }))
        return
      }
      case 'question':
        return void answerOf(exchange, message).then(value =>
          tell(hand, { kind: 'answer', id: message.id, value }),
        )
      case 'settings.ready':
        return rounds.answered(hand, message.id, message.fault)
      case 'measured':
        return gathered.answered(hand, message.id, message.snapshot)
      case 'left':
      case undefined:
        return
      default:
        return message satisfies never
    }
  }

  list.onEntry(entry => tellAll({ kind: 'ended', lines: linesOf([entry]) }))
  list.onTakenOver(entries => tellAll({ kind: 'ended', lines: linesOf(entries) }))

  const readiness = (): Readiness => {
    const notKept = revoking.problem()
    const notWritten = auditTrouble()
    return joinReadiness({
      workers: [...up].flatMap(hand => ready.get(hand) ?? []),
      size,
      isDraining: state.isDraining,
      own: [
        ...(notKept === undefined ? [] : [{ reason: 'revocations_not_kept', detail: notKept }]),
        ...(notWritten === undefined ? [] : [auditNotKept(notWritten)]),
      ],
    })
  }
  const token = adminTokenOf(config, readSecret)
  metrics.watch({ readiness })
  const ending = {
    revoke: revoking.revoke,
    settled: revoking.settled,
    audit: (event: AuditEvent) => {
      metrics.audited(event)
      audit(event)
    },
    ...{ log, now },
  }
  const admin = createAdmin({ readiness, metrics: gathered.text, revoking: { ...ending, token } })
  if (token !== undefined) addStatus(admin, { ...ending, token, readiness, snapshot: gathered.snapshot })
  await admin.ready()

  const drain = (): void => {
    state.isDraining = true
    tellAll({ kind: 'drain' })
  }
  return {
    ...{ admin, log, audit: ending.audit, metrics },
    start: crew.start,
    listening: listening.promise,
    hopeless: hopeless.promise,
    drain,
    take: async next => {
      await rounds.offer(forWorkers(next))
      state.unfollow()
      Object.assign(state, { config: next, unfollow: followKeys(next) })
      if (next.session.keys.join() !== ring.keys().join()) await ring.replace(next.session.keys)
      log.level = next.log.level
    },
    close: async grace => {
      drain()
      const ended = crew.end(grace + littleMore)
      tellAll({ kind: 'stop', grace })
      await ended
      state.unfollow()
      await Promise.all([revoking.close(), admin.close()])
      await closeLogs()
    },
  }
}

/** What has ended is kept above them alone: each would write the same file. */
function forWorkers({ revocation, session, ...config }: Config, keys = session.keys): Config {
  const { file: _, ...shared } = revocation
  return { ...config, revocation: shared, session: { ...session, keys } }
}

function tell(hand: Hand, message: FromPrimary): void {
  hand.send(message)
}
