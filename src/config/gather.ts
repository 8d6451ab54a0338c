import { checkShape, type Shaped } from './check-shape.ts'
import { mergeDocument } from './document.ts'
import { type Environment, fromEnvironment } from './environment.ts'
import { fromFlags } from './flags.ts'
import type { Given } from './given.ts'
import type { Problem } from './problem.ts'
import { settingAt } from './settings.ts'
import { handiestName } from './short-names.ts'
import type { SettingsFile } from './yaml-file.ts'

/** All layers together, of the right shape, and whatever was wrong until here. */
export type Gathered = Readonly<{
  shaped: Shaped
  problems: readonly Problem[]
  warnings: readonly Problem[]
  /** Where a setting was given: variable, flag, `file:line:col`; else the variable that would give it. */
  locate: (path: string) => string
  /** As `locate`, but `undefined` for what nobody gave. */
  origin: (path: string) => string | undefined
}>

/** Puts the layers together: command line, environment, file, defaults. */
export function gather(
  file: SettingsFile | undefined,
  env: Environment,
  flags: Readonly<Record<string, string>>,
): Gathered {
  const line = fromFlags(flags)
  const inFile = (path: string): string | undefined =>
    hasPath(file?.data, path.replace(/\[.*$/, '').split('.')) ? file?.locate(path) : undefined
  const onLine = (path: string): boolean => line.given.some(({ setting }) => setting.path === path)
  const outside = fromEnvironment(env, path => onLine(path) || inFile(path) !== undefined)
  const given: readonly Given[] = [...line.given, ...outside.given]
  const shaped = checkShape(mergeDocument(file?.data, given))

  const outsideOrigin = (path: string): string | undefined =>
    given.find(one => one.setting === settingAt(path))?.origin
  const origin = (path: string): string | undefined => outsideOrigin(path) ?? inFile(path)
  const locate = (path: string): string => {
    const setting = settingAt(path)
    // A whole section of a wrong shape is no setting, but stands in the file.
    if (setting === undefined) return file?.locate(path) ?? path
    const named = handiestName(setting.path, setting.variable)
    // What an entry of it lacks is looked for where the entry is.
    return outsideOrigin(path) ?? (inFile(setting.path) === undefined ? named : (file?.locate(path) ?? named))
  }
  const shapeProblems = shaped.errors.map(({ path, what, remedy, unknown }) => ({
    where: unknown ? (outsideOrigin(path) ?? file?.locate(path, 'key') ?? path) : locate(path),
    path,
    what,
    remedy,
  }))
  return {
    shaped,
    problems: [...(file?.problems ?? []), ...line.problems, ...outside.problems, ...shapeProblems],
    warnings: outside.warnings,
    locate,
    origin,
  }
}

function hasPath(tree: unknown, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined) return tree !== undefined
  if (typeof tree !== 'object' || tree === null || !Object.hasOwn(tree, key)) return false
  return hasPath(Object.entries(tree).find(([name]) => name === key)?.[1], rest)
}
