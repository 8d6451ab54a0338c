import { valueAt } from './in-force.ts'
import type { Settings } from './schema.ts'
import { settings as allSettings } from './settings.ts'

/** Paths of the settings that differ, in the order of the schema; of a map or a list its own. Never a value. */
export function changedSettings(before: Settings, after: Settings): readonly string[] {
  return allSettings
    .filter(({ keys }) => JSON.stringify(valueAt(before, keys)) !== JSON.stringify(valueAt(after, keys)))
    .map(({ path }) => path)
}
