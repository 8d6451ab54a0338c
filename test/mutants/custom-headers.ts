import { mutantsOf } from './mutant.ts'

const encoding = ['test/forward/header-encoding.test.ts']
const told = ['test/forward/custom-headers.test.ts']
const entra = ['test/forward/custom-headers-entra.test.ts']
const settings = ['test/config/headers-settings.test.ts']

/** Headers that the settings name. */
export const ownHeaders = [
  ...mutantsOf('src/forward/header-encoding.ts', encoding, {
    'a separator in a role makes two roles': ['      .replaceAll(mark, code)\n', ''],
    'an encoded separator is read as one': [".replaceAll('%', '%25')", ''],
    'a separator that URLs hold makes two of one': [
      'encodeURIComponent(wellFormed(text)).replaceAll(mark, code)',
      'encodeURIComponent(wellFormed(text))',
    ],
    'a tab in a role becomes a separator': ['values.map(blankControls)', 'values.map(value => value)'],
    'a name may be an encoded word': [" && !text.includes('=?')", ''],
    'a word is longer than readers take': ['const bytesOfWord = 45', 'const bytesOfWord = 48'],
    'a word ends within a character': [
      'for (const character of text)',
      "for (const character of text.split(''))",
    ],
    'control characters hide in an encoding': ["text.replace(/[\\p{Cc}\\u2028\\u2029]/gu, ' ')", 'text'],
    'half a character ends a request': [".replace(/\\p{Surrogate}/gu, '\\uFFFD')", ''],
  }),
  ...mutantsOf('src/forward/custom-headers.ts', told, {
    'what every object has is told': ['Object.hasOwn(profile, property)', 'property in profile'],
  }),
  ...mutantsOf('src/telling.ts', entra, {
    'a client says who it is in a header of the settings': ['      ...custom.map(({ name }) => name),\n', ''],
    'groups are not looked up for a header alone': [
      "      assertion.enabled ||\n      custom.some(({ claim }) => claim === 'groups'),",
      '      assertion.enabled,',
    ],
  }),
  ...mutantsOf('src/provider/from-bearer.ts', entra, {
    'a token says what Graph should': ['{ ...options.claimRules, profile: [] }', '{ ...options.claimRules }'],
  }),
  ...mutantsOf('src/config/resolve-headers.ts', settings, {
    'a header of the settings takes the place of the credentials': [
      "folded === 'authorization'",
      "folded === ''",
    ],
    'two headers are one for an application': ['foldedName(other) === folded)', 'other === name)'],
    'a header of the settings stands beside a token': ['other.folded === folded', 'other.folded === name'],
    'a property that nobody fetches is told': [
      'if (!profile.includes(property))',
      'if (profile.length > 99)',
    ],
    'a separator is part of an encoding': ['if (!/^[ -$&-/:-@[-`{-~]{1,8}$/', 'if (!/^[ -~]{1,8}$/'],
  }),
]
