import type { RawHeaders } from './identity-headers.ts'

/** The trace that a request belongs to, as far as an upstream has to do with it. */
export type UpstreamTrace = Readonly<{
  /** What an upstream that is asked now is told of it. */
  toUpstream: (upstream: string) => RawHeaders
  /** The head of its answer has come. */
  upstreamAnswered: (status: number) => void
}>
