import { english } from '../messages/english.ts'
import { builtIn, type Languages } from '../messages/languages.ts'
import type { Messages } from '../messages/messages.ts'
import type { Report } from './problem.ts'
import { reword } from './reword.ts'
import type { Surroundings } from './surroundings.ts'
import { readYaml } from './yaml-file.ts'

const setting = 'pages.messagesDir'
const example = 'name it after its language (BCP 47), for example it.yaml or pt-BR.yaml'

/** A file of texts in the folder. */
type Found = Readonly<{ file: string; language: string }>

/**
 * The languages of the pages, English first: those that are built in, reworded and joined by the files of a folder.
 * What a file leaves out is said as in the language without its last part (`pt` for `pt-BR`), in the end in English.
 * @param folder undefined for none
 */
export function resolveLanguages(
  folder: string | undefined,
  surroundings: Surroundings,
  report: Report,
): Languages {
  if (folder === undefined) return builtIn
  const names = surroundings.namesIn(folder)
  if ('what' in names) {
    report.problem(setting, names.what, names.remedy)
    return builtIn
  }
  const known = new Map(builtIn.map(messages => [messages.language, messages]))
  // A language comes before its kin, and English before all that fall back to it.
  for (const { file, language } of filesOf(folder, names, report).toSorted(inOrder)) {
    known.set(language, { ...wordsOf(file, nearest(language, known), surroundings, report), language })
  }
  const first = known.get(english.language) ?? english
  return [first, ...[...known.values()].filter(messages => messages !== first)]
}

function filesOf(folder: string, names: readonly string[], report: Report): Found[] {
  const found: Found[] = []
  const others: string[] = []
  for (const name of names) {
    const [, tag] = /^(.+)\.(?:ya?ml|json)$/i.exec(name) ?? []
    const language = tag === undefined ? undefined : languageOf(tag)
    const file = `${folder.replace(/\/$/, '')}/${name}`
    const twin = found.find(other => other.language === language)
    if (tag === undefined) others.push(name)
    else if (language === undefined) {
      report.problemIn({ where: file, path: '', what: 'its name is no language tag', remedy: example })
    } else if (twin !== undefined) {
      report.problemIn({
        where: file,
        path: '',
        what: `${twin.file} is ${language} too`,
        remedy: 'leave one',
      })
    } else found.push({ file, language })
  }
  if (others.length > 0) {
    const some = others.slice(0, 3).join(', ') + (others.length > 3 ? ' …' : '')
    report.warning(setting, `holds files that are not read: ${some}`, 'names end in .yaml, .yml or .json')
  }
  return found
}

/** The tag in its usual form (RFC 5646 section 2.1.1); `undefined` for what is none, or says more than a language. */
function languageOf(tag: string): string | undefined {
  // Longer words may be languages by their form, but none is registered.
  if (!/^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/i.test(tag)) return undefined
  try {
    return new Intl.Locale(tag).baseName
  } catch {
    return undefined
  }
}

function inOrder(one: Found, other: Found): number {
  const rank = ({ language }: Found) => (language === english.language ? 0 : language.length)
  return rank(one) - rank(other)
}

/** The language itself, or the nearest that it belongs to (RFC 4647 section 3.4). */
function nearest(language: string, known: ReadonlyMap<string, Messages>): Messages {
  const found = known.get(language)
  if (found !== undefined) return found
  const end = language.lastIndexOf('-')
  return end === -1 ? (known.get(english.language) ?? english) : nearest(language.slice(0, end), known)
}

function wordsOf(
  file: string,
  { language: _language, ...base }: Messages,
  { readText }: Surroundings,
  report: Report,
): Omit<Messages, 'language'> {
  const found = readText(file)
  if ('what' in found) {
    report.problemIn({ where: file, path: '', ...found })
    return base
  }
  const { texts, problems } = reword(base, readYaml(file, found.text))
  for (const problem of problems) report.problemIn(problem)
  return texts
}
