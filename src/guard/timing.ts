/** How long the listening side waits for a client, milliseconds. */
export type Timing = Readonly<{
  /** Until the head of a request, or a TLS handshake, must be there. */
  head: number
  /** How long a connection may be idle between two requests; longer than load balancers keep theirs. */
  keepAlive: number
  /** How long a client may take nothing of what was written to it. */
  reader: number
  /** A body must bring its share in each such time that we wait for it. */
  upload: number
  /** How often bodies and heads are looked at. */
  check: number
  /** How often files of certificates are looked at. */
  certificate: number
  /** Shortest time between two log lines about the same trouble. */
  quiet: number
}>

export const defaultTiming: Timing = {
  head: 30_000,
  keepAlive: 72_000,
  reader: 60_000,
  upload: 30_000,
  check: 5_000,
  certificate: 10_000,
  quiet: 10_000,
}
