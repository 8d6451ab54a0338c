import { stringify } from 'yaml'
import { english } from '../src/messages/english.ts'
import type { GeneratedFile } from './settings-files.ts'

const head = [
  '# Every text of the pages, in English. Copy this file under the tag of a language (it.yaml, pt-BR.yaml) into the',
  '# folder that pages.messagesDir names, and say it in that language; docs/languages.md has more. Whatever you leave',
  '# out stays as it is built in. A {name} is filled in and must stay. Texts are no HTML.',
]

/** All texts of the pages as a file, to start a language from. */
export function messagesFile(): GeneratedFile {
  const { language: _language, ...texts } = english
  const text = stringify(texts, { lineWidth: 0, singleQuote: true })
  return { path: 'config/messages/en.yaml', text: `${head.join('\n')}\n\n${text}` }
}
