/**
 * What is remembered up to a bound and grows with people, tokens or clients, under the names that the metrics have for
 * it; docs/operations.md says what each is.
 */
export const cacheNames = [
  'sessions',
  'tickets',
  'session_tickets',
  'refreshed_sessions',
  'given_up_sessions',
  'paused_sessions',
  'followed_sessions',
  'revocations',
  'unvouched_revocations',
  'bearer_tokens',
  'app_tokens',
  'token_signins',
  'used_attempts',
  'completed_signins',
  'owed_claims',
  'logout_tokens',
  'photos',
  'exchanged_values',
] as const

type CacheName = (typeof cacheNames)[number]

/** Hears of each memory when it is made, once. */
export type Caches = Readonly<{
  /** @param size how much it remembers now */
  cache: (name: CacheName, size: () => number) => void
}>
