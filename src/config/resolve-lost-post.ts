import type { Config } from './config.ts'
import type { Report } from './problem.ts'
import type { Settings } from './schema.ts'
import { parseSize } from './units.ts'

/** Bytes: a page has to hold it twice, and the browser to keep it. */
const largest = 1024 * 1024

/** Whether forms are kept over a sign-in, and up to which size in bytes. */
export function resolveLostPost(
  { enabled, maxSize }: Settings['lostPost'],
  report: Report,
): Config['lostPost'] {
  const bytes = parseSize(maxSize) ?? 0
  if (bytes === 0 || bytes > largest) {
    report.problem(
      'lostPost.maxSize',
      'must be more than nothing and at most 1MiB',
      'write for example 64KiB',
    )
  }
  return { enabled, maxSize: bytes }
}
