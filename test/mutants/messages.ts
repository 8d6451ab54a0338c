import { mutantsOf } from './mutant.ts'

export const messages = [
  ...mutantsOf('src/messages/fill.ts', ['test/messages/fill'], {
    'what every object has is filled in': ['Object.hasOwn(values, name)', 'name in values'],
    'a place is filled in once': ['[A-Za-z0-9]*)\\}/g', '[A-Za-z0-9]*)\\}/'],
  }),
  ...mutantsOf('src/messages/aadsts-texts.ts', ['test/pages/words'], {
    'what a Microsoft code means is not said': [
      "const place = places.get(number ?? '')",
      "const place = places.get(`${number ?? ''}?`)",
    ],
  }),
  ...mutantsOf('src/messages/german/pages.ts', ['test/messages/languages'], {
    'a translation lacks a place': ["'insgesamt {count}'", "'insgesamt'"],
    'a text is left in English': ["'Zur Anwendung'", "'Go to the application'"],
  }),
  ...mutantsOf('src/messages/french/pages.ts', ['test/messages/languages'], {
    'a question mark may begin a line': ["déconnecter\\u202f?'", "déconnecter ?'"],
  }),
  ...mutantsOf('src/messages/japanese/pages.ts', ['test/messages/languages'], {
    'a sentence is not polite': ['移動します。', '移動する。'],
  }),
  ...mutantsOf('src/config/reword.ts', ['test/config/languages'], {
    'a text may lack a place': ['if (missing !== undefined)', "if (missing === '')"],
    'a text may have places of its own': ['if (unknown === undefined)', "if (unknown !== '')"],
    'an unknown name is passed over': [
      "refuse(below, 'unknown text'",
      "if (name === '') refuse(below, 'unknown text'",
    ],
    'a text may steer a terminal': ['if (/[^\\P{Cc}\\n\\t]/u.test(given))', 'if (false)'],
    'a text may be empty': ["if (given.trim() === '')", 'if (false)'],
  }),
  ...mutantsOf('src/config/resolve-languages.ts', ['test/config/languages'], {
    'a file may have any name': ['if (!/^[a-z]{2,3}(?:', "if (tag === '' && !/^[a-z]{2,3}(?:"],
    'two files may be the same language': ['} else if (twin !== undefined) {', '} else if (false) {'],
    'a language is not built upon its kin': ['nearest(language.slice(0, end), known)', 'english'],
    'English is not reworded': [
      'const first = known.get(english.language) ?? english',
      'const first = english',
    ],
  }),
]
