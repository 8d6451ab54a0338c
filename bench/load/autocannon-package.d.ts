/** The part of autocannon, which has no types of its own, that is used here. Latencies in milliseconds. */
declare module 'autocannon' {
  export default function autocannon(options: {
    url: string
    connections: number
    /** Seconds. */
    duration: number
    requests: { headers: Record<string, string> }[]
  }): Promise<{
    requests: { total: number }
    duration: number
    latency: { p50: number; p99: number }
    '2xx': number
    '3xx': number
    errors: number
    timeouts: number
  }>
}
