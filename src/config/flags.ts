import { type Given, givenText, sortInto } from './given.ts'
import type { Problem } from './problem.ts'
import { settings, twinOf } from './settings.ts'
import { closest } from './suggest.ts'

/** What the command line gives. @param flags by name with the two dashes: `--session-idle-timeout` */
export function fromFlags(flags: Readonly<Record<string, string>>): { given: Given[]; problems: Problem[] } {
  const found: { given: Given[]; problems: Problem[] } = { given: [], problems: [] }
  for (const [flag, text] of Object.entries(flags)) {
    const setting = settings.find(one => one.flag === flag)
    if (setting === undefined) {
      const meant = closest(
        flag,
        settings.map(one => one.flag),
      )
      found.problems.push({
        where: flag,
        path: '',
        what: 'unknown setting',
        remedy: meant === undefined ? 'docs/configuration.md has them all' : `did you mean ${meant}?`,
      })
    } else if (setting.secret) {
      found.problems.push({
        where: flag,
        path: setting.path,
        what: 'a secret is not taken on the command line, where others can read it',
        remedy: `use ${twinOf(setting)?.flag ?? setting.variable} or the environment`,
      })
    } else sortInto(found, givenText(setting, text, flag))
  }
  return found
}
