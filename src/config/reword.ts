import { placesIn } from '../messages/fill.ts'
import type { Messages } from '../messages/messages.ts'
import { isTree } from './document.ts'
import type { Problem } from './problem.ts'
import { closest } from './suggest.ts'
import type { SettingsFile } from './yaml-file.ts'

/** All texts of a language, without its tag. */
type Texts = Omit<Messages, 'language'>
type Tree = Readonly<Record<string, unknown>>

/**
 * The texts with those of a file in the place of the ones at the same paths, and all that is wrong with the file: a
 * name that is not known, a value that is no text, a `{place}` that is missing or too much.
 */
export function reword(texts: Texts, file: SettingsFile): Readonly<{ texts: Texts; problems: Problem[] }> {
  const problems: Problem[] = [...file.problems]
  const refuse = (path: string, what: string, remedy: string, at?: 'key') =>
    problems.push({ where: file.locate(path, at) ?? '', path, what, remedy })

  const within = (known: Tree, given: unknown, path: string): Tree => {
    // Names with nothing but comments below them say nothing.
    if (given === undefined || given === null) return known
    if (!isTree(given)) {
      refuse(path, 'must hold names with texts', `write for example ${Object.keys(known)[0]}: below it`)
      return known
    }
    const changed = Object.entries(given).flatMap(([name, value]): [string, unknown][] => {
      const below = path === '' ? name : `${path}.${name}`
      const text = Object.hasOwn(known, name) ? known[name] : undefined
      if (typeof text === 'string') return [[name, textAt(text, value, below)]]
      if (isTree(text)) return [[name, within(text, value, below)]]
      const meant = closest(name, Object.keys(known))
      const remedy =
        meant === undefined ? 'config/messages/en.yaml has all that are known' : `did you mean ${meant}?`
      refuse(below, 'unknown text', remedy, 'key')
      return []
    })
    return { ...known, ...Object.fromEntries(changed) }
  }

  const textAt = (text: string, given: unknown, path: string): string => {
    const fault = faultOf(text, given)
    if (fault !== undefined) refuse(path, ...fault)
    return fault === undefined && typeof given === 'string' ? given : text
  }

  // The same names as in `texts`: an unknown one is a problem, and with a problem nobody uses the result.
  return { texts: within(texts, file.data, '') as Texts, problems }
}

/** What is wrong with a text that stands for another one, and how to mend it. */
function faultOf(text: string, given: unknown): [what: string, remedy: string] | undefined {
  if (typeof given !== 'string') return ['must be text', 'put it in quotes']
  if (given.trim() === '') return ['must not be empty', 'leave it out, to keep the text that is built in']
  if (/[^\P{Cc}\n\t]/u.test(given)) return ['holds a control character', 'take it out']
  const [wanted, found] = [placesIn(text), placesIn(given)]
  const missing = wanted.find(place => !found.includes(place))
  if (missing !== undefined) return [`lacks {${missing}}`, 'put it where the value has to stand']
  const unknown = found.find(place => !wanted.includes(place))
  if (unknown === undefined) return undefined
  const known = wanted.length === 0 ? 'nothing is filled in here' : `known here is {${wanted.join('}, {')}}`
  return [`holds {${unknown}}`, known]
}
