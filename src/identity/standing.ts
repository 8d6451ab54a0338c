import type { Identity } from './identity.ts'

/**
 * Why a session is over: ended before its time, nobody has used it for too long, it has lasted long enough, or the
 * provider has not said anything of it for too long. A bearer token has expired.
 */
export type SessionEnd = 'revoked' | 'idle' | 'absolute' | 'stale' | 'expired'

/** What has become of a session: whom it stands for by now, or why it is over. */
export type Standing =
  | Readonly<{ kind: 'live'; identity: Identity }>
  | Readonly<{ kind: 'over'; reason: SessionEnd }>

/** A session that is followed for as long as something of it is open. Times are NumericDate, seconds. */
export type Followed = Readonly<{
  standing: (now: number) => Standing
  /** The client has sent data on what is open: it is active. */
  sent: (at: number) => void
  /** What was open is so no longer. */
  release: () => void
}>
