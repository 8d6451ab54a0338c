import { AsyncLocalStorage } from 'node:async_hooks'

/** A part of a request's trace, within which more may be done for it. */
export type TracePart = Readonly<{
  /** Itself, or around it what is not over; undefined when all is, or nobody is to be told. */
  current: () => TracePart | undefined
  /** Runs some work as a part of its own. */
  during: <Outcome extends string>(name: string, work: () => Promise<Outcome>) => Promise<Outcome>
  /** Something was asked of the provider, and that is over. */
  called: (call: string, outcome: string, seconds: number) => void
}>

/**
 * What is under way. Whoever asks the provider knows nothing of requests: which one it is done for is known by Node's own
 * means of following what comes of what. Where no spans are made nothing is in here, and nothing is followed.
 */
const underWay = new AsyncLocalStorage<TracePart>()

/** What comes of this is done within a part. */
export function within(part: TracePart, goOn: () => void): void {
  underWay.run(part, goOn)
}

/** As `within`, for work that is waited for. */
export async function doneWithin<Result>(part: TracePart, work: () => Promise<Result>): Promise<Result> {
  return underWay.run(part, work)
}

/** The same work, as a part of the trace of the request that it is done for. */
export async function tracedRefresh<Outcome extends string>(work: () => Promise<Outcome>): Promise<Outcome> {
  const part = underWay.getStore()?.current()
  return part === undefined ? work() : part.during('refresh', work)
}

/** Tells the trace of the request that a call to the provider was made for. @param outcome `ok`, `refused`, `failed` */
export function traceProviderCall(call: string, outcome: string, seconds: number): void {
  underWay.getStore()?.current()?.called(call, outcome, seconds)
}
