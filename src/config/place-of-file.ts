import type { Report } from './problem.ts'
import type { Surroundings } from './surroundings.ts'

/** Whether a file that need not be there yet can lie where it is to. @param path of the setting */
export function checkPlace(
  path: string,
  file: string,
  surroundings: Pick<Surroundings, 'namesIn'>,
  report: Pick<Report, 'problem'>,
): void {
  const folder = /^(.*)\/[^/]+$/.exec(file)?.[1] ?? '.'
  const found = surroundings.namesIn(folder === '' ? '/' : folder)
  const fault = file.endsWith('/') ? 'names a folder' : 'what' in found ? found.what : undefined
  if (fault !== undefined) report.problem(path, fault, 'name a file in a folder that is there')
}
