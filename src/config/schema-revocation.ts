import { Type } from 'typebox'
import { section, text } from './schema-parts.ts'
import { redisSection } from './schema-redis.ts'

/** Where the list of sessions that have ended is kept. */
export const revocation = section('Where the list of sessions that have ended is kept.', {
  file: Type.Optional(
    text(
      'A file that keeps it over restarts, or off (default: one of its own in /var/lib/entrada, if that folder can be written).',
      { example: '/var/lib/entrada/revocations.jsonl' },
    ),
  ),
  redis: redisSection(
    'The Redis by which several replicas share it, and refresh sessions together (default: that of session.redis, where sessions are kept there). They all need it.',
  ),
})
