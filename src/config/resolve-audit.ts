import type { Config } from './config.ts'
import { checkPlace } from './place-of-file.ts'
import type { Report } from './problem.ts'
import type { Settings } from './schema.ts'
import type { Surroundings } from './surroundings.ts'

/** Where audit events go; the place of the file is looked at, for the gateway goes on without it later. */
export function resolveAudit(
  { file, addresses }: Settings['audit'],
  surroundings: Pick<Surroundings, 'namesIn'>,
  report: Pick<Report, 'problem'>,
): Config['audit'] {
  if (file === undefined) return { addresses }
  checkPlace('audit.file', file, surroundings, report)
  return { file, addresses }
}
