import { mutantsOf } from './mutant.ts'

export const pages = [
  ...mutantsOf('src/pages/local-path.ts', ['test/pages/links'], {
    'a backslash may stand in a path': ['[^\\\\?#\\s', '[^?#\\s'],
    'a query with a backslash makes a page fail': ['(?:[?#][^\\s', '(?:[?#][^\\\\\\s'],
  }),
  ...mutantsOf('src/pages/html.ts', ['test/pages/escaping'], {
    'text becomes markup': [
      "return text.replace(/[&<>\"']/g, character => entities[character] ?? '')",
      'return text',
    ],
    'quotes end an attribute': ['return text.replace(/[&<>"\']/g', 'return text.replace(/[&<>]/g'],
  }),
  ...mutantsOf('src/pages/palette.ts', ['test/pages/palette'], {
    'an accent is taken as it is': ['contrast(accent, each) >= least)', 'contrast(accent, each) >= 1)'],
    'an accent is read on the card alone': [
      '[ground, card, wash].every(',
      '[ground, card, wash].slice(1, 2).every(',
    ],
    'contrast is that of the plain numbers': ['part <= 0.04045 ? part / 12.92 :', 'part >= 0 ? part :'],
    'no colour shows the pointer': ['? otherOf(pole) : pole, 0.25)', '? otherOf(pole) : pole, 0)'],
  }),
  ...mutantsOf('src/pages/stylesheet.ts', ['test/pages/look', 'test/pages/document'], {
    'the hash is not that of the stylesheet': ['.update(text)', '.update(text.trim())'],
  }),
  ...mutantsOf('src/pages/layout.ts', ['test/pages/look', 'test/pages/document'], {
    'any style may stand in a page': [
      '`style-src ${look.styleSource}`',
      "`style-src ${look.styleSource} 'unsafe-inline'`",
    ],
    'the policy has the hash of the usual colours': [
      '`style-src ${look.styleSource}`',
      '`style-src ${(look && usualLook).styleSource}`',
    ],
    'images come from anywhere': ["'img-src data:'", "'img-src data: *'"],
  }),
  ...mutantsOf('src/pages/html.ts', ['test/pages/languages'], {
    'a text of a file becomes markup': [
      "return text.replace(/[&<>\"']/g, character => entities[character] ?? '')",
      'return text',
    ],
  }),
  ...mutantsOf('src/pages/choose-language.ts', ['test/pages/choose-language'], {
    'a reader of another language does not get English': [
      '=== tag) ?? languages[0]',
      '=== tag) ?? languages[languages.length - 1] ?? languages[0]',
    ],
    'a weight of 0 is a wish': [
      "'accept-language': firstRanges(accepted)",
      "'accept-language': firstRanges(accepted.replaceAll(/;q=0[.0]*(?=,|$)/g, ''))",
    ],
    'half a range is a whole one': [
      "accepted.slice(0, accepted.lastIndexOf(',', longest) + 1)",
      'accepted.slice(0, longest)',
    ],
    'a header is read to its end': ['accepted.length <= longest', 'accepted.length > 0'],
  }),
  ...mutantsOf('src/pages/answer.ts', ['test/signin/languages-http'], {
    'a cache may give anybody a page in this language': [
      "vary: 'Accept, Accept-Language, Cookie",
      "vary: 'Accept, Cookie",
    ],
    'a page does not say which language it is in': [
      "'content-language': language",
      "'content-language': language.slice(3)",
    ],
  }),
  ...mutantsOf('src/pages/denied-page.ts', ['test/pages/words'], {
    'the rule is shown to everybody': [
      '...(showReason ? reason(words, denial) : [])',
      '...reason(words, denial)',
    ],
    'the rule is shown to nobody': [': lines(rule)]', ': undefined]'],
  }),
  ...mutantsOf('src/guard/enforce.ts', ['test/guard/show-reason'], {
    'every answer has the rule': ['settings.showReason && identity !== undefined', 'identity !== undefined'],
    'nobody is told the rule': ['settings.showReason && identity !== undefined', 'settings.showReason'],
  }),
  ...mutantsOf('src/policy/rule-text.ts', ['test/policy/rule-text'], {
    'a text looks like a number': ['Number.isNaN(Number(value)) &&', ''],
    'a text looks like true or false': ['!/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(value)', 'true'],
    'claims that the rule does not name are told': [
      'const ofPaths = paths.',
      'const ofPaths = Object.keys(claims ?? {}).',
    ],
    'an address is told that the rule does not go by': [
      'isByEmail && email !== undefined',
      'email !== undefined',
    ],
  }),
  ...mutantsOf('src/policy/decide.ts', ['test/policy/rule-text'], {
    'a closed route tells what is required beside it': ["if (access === 'deny') return { access }", ''],
  }),
]
