/** Headers of one request by their usual spelling. */
export type RequestHeaders = Readonly<Record<string, string>>

/** One round of load on one address. */
export type Load = Readonly<{
  url: string
  connections: number
  seconds: number
  /** Of the requests in turn, over those of a browser. */
  each: readonly RequestHeaders[]
  /** The status that is right. */
  status: number
  cpu: number | undefined
}>

/** What a generator saw. Latencies in milliseconds. */
export type Outcome = Readonly<{
  requests: number
  seconds: number
  p50: number
  p99: number
  /** Other answers than the right one, time-outs and broken connections. */
  failures: number
}>
