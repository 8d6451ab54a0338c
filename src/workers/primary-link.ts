import type { Config } from '../config/config.ts'
import type { Metrics } from '../observe/metrics.ts'
import type { Readiness } from '../observe/readiness.ts'
import type { Exchange } from '../session/exchange.ts'
import type { RevocationKeeper } from '../session/revoking.ts'
import type { RevocationList } from '../session/revocations.ts'
import { createAskedExchange } from './asked-exchange.ts'
import { fromPrimary, linesOf, revocationsIn, type FromWorker } from './messages.ts'
import { createPledge } from './pledge.ts'
import { createReceipts } from './receipts.ts'
import { followOrders, type Prepare } from './settings-orders.ts'

/** The way to the primary process. */
export type Channel = Readonly<{
  /** @param done when it has been written, or cannot be any more */
  send: (message: FromWorker, done?: () => void) => void
  onMessage: (listener: (message: unknown) => void) => void
  /** The primary has ended. */
  onGone: (listener: () => void) => void
}>

/** What the gateway of a worker shares with the others. */
type Together = Readonly<{
  exchange: Exchange
  keepers: readonly ((list: RevocationList) => RevocationKeeper)[]
}>

/** A worker's side of the way to the primary. */
export type PrimaryLink = Readonly<{
  /** The settings; undefined when it is over before it has begun. */
  begun: Promise<Readonly<{ config: Config; together: Together }> | undefined>
  /** How this worker makes ready for other settings; what it was told of them before waits for it. */
  prepares: (prepare: Prepare) => void
  /** Requests are taken; from now on the primary hears of each change of readiness, and of metrics when it asks. */
  listening: (
    addresses: readonly string[],
    readiness: () => Readiness,
    metrics: Pick<Metrics, 'snapshot'>,
  ) => void
  /** Nothing will come of this worker. Resolves when the primary has been told. @param code exit code */
  failed: (why: string, code: number) => Promise<void>
  draining: Promise<void>
  /** Seconds for running requests; undefined when the primary is gone, and has not said. */
  stopped: Promise<number | undefined>
  /** Resolves when all that was said has been sent. */
  left: () => Promise<void>
}>

/** Milliseconds between two looks at readiness. */
const pace = 200

/** Milliseconds that the end of a session waits at most for the primary to keep it. */
const patience = 250

/** @param now NumericDate, seconds */
export function linkToPrimary(channel: Channel, now: () => number): PrimaryLink {
  const begun = createPledge<Awaited<PrimaryLink['begun']>>()
  const draining = createPledge<void>()
  const stopped = createPledge<number | undefined>()
  const lists: RevocationList[] = []
  const receipts = createReceipts(patience)
  const orders = followOrders((id, fault) =>
    channel.send({ kind: 'settings.ready', id, ...(fault !== undefined && { fault }) }),
  )
  const state: { isGone: boolean; early: string; metrics?: Pick<Metrics, 'snapshot'> } = {
    ...{ isGone: false, early: '' },
  }
  const asked = createAskedExchange((id, question) => {
    if (state.isGone) throw new Error('the primary process is gone')
    channel.send({ kind: 'question', id, ...question })
  })

  function keep(list: RevocationList): RevocationKeeper {
    lists.push(list)
    list.takeOver(revocationsIn(state.early), now())
    state.early = ''
    list.onEntry(entry => channel.send({ kind: 'ended', id: receipts.next(), lines: linesOf([entry]) }))
    return {
      problem: () => (state.isGone ? 'the primary process is gone' : undefined),
      settled: receipts.settled,
      close: async () => undefined,
    }
  }

  function measure(id: number): void {
    state.metrics
      ?.snapshot()
      .then(snapshot => channel.send({ kind: 'measured', id, snapshot }))
      .catch(() => undefined)
  }

  function stop(grace: number | undefined): void {
    begun.resolve(undefined)
    draining.resolve()
    stopped.resolve(grace)
  }

  channel.onMessage(said => {
    const message = fromPrimary(said)
    switch (message?.kind) {
      case 'begin':
        state.early += message.lines
        return begun.resolve({
          config: message.config,
          together: { exchange: asked.exchange, keepers: [keep] },
        })
      case 'settings':
      case 'settings.take':
      case 'settings.drop':
        return orders.heard(message)
      case 'ended':
        // What comes before there is a list must not be lost.
        if (lists.length === 0) state.early += message.lines
        for (const list of lists) list.takeOver(revocationsIn(message.lines), now())
        return
      case 'kept':
        return receipts.confirmed(message.id)
      case 'measure':
        return measure(message.id)
      case 'answer':
        return asked.answered(message.id, message.value)
      case 'drain':
        return draining.resolve()
      case 'stop':
        return stop(message.grace)
      case undefined:
        return
      default:
        return message satisfies never
    }
  })
  channel.onGone(() => {
    state.isGone = true
    receipts.end()
    stop(undefined)
  })
  channel.send({ kind: 'hello' })

  return {
    begun: begun.promise,
    draining: draining.promise,
    stopped: stopped.promise,
    prepares: orders.prepares,
    listening: (addresses, readiness, metrics) => {
      state.metrics = metrics
      let told = ''
      const tell = (): void => {
        const current = readiness()
        const text = JSON.stringify(current)
        if (text === told) return
        told = text
        channel.send({ kind: 'readiness', readiness: current })
      }
      tell()
      channel.send({ kind: 'listening', addresses })
      setInterval(tell, pace).unref()
    },
    failed: async (why, code) =>
      new Promise(resolve => channel.send({ kind: 'failed', why, code }, () => resolve())),
    // Written one after another: when this one is out, all before it are.
    left: async () => new Promise(resolve => channel.send({ kind: 'left' }, () => resolve())),
  }
}
