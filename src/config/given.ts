import type { Problem } from './problem.ts'
import { type Setting, settingAt } from './settings.ts'

/** A value that was given outside of the file. `origin`: the variable or the flag. */
export type Given = Readonly<{ setting: Setting; value: unknown; origin: string }>

/**
 * The value that a text stands for. What cannot be read stays text, and the schema refuses it with its reason;
 * only JSON has a reason of its own.
 * @param separator between the words of a list; a comma by default
 */
export function givenText(
  setting: Setting,
  text: string,
  origin: string,
  separator: RegExp = setting.secret ? /[\s,]+/ : /,/,
): Given | Problem {
  const given = (value: unknown): Given => ({ setting, value, origin })
  const word = text.trim()
  switch (setting.kind) {
    case 'whole':
      return given(/^\d{1,15}$/.test(word) ? Number(word) : word)
    case 'flag':
      return given(word === 'true' ? true : word === 'false' ? false : word)
    case 'words': {
      const words = text
        .split(separator)
        .map(part => part.trim())
        .filter(part => part !== '')
      const isPlain = setting.schema.type !== 'array' && words.length === 1
      return given(isPlain ? words[0] : words)
    }
    case 'structure':
    case 'map':
      try {
        return given(JSON.parse(text))
      } catch {
        return {
          where: origin,
          path: setting.path,
          what: 'must be JSON',
          remedy: `write for example ${setting.schema['x-example'] ?? '[{"path":"/public/**","access":"public"}]'}`,
        }
      }
    case 'choice':
    case 'duration':
    case 'size':
    case 'section':
      return given(word)
    case 'text':
      return given(setting.secret ? text.replace(/\r?\n$/, '') : word)
    default:
      return setting.kind satisfies never
  }
}

/** The setting at a path that is known to exist. */
export function settingNamed(path: string): Setting {
  const setting = settingAt(path)
  if (setting === undefined) throw new Error(`no setting ${path}`)
  return setting
}

/** Puts each answer of `givenText` where it belongs. */
export function sortInto(into: { given: Given[]; problems: Problem[] }, one: Given | Problem): void {
  if ('setting' in one) into.given.push(one)
  else into.problems.push(one)
}
