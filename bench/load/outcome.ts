/** One round of load on one address. */
export type Load = Readonly<{
  url: string
  connections: number
  seconds: number
  /** One for each request in rotation; each is a whole Cookie header. */
  cookies: readonly string[]
  cpu: number | undefined
}>

/** What a generator saw. Latencies in milliseconds. */
export type Outcome = Readonly<{
  requests: number
  seconds: number
  p50: number
  p99: number
  /** Answers that were not 2xx, time-outs and broken connections. */
  failures: number
}>
